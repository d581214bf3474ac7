package plan

import "github.com/redveil/redveil/state"

// schemaMoves are the schemas that get another name, with all that is in them.
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
