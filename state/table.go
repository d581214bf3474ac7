package state

import (
	"strings"

	"github.com/redveil/redveil/state/redshift"
)

// Table is one of redveil's own tables. Columns is its shape, as
// ColumnList writes it.
type Table struct {
	Name    redshift.Name    `json:"name"`
	Columns string           `json:"columns"`
	Owner   redshift.Account `json:"owner,omitempty"` // see Schema
}

// Key identifies the table.
func (t Table) Key() Key {
	return Key{Kind: KindTable, Schema: t.Name.Schema, Object: t.Name.Object}
}
func (Table) isObject() {}

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
