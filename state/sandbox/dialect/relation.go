package dialect

import (
	"slices"
	"strings"
)

// Relation is a table, view or catalog that a statement reads or writes.
// Names are folded. Schema is empty where the statement did not name one.
type Relation struct {
	Schema, Name string
	Class        Class
}

// SQL writes the relation for PostgreSQL.
func (r Relation) SQL() string {
	if r.Schema == "" {
		return quote(r.Name)
	}
	return quote(r.Schema) + "." + quote(r.Name)
}

// String is the name as a person writes it.
func (r Relation) String() string {
	if r.Schema == "" {
		return r.Name
	}
	return r.Schema + "." + r.Name
}

// relationName parses [schema.]name.
func (p *parser) relationName() Relation {
	start := p.peek()
	r := Relation{Name: p.ident()}
	if p.acceptOp(".") {
		r.Schema, r.Name = r.Name, p.label()
	}
	if p.isOp(".") {
		p.unavailable(start, "a name with a database")
	}
	p.checkSchema(start, r.Schema)
	r.Class = classify(r)
	return r
}

// userRelation parses the name of something that a user may define or change.
func (p *parser) userRelation() Relation {
	start := p.peek()
	r := p.relationName()
	if r.Class != ClassUser {
		p.fail(start, "42501", `permission denied: "%s" is a system catalog`, r.Name)
	}
	return r
}

// target parses the table that a statement changes.
func (p *parser) target() Relation {
	r := p.userRelation()
	p.noteRelation(r)
	p.readsFrom(r.Name)
	return r
}

// noteRelation notes a relation that is not a CTE.
func (p *parser) noteRelation(r Relation) {
	if !slices.Contains(p.relations, r) {
		p.relations = append(p.relations, r)
	}
}

// checkSchema hides the sandbox's own schemas.
func (p *parser) checkSchema(at token, schema string) {
	if schema == "rs_catalog" || schema == "pg_toast" || schema == "pg_temp" ||
		strings.HasPrefix(schema, "pg_temp_") {
		p.fail(at, "3F000", `schema "%s" does not exist`, schema)
	}
}

// columnPath parses [schema.]table.column.
func (p *parser) columnPath() (string, Relation) {
	parts := []string{p.ident()}
	for p.acceptOp(".") {
		parts = append(parts, p.label())
	}
	r := Relation{Name: parts[0], Class: ClassUser}
	switch len(parts) {
	case 2:
	case 3:
		r = Relation{Schema: parts[0], Name: parts[1], Class: ClassUser}
	default:
		p.syntax()
	}
	return r.SQL() + "." + quote(parts[len(parts)-1]), r
}
