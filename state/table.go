package state

import (
	"fmt"
	"slices"
	"strings"

	"github.com/redveil/redveil/state/redshift"
)

// Table is one of redveil's own tables. Columns are its columns, as ColumnList
// writes them.
type Table struct {
	Name    redshift.Name    `json:"name"`
	Columns string           `json:"columns"`
	Owner   redshift.Account `json:"owner,omitempty"` // see Schema
	// Trouble is what is wrong with the key of hash(). Only the table of the
	// key has it.
	Trouble KeyTrouble `json:"trouble,omitempty"`
	// Carry lists the renamings that its rows still need. Only tables of what
	// people chose and acknowledged have it, and only in the actual state.
	Carry string `json:"carry,omitempty"`
}

// Key returns the table's key.
func (t Table) Key() Key {
	return Key{Kind: KindTable, Schema: t.Name.Schema, Object: t.Name.Object}
}
func (Table) isObject()                        {}
func (Table) text() Digest                     { return "" }
func (t Table) foreignOwner() redshift.Account { return t.Owner }

func (t Table) check() error {
	if !slices.Contains(keyTroubles, t.Trouble) {
		return fmt.Errorf("there is no trouble %q with a key", t.Trouble)
	}
	return named(t.Name.Schema, t.Name.Object)
}

func (t Table) renamed(m Names) Object {
	t.Name = m.name(t.Name)
	return t
}

// retired are columns that redveil's own tables had in earlier versions.
var retired = map[string]string{"profile": "project varchar(256)"}

// Upgrade returns the columns to add and to drop to turn a table of an earlier
// version into this one. ok is false if before is not such a table. New columns
// come last, where ALTER TABLE puts them. See
// https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_TABLE.html
func (t Table) Upgrade(before Table) (added, dropped []string, ok bool) {
	wanted := strings.Split(t.Columns, ", ")
	var kept []string
	for _, column := range strings.Split(before.Columns, ", ") {
		if column == retired[t.Name.Object.String()] && !slices.Contains(wanted, column) {
			dropped = append(dropped, column)
		} else {
			kept = append(kept, column)
		}
	}
	if len(kept) > len(wanted) || !slices.Equal(kept, wanted[:len(kept)]) {
		return nil, nil, false
	}
	return wanted[len(kept):], dropped, true
}

// Empties reports whether an upgrade deletes the table's rows, because they
// have no account number and so it is not known whose they are.
func (t Table) Empties(before Table) bool {
	added, _, _ := t.Upgrade(before)
	return slices.Contains(added, "account_id integer") || slices.Contains(added, "impersonated_id integer")
}

// Column is a column as the catalog describes it.
type Column struct {
	Name redshift.Ident
	// Type is invalid if the column has a type that no governed column may
	// have. TypeText always has the type's name.
	Type     redshift.Type
	TypeText string
}

// ColumnList writes columns as "a integer, b varchar(8)". Two tables have the
// same columns if and only if their lists are equal.
func ColumnList(columns []Column) string {
	parts := make([]string, len(columns))
	for n, column := range columns {
		parts[n] = column.Name.SQL().String() + " " + column.TypeText
	}
	return strings.Join(parts, ", ")
}
