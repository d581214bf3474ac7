package plan

import (
	"slices"

	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// claimTables returns the tables of people's choices that the warehouse has
// already.
func claimTables(snapshot *state.Snapshot, system redshift.Ident) []state.ClaimTable {
	return slices.DeleteFunc(slices.Clone(state.ClaimTables), func(table state.ClaimTable) bool {
		name := redshift.Name{Schema: system, Object: redshift.MustIdent(string(table))}
		return snapshot.Catalog.Find(state.Table{Name: name}.Key()) == nil
	})
}

// EmptiesTable reports whether the change deletes all rows of a table of
// people's choices. An earlier redveil kept them by account name alone, so they
// may belong to an earlier account of that name.
func EmptiesTable(change *Change) bool {
	before, isTable := change.Before.(state.Table)
	after, stays := change.After.(state.Table)
	return isTable && stays && (after.Empties(before) || dropsColumn(change))
}
