package dialect

import (
	"strings"
)

// object is what privileges are on.
type object struct {
	target string // for PostgreSQL
	known  privileges
	kind   extraKind
	places []string // names, quoted
}

// extraKind is how grant_extra calls a kind of object. Those that have no
// privileges beyond PostgreSQL's have none.
type extraKind string

const (
	noExtra       extraKind = ""
	extraTable    extraKind = "table"
	extraTables   extraKind = "tables" // all of a schema
	extraSchema   extraKind = "schema"
	extraDatabase extraKind = "database"
)

// object parses what the privileges are on.
func (p *grantParser) object() object {
	start := p.peek()
	named := func(kind extraKind, keyword string, known privileges, names []string) object {
		return object{target: keyword + strings.Join(names, ", "), known: known, kind: kind, places: names}
	}
	switch {
	case p.accept("schema"):
		return named(extraSchema, "SCHEMA ", schemaPrivileges, p.schemas(VerbGrant))
	case p.accept("database"):
		return named(extraDatabase, "DATABASE ", databasePrivileges, p.quotedList(p.ident))
	case p.accept("language"):
		return named(noExtra, "LANGUAGE ", languagePrivileges, p.quotedList(p.ident))
	case p.accept("function"):
		return named(noExtra, "FUNCTION ", routinePrivileges, list(p.parser, p.signature))
	case p.accept("procedure"):
		return named(noExtra, "PROCEDURE ", routinePrivileges, list(p.parser, p.signature))
	case p.accept("all", "tables", "in", "schema"):
		return named(extraTables, "ALL TABLES IN SCHEMA ", tablePrivileges, p.schemas(VerbGrantTables))
	case p.accept("all", "functions", "in", "schema"):
		return named(noExtra, "ALL FUNCTIONS IN SCHEMA ", routinePrivileges, p.quotedList(p.schemaName))
	case p.accept("all", "procedures", "in", "schema"):
		return named(noExtra, "ALL PROCEDURES IN SCHEMA ", routinePrivileges, p.quotedList(p.schemaName))
	}
	for _, word := range []string{"external", "datashare", "model", "copy", "template"} {
		if p.word(word) {
			p.unavailable(start, "a grant on "+strings.ToUpper(word))
		}
	}
	p.accept("table")
	tables := list(p.parser, func() string { return p.grantable().SQL() })
	return named(extraTable, "TABLE ", tablePrivileges, tables)
}

// grantable parses a relation and notes it for the proxy, which refuses grants on
// columns of late-binding views.
func (p *grantParser) grantable() Relation {
	r := p.userRelation()
	if p.columnLevel {
		p.noteRelation(r)
	}
	p.on.Verb, p.on.Relations = VerbGrant, append(p.on.Relations, r)
	return r
}

// schemas parses schemas and notes them for the proxy, which asks which of them
// are external.
func (p *grantParser) schemas(verb Verb) []string {
	return p.quotedList(func() string {
		name := p.schemaName()
		p.on.Verb, p.on.Schemas = verb, append(p.on.Schemas, name)
		return name
	})
}

func (p *grantParser) schemaName() string {
	start := p.peek()
	name := p.ident()
	p.checkSchema(start, name)
	return name
}

func (p *grantParser) quotedList(item func() string) []string {
	names := list(p.parser, item)
	for n, name := range names {
		names[n] = quote(name)
	}
	return names
}
