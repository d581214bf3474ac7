package state

import (
	"fmt"
	"slices"
	"strings"

	"github.com/redveil/redveil/state/redshift"
)

// Table is one of redveil's own tables. Columns is its shape, as
// ColumnList writes it.
type Table struct {
	Name    redshift.Name    `json:"name"`
	Columns string           `json:"columns"`
	Owner   redshift.Account `json:"owner,omitempty"` // see Schema
	// Trouble is what is wrong with the key of hash(), in its own table alone.
	Trouble KeyTrouble `json:"trouble,omitempty"`
	// Carry says which old names stand in its rows that are to be new ones, in
	// the tables of what people chose and said alone; none are wanted.
	Carry string `json:"carry,omitempty"`
}

// Key identifies the table.
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

// Upgrade says which columns make of a table of an earlier version the one
// that is wanted; ok is false where it is no such table. What is added comes at
// the end, as ALTER TABLE puts it.
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

// Empties reports that an upgrade takes the table's rows: they bear no number
// of an account, so that nobody can say whose they are.
func (t Table) Empties(before Table) bool {
	added, _, _ := t.Upgrade(before)
	return slices.Contains(added, "account_id integer") || slices.Contains(added, "impersonated_id integer")
}

// Column is a column as the catalog tells it.
type Column struct {
	Name redshift.Ident
	// Type is invalid where the catalog has a type that no governed column
	// may have; TypeText has its name all the same.
	Type     redshift.Type
	TypeText string
}

// ColumnList writes columns as "a integer, b varchar(8)"; two tables have the
// same shape if and only if their lists are the same.
func ColumnList(columns []Column) string {
	parts := make([]string, len(columns))
	for n, column := range columns {
		parts[n] = column.Name.SQL().String() + " " + column.TypeText
	}
	return strings.Join(parts, ", ")
}
