package state

import (
	"fmt"
	"strconv"

	"github.com/redveil/redveil/state/redshift"
)

// Migration brings redveil's own tables from one layout to the next. A run carries
// out all that are missing, in the transaction in which it applies.
type Migration struct {
	// To is the number of the layout.
	To int
	// Does says what the layout brings, for a plan.
	Does string
	// table and column tell a warehouse that has it from one that has not. A column
	// with a minus is one that the layout took away.
	table, column string
}

// migrations are all layouts after the first, in their order. A table or a column is
// never given another meaning: what a layout brings comes after what there is.
var migrations = []Migration{
	{2, "the history keeps a note of what else a run did", "history", "note"},
	{3, "what people choose and say is kept by the number of their account", "profile", "-project"},
	{4, "what people may do can end by itself", "entitlement", "valid_until"},
	{5, "since when there are ways round the policy is kept", "finding", "path"},
	{6, "the history keeps which sources were blocked", "history", "blocked"},
	{7, "the lock is renewed, and ends by itself", "fence", "batch"},
	{8, "the history and the lock say what a run is for", "history", "work"},
}

// Layout is the number of the layout that this redveil makes.
func Layout() int { return migrations[len(migrations)-1].To }

// MigrationsAfter returns what leads from a layout to that of this redveil.
func MigrationsAfter(layout int) []Migration {
	for n, m := range migrations {
		if m.To > layout {
			return migrations[n:]
		}
	}
	return nil
}

// LayoutKind is the kind of the registry's row that has the number of the layout.
const LayoutKind = "layout"

// NewerError reports a warehouse that a newer redveil works with. This one does not
// know what its tables mean.
type NewerError struct {
	Schema        redshift.Ident
	Layout, Known int
}

func (e *NewerError) Error() string {
	return fmt.Sprintf("schema %s has layout %d, of a newer redveil; this one knows layouts up to %d; nothing was "+
		"done: use the newer one", e.Schema, e.Layout, e.Known)
}

// knowsLayout returns a NewerError for a number in the registry that this redveil does not
// know.
func (r *reader) knowsLayout(number string) error {
	if layout, err := strconv.Atoi(number); err == nil && layout > Layout() {
		return &NewerError{Schema: r.scope.SystemSchema, Layout: layout, Known: Layout()}
	}
	return nil
}

// layout looks at the tables themselves: what is missing there has to be made, whatever
// the registry says.
func (r *reader) layout() error {
	unmanaged := &r.snapshot.Unmanaged
	if !r.has("object") {
		return nil
	}
	found := 1
	for _, m := range migrations {
		if !m.isIn(unmanaged, r.scope.SystemSchema) {
			break
		}
		found = m.To
	}
	unmanaged.Layout = found
	return nil
}

func (m Migration) isIn(unmanaged *Unmanaged, schema redshift.Ident) bool {
	columns := unmanaged.Relations[redshift.Name{Schema: schema, Object: redshift.MustIdent(m.table)}]
	if m.column[0] == '-' {
		return !hasColumn(columns, m.column[1:])
	}
	return hasColumn(columns, m.column)
}
