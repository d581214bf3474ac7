package dialect

import "strings"

// defaultPrivileges parses ALTER DEFAULT PRIVILEGES.
// https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_DEFAULT_PRIVILEGES.html
func (p *parser) defaultPrivileges() Statement {
	sql := "ALTER DEFAULT PRIVILEGES"
	if p.accept("for", "user") {
		sql += " FOR ROLE " + strings.Join(list(p, func() string { return quote(p.user()) }), ", ")
	}
	a := &authority{parser: p}
	if p.accept("in", "schema") {
		sql += " IN SCHEMA " + strings.Join(a.schemas("ALTER DEFAULT PRIVILEGES"), ", ")
	}
	start := p.peek()
	switch {
	case p.accept("grant"):
		a.give = true
	case p.accept("revoke"):
		a.optionFor = p.accept("grant", "option", "for")
	default:
		p.syntax()
	}
	privileges := a.privilegeList()
	p.expect("on")
	kind := p.oneOf("tables", "functions", "procedures")
	known := map[string]map[string]string{"tables": tablePrivileges, "functions": routinePrivileges, "procedures": routinePrivileges}[kind]
	if known == nil {
		p.syntax()
	}
	if kind == "procedures" {
		p.absent(start, "default privileges on PROCEDURES") // PostgreSQL has one entry for both kinds of routine
	}
	native, extra := a.split(start, privileges, known)
	if len(extra) > 0 {
		p.absent(start, "the default privilege "+extra[0])
	}
	var statements []string
	for _, s := range a.statements(native, nil, object{target: strings.ToUpper(kind)}) {
		statements = append(statements, sql+" "+s)
	}
	s := define("ALTER DEFAULT PRIVILEGES", statements...)
	if a.on.Verb != "" {
		s.Touches = &a.on
	}
	return s
}
