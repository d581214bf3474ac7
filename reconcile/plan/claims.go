package plan

import (
	"slices"

	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// claimTables are those that are there already.
func claimTables(snapshot *state.Snapshot, system redshift.Ident) []state.ClaimTable {
	return slices.DeleteFunc(slices.Clone(state.ClaimTables), func(table state.ClaimTable) bool {
		name := redshift.Name{Schema: system, Object: redshift.MustIdent(string(table))}
		return snapshot.Catalog.Find(state.Table{Name: name}.Key()) == nil
	})
}

// EmptiesTable: the table kept people's choices by the name of their account
// alone.
func EmptiesTable(change *Change) bool {
	before, isTable := change.Before.(state.Table)
	after, stays := change.After.(state.Table)
	return isTable && stays && (after.Empties(before) || dropsColumn(change))
}
