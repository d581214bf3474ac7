package differential_test

import (
	"database/sql"
	"maps"
	"slices"
	"strings"

	"pgregory.net/rapid"
)

// between is what everyone reads after a transaction of a plan that has several.
type between struct {
	view, person string
	seen         reading
}

// readBetween reads each view, and the tables that it was and will be made from.
func (w *told) readBetween(t rapid.TB, views []string, tables ...map[string]string) []between {
	var all []between
	for _, view := range views {
		relations := []string{"governed." + view}
		for _, of := range tables {
			if table := of[view]; !slices.Contains(relations, table) {
				relations = append(relations, table)
			}
		}
		for person, db := range w.people {
			for _, relation := range relations {
				all = append(all, between{view, person, readAs(t, db, relation)})
			}
		}
	}
	return all
}

// compareBetween checks that nobody read a row or a value after a transaction that
// they read neither before the first nor after the last.
func (c *change) compareBetween(all []between) {
	for _, b := range all {
		place := [2]string{b.view, b.person}
		before, after := c.before[place], c.after[place]
		for _, key := range slices.Sorted(maps.Keys(b.seen)) {
			for column, value := range b.seen[key] {
				if !shows(before, key, column, value) && !shows(after, key, column, value) &&
					!strings.Contains(c.policy, "randomize(") {
					c.fail(b.person, b.view, "between two transactions column %s of row %s shows %q", column, key,
						value.String)
				}
			}
		}
	}
}

func shows(seen reading, key, column string, value sql.NullString) bool {
	is, has := seen[key][column]
	return has && is == value
}
