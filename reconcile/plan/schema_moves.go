package plan

import "github.com/redveil/redveil/state"

// schemaMoves returns the schemas that are renamed, with all that is in them.
func schemaMoves(in Input) []*Change {
	unmanaged := &in.Snapshot.Unmanaged
	if !unmanaged.Moves {
		return nil
	}
	scope := in.Scope()
	moves := []*Change{{
		Before: state.Schema{Name: scope.EarlierSystem},
		After:  state.Schema{Name: scope.SystemSchema},
	}}
	if unmanaged.Schemas[scope.EarlierProcedures] {
		moves = append(moves, &Change{
			Before: state.Schema{Name: scope.EarlierProcedures},
			After:  state.Schema{Name: scope.ProcedureSchema},
		})
	}
	return moves
}
