package dialect

import (
	"strings"
)

// defaultPrivileges parses ALTER DEFAULT PRIVILEGES.
// https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_DEFAULT_PRIVILEGES.html
func (p *parser) defaultPrivileges() Statement {
	sql := "ALTER DEFAULT PRIVILEGES"
	if p.accept("for", "user") {
		sql += " FOR ROLE " + strings.Join(list(p, func() string { return quote(p.user()) }), ", ")
	}
	g := &grantParser{parser: p}
	if p.accept("in", "schema") {
		sql += " IN SCHEMA " + strings.Join(g.schemas(VerbDefaultPrivileges), ", ")
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
	kind := p.oneOf("tables", "functions", "procedures")
	known := map[string]privileges{
		"tables": tablePrivileges, "functions": routinePrivileges, "procedures": routinePrivileges,
	}[kind]
	if known == nil {
		p.syntax()
	}
	if kind == "procedures" {
		p.unavailable(start, "default privileges on PROCEDURES") // PostgreSQL has one entry for both kinds of routine
	}
	native, extra := g.split(start, named, known)
	if len(extra) > 0 {
		p.unavailable(start, "the default privilege "+extra[0])
	}
	var statements []string
	for _, s := range g.statements(native, nil, object{target: strings.ToUpper(kind)}) {
		statements = append(statements, sql+" "+s)
	}
	s := define(TagAlterDefaultPrivileges, statements...)
	if g.on.Verb != NoVerb {
		s.Touches = &g.on
	}
	return s
}
