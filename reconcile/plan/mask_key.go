package plan

import (
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// rotated marks the key for replacement, unless it has to be repaired anyway or
// there is none yet.
func rotated(catalog *state.Catalog, system redshift.Ident) *state.Catalog {
	table, found := catalog.Find(state.Table{Name: state.MaskKeyName(system)}.Key()).(state.Table)
	if !found || table.Trouble.Renews() {
		return catalog
	}
	table.Trouble = state.KeyRotated
	catalog = catalog.Clone()
	catalog.Remove(table.Key())
	catalog.Add(table)
	return catalog
}
