package enforced

import (
	"slices"

	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// Changers are the accounts that were given UPDATE or DELETE on a table, with those rights.
// Where a statement has a condition, it takes SELECT on the table, too. Its owner is left
// out, who has both. See https://docs.aws.amazon.com/redshift/latest/dg/r_UPDATE.html
func (a *Authority) Changers(table redshift.Name) map[redshift.Account][]state.Privilege {
	all := make(map[redshift.Account][]state.Privilege)
	add := func(given state.Given) {
		if given.Privilege != "UPDATE" && given.Privilege != "DELETE" {
			return
		}
		for account := range a.holders(given.To) {
			if a.usage(table.Schema)[account] && !slices.Contains(all[account], given.Privilege) {
				all[account] = append(all[account], given.Privilege)
			}
		}
	}
	for _, given := range a.grants[table] {
		add(given)
	}
	for _, given := range a.schemas[table.Schema] {
		if given.Reach == state.InSchema || given.Reach == state.InDatabase {
			add(given)
		}
	}
	delete(all, a.facts.Privileges.RelationOwners[table])
	for _, rights := range all {
		slices.Sort(rights)
		slices.Reverse(rights) // UPDATE, DELETE
	}
	return all
}
