package dialect

import (
	"strings"
)

// object is what privileges are on: PostgreSQL's text for it, the privileges
// that there are, and how the sandbox calls it for those that PostgreSQL lacks.
type object struct {
	target string
	known  map[string]string
	kind   string
	places []string
}

// object parses what the privileges are on.
func (p *grantParser) object() object {
	start := p.peek()
	named := func(kind, keyword string, known map[string]string, names []string) object {
		return object{keyword + strings.Join(names, ", "), known, kind, names}
	}
	switch {
	case p.accept("schema"):
		return named("schema", "SCHEMA ", schemaPrivileges, p.schemas(VerbGrant))
	case p.accept("database"):
		return named("database", "DATABASE ", databasePrivileges, p.quotedList(p.ident))
	case p.accept("language"):
		return named("", "LANGUAGE ", languagePrivileges, p.quotedList(p.ident))
	case p.accept("function"):
		return named("", "FUNCTION ", routinePrivileges, list(p.parser, p.signature))
	case p.accept("procedure"):
		return named("", "PROCEDURE ", routinePrivileges, list(p.parser, p.signature))
	case p.accept("all", "tables", "in", "schema"):
		return named("tables", "ALL TABLES IN SCHEMA ", tablePrivileges, p.schemas(VerbGrantTables))
	case p.accept("all", "functions", "in", "schema"):
		return named("", "ALL FUNCTIONS IN SCHEMA ", routinePrivileges, p.quotedList(p.schemaName))
	case p.accept("all", "procedures", "in", "schema"):
		return named("", "ALL PROCEDURES IN SCHEMA ", routinePrivileges, p.quotedList(p.schemaName))
	}
	for _, word := range []string{"external", "datashare", "model", "copy", "template"} {
		if p.word(word) {
			p.unavailable(start, "a grant on "+strings.ToUpper(word))
		}
	}
	p.accept("table")
	return named("table", "TABLE ", tablePrivileges, list(p.parser, func() string { return p.grantable().SQL() }))
}

// grantable notes the relation for the server, which refuses grants on columns
// of late-binding views.
func (p *grantParser) grantable() Relation {
	r := p.userRelation()
	if p.columnLevel {
		p.noteRelation(r)
	}
	p.on.Verb, p.on.Relations = VerbGrant, append(p.on.Relations, r)
	return r
}

// schemas notes the schemas for the server, which knows the external ones.
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
