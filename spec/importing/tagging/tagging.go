// Package tagging reads tags that others gave to tables and columns: dbt, a CSV
// file, or the comments of a warehouse. It does no I/O, and mends no names.
package tagging

import (
	"strings"

	"github.com/redveil/redveil/state/redshift"
)

// Place is a table or, with a column, a column of one. Names are as the warehouse
// folds them.
type Place struct{ Schema, Table, Column string }

// OfTable is the place of the table alone.
func (p Place) OfTable() Place { return Place{Schema: p.Schema, Table: p.Table} }

// String is the place as people write it.
func (p Place) String() string {
	if p.Column == "" {
		return p.Schema + "." + p.Table
	}
	return p.Schema + "." + p.Table + "." + p.Column
}

// Tagging is a tag that somebody gave to a place.
type Tagging struct {
	Place Place
	Tag   string
	// From says where that stands, such as "tags.csv:4".
	From string
	// Named says that a person wrote just this place down, so that it is told where
	// there is no such table. A dbt project knows many tables that nobody imports.
	Named bool
}

// Read is what a file said.
type Read struct {
	Tags []Tagging
	// Descriptions are what it says of tables and columns, for those without a comment
	// in the warehouse.
	Descriptions map[Place]string
}

// fold folds a name as the warehouse does. A name that it cannot have stays as it is.
func fold(name string) string {
	if id, err := redshift.ParseIdent(name); err == nil {
		return id.String()
	}
	return strings.ToLower(name)
}
