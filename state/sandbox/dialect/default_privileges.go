package dialect

import (
	"strings"
)

// defaultKind is a kind of object in ALTER DEFAULT PRIVILEGES. Its letter is the
// one of PG_DEFAULT_ACL.
type defaultKind struct {
	keyword, letter string
	known           privileges
	// native tells that PostgreSQL has an entry of its own for the kind. There,
	// procedures share one with functions.
	native bool
}

var defaultKinds = map[string]defaultKind{
	"tables": {keyword: "TABLES", letter: "r", native: true, known: privileges{
		"select": "SELECT", "insert": "INSERT", "update": "UPDATE", "delete": "DELETE",
		"references": "REFERENCES", "truncate": "TRUNCATE", "drop": "",
	}},
	"functions":  {keyword: "FUNCTIONS", letter: "f", native: true, known: routinePrivileges},
	"procedures": {keyword: "PROCEDURES", letter: "p", known: routinePrivileges},
}

// defaultScope is whose new objects, and in which schemas, are meant; each list
// may be empty.
type defaultScope struct{ owners, schemas []string }

// defaultPrivileges parses ALTER DEFAULT PRIVILEGES.
// https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_DEFAULT_PRIVILEGES.html
func (p *parser) defaultPrivileges() Statement {
	var scope defaultScope
	if p.accept("for", "user") {
		scope.owners = list(p, p.user)
	}
	g := &grantParser{parser: p}
	if p.accept("in", "schema") {
		scope.schemas = list(p, func() string {
			name := g.schemaName()
			g.on.Verb, g.on.Schemas = VerbDefaultPrivileges, append(g.on.Schemas, name)
			return name
		})
	}
	start := p.peek()
	switch {
	case p.accept("grant"):
		g.give = true
	case p.accept("revoke"):
		g.optionFor = p.accept("grant", "option", "for")
	default:
		p.syntax()
	}
	named := g.privilegeList()
	p.expect("on")
	kind, known := defaultKinds[p.peek().value]
	if !known || g.columnLevel {
		p.syntax()
	}
	p.next()
	s := define(TagAlterDefaultPrivileges, g.defaults(start, named, kind, scope)...)
	s.Loan = lendAccount("ALTER DEFAULT PRIVILEGES", scope.owners...)
	if g.on.Verb != NoVerb {
		s.Touches = &g.on
	}
	return s
}

// defaults writes what PostgreSQL keeps, and calls the bootstrap for the rest.
func (p *grantParser) defaults(start token, named []privilege, kind defaultKind, scope defaultScope) []string {
	native, extra := p.split(start, named, kind.known)
	if !p.give && len(extra) > 0 {
		p.fail(start, "0LP01", "DROP cannot be revoked from default privileges on its own; revoke ALL")
	}
	switch {
	case !kind.native:
		native, extra = "", []string{"EXECUTE"}
	case native == "ALL" && kind.letter == "r" && !p.give:
		extra = []string{"DROP"}
	}
	var sql []string
	for _, g := range p.grantees() {
		if native != "" {
			sql = append(sql, scope.native()+" "+p.one(native, kind.keyword, g))
		}
		for _, privilege := range extra {
			sql = append(sql, scope.calls(kind.letter, privilege, g.name, p.mode(g))...)
		}
	}
	p.tail()
	if native == "" || len(extra) > 0 {
		sql = append(sql, NoRows)
	}
	return sql
}

// native begins PostgreSQL's own statement.
func (s defaultScope) native() string {
	sql := "ALTER DEFAULT PRIVILEGES"
	if len(s.owners) > 0 {
		sql += " FOR ROLE " + quoteAll(s.owners)
	}
	if len(s.schemas) > 0 {
		sql += " IN SCHEMA " + quoteAll(s.schemas)
	}
	return sql
}

// calls has one call for each owner and schema; an empty text stands for the
// account itself, or for all schemas.
func (s defaultScope) calls(arguments ...string) []string {
	owners, schemas := s.owners, s.schemas
	if len(owners) == 0 {
		owners = []string{""}
	}
	if len(schemas) == 0 {
		schemas = []string{""}
	}
	var sql []string
	for _, owner := range owners {
		for _, schema := range schemas {
			sql = append(sql, catalogCall("alter_default", append([]string{owner, schema}, arguments...)...))
		}
	}
	return sql
}

func quoteAll(names []string) string {
	quoted := make([]string, len(names))
	for n, name := range names {
		quoted[n] = quote(name)
	}
	return strings.Join(quoted, ", ")
}
