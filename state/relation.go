package state

import "github.com/redveil/redveil/state/redshift"

// Relation is a table or view that exists, governed or not. Its names are as the
// catalog has them, also those that no policy can write.
type Relation struct {
	Schema, Name string
	Kind         RelationKind
	// Owner is empty for external tables, which have none of their own.
	Owner   redshift.Account
	Comment string
	// Columns are in the table's order. A late-binding view whose columns the
	// warehouse cannot find has none.
	Columns []RelationColumn
}

// RelationColumn is a column of one.
type RelationColumn struct {
	Name string
	// Type is zero where the language has no such type; TypeText always says what the
	// catalog says.
	Type              redshift.Type
	TypeText, Comment string
}

// RelationKind is what a relation is, in words.
type RelationKind string

// The kinds.
const (
	PlainTable       RelationKind = "table"
	PlainView        RelationKind = "view"
	LateBindingView  RelationKind = "late-binding view"
	MaterializedView RelationKind = "materialized view"
	ExternalTable    RelationKind = "external table"
)

// Place is the schema and the name, as people write them.
func (r Relation) Place() string { return r.Schema + "." + r.Name }

// SchemaList is what a database has of schemas, as the account that reads sees it.
type SchemaList struct {
	Reader redshift.Account
	// Names are sorted. Those of schemas of external tables are there only where the
	// account has USAGE on them, or look like others.
	Names    []string
	External map[string]bool
	// Whole says that the account sees every table, also where metadata security is on.
	Whole bool
}

// RelationList is what the schemas hold that were asked for.
type RelationList struct {
	Relations []Relation // by schema, then name
	// Hidden are schemas with external tables that the account may not see.
	Hidden []string
}
