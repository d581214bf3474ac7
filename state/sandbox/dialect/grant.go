package dialect

import (
	"strings"
)

// privileges are those on a kind of object, and PostgreSQL's name for them;
// those of Redshift alone have none.
// https://docs.aws.amazon.com/redshift/latest/dg/r_GRANT.html
type privileges map[string]string

var (
	tablePrivileges = privileges{
		"select": "SELECT", "insert": "INSERT", "update": "UPDATE", "delete": "DELETE",
		"references": "REFERENCES", "truncate": "TRUNCATE", "drop": "", "alter": "",
	}
	schemaPrivileges   = privileges{"create": "CREATE", "usage": "USAGE", "alter": "", "drop": ""}
	databasePrivileges = privileges{
		"create": "CREATE", "temporary": "TEMPORARY", "temp": "TEMPORARY", "usage": "", "alter": "",
	}
	routinePrivileges  = privileges{"execute": "EXECUTE"}
	languagePrivileges = privileges{"usage": "USAGE"}
)

// grantParser is a GRANT or REVOKE being read.
type grantParser struct {
	*parser
	give        bool
	optionFor   bool // GRANT OPTION FOR, ADMIN OPTION FOR
	columnLevel bool
	on          Touch // what the privileges are on
}

// grant parses GRANT of every kind.
// https://docs.aws.amazon.com/redshift/latest/dg/r_GRANT.html
func (p *parser) grant() Statement { return (&grantParser{parser: p, give: true}).parse(TagGrant) }

// revoke parses REVOKE of every kind.
// https://docs.aws.amazon.com/redshift/latest/dg/r_REVOKE.html
func (p *parser) revoke() Statement {
	g := &grantParser{parser: p}
	g.optionFor = p.accept("grant", "option", "for") || p.accept("admin", "option", "for")
	return g.parse(TagRevoke)
}

func (p *grantParser) parse(tag Tag) Statement {
	start := p.peek()
	if permissions := p.systemPermissions(); permissions != nil {
		return define(tag, p.toRoles(permissions)...)
	}
	if p.word("role") {
		sql, loan := p.roleGrant()
		return define(tag, sql...).lent(loan)
	}
	if p.accept("assumerole") {
		return define(tag, p.assumeRole()...)
	}
	for _, word := range []string{"connect", "explain", "ignore", "ownership"} {
		if p.word(word) {
			p.unavailable(start, string(tag)+" "+strings.ToUpper(word))
		}
	}
	named := p.privilegeList()
	var s Statement
	if p.accept("for") {
		s = define(tag, p.scoped(start, named)...)
	} else {
		p.expect("on")
		o := p.object()
		if kind, policies := p.policyGrantees(); policies != nil {
			return define(tag, p.toPolicies(start, named, o, kind, policies)...)
		}
		native, extra := p.split(start, named, o.known)
		if o.kind == extraSchema && native == "USAGE" && len(extra) == 0 {
			p.on.Verb = VerbGrantUsage
		}
		s = define(tag, p.statements(native, extra, o)...)
	}
	if p.on.Verb != NoVerb {
		s.Touches = &p.on
	}
	return s
}

// privilege is one name with its columns, if any.
type privilege struct {
	name    string
	columns string
}

// privilegeList parses names, or ALL [PRIVILEGES].
func (p *grantParser) privilegeList() []privilege {
	return list(p.parser, func() privilege {
		t := p.next()
		if t.kind != tokenIdent || t.quoted {
			p.syntaxAt(t)
		}
		pr := privilege{name: t.value}
		if pr.name == "all" {
			p.accept("privileges")
		}
		if p.isOp("(") {
			pr.columns = " " + p.nameList()
			p.columnLevel = true
		}
		return pr
	})
}

// split separates privileges that PostgreSQL has from those of Redshift alone.
func (p *grantParser) split(start token, named []privilege, known privileges) (native string, extra []string) {
	names := make([]string, 0, len(named))
	for _, pr := range named {
		if pr.name == "all" {
			names = append(names, "ALL"+pr.columns)
			continue
		}
		name, ok := known[pr.name]
		switch {
		case !ok:
			p.fail(start, "0LP01", "invalid privilege type %s for this kind of object", strings.ToUpper(pr.name))
		case pr.columns != "" && pr.name != "select" && pr.name != "update":
			p.fail(start, "0LP01", "column-level privileges are SELECT and UPDATE only")
		case name == "":
			extra = append(extra, strings.ToUpper(pr.name))
		default:
			names = append(names, name+pr.columns)
		}
	}
	return strings.Join(names, ", "), extra
}

// statements writes one statement for each grantee, since each may have a grant
// option of its own.
func (p *grantParser) statements(native string, extra []string, o object) []string {
	grantees := p.grantees()
	p.tail()
	sql := make([]string, 0, len(grantees))
	for _, g := range grantees {
		if native != "" {
			sql = append(append(sql, p.columnChecks(native, o, g)...), p.one(native, o.target, g))
		}
		for _, privilege := range extra {
			for _, place := range o.places {
				sql = append(sql, catalogCall("grant_extra", string(o.kind), place, privilege, g.name, p.mode(g)))
			}
		}
	}
	return sql
}

// columnChecks refuses rights on tables beside rights on their columns.
func (p *grantParser) columnChecks(native string, o object, g grantee) []string {
	mode := ""
	switch {
	case o.kind != extraTable, p.give == p.columnLevel, p.optionFor:
		return nil
	case p.give:
		mode = "grant"
	default:
		mode = "revoke columns"
	}
	var sql []string
	for _, place := range o.places {
		sql = append(sql, catalogCall("meets_columns", place, native, g.name, mode))
	}
	return sql
}

func (p *grantParser) one(privileges, target string, g grantee) string {
	switch {
	case p.give && g.option:
		return "GRANT " + privileges + " ON " + target + " TO " + g.sql + " WITH GRANT OPTION"
	case p.give:
		return "GRANT " + privileges + " ON " + target + " TO " + g.sql
	case p.optionFor:
		return "REVOKE GRANT OPTION FOR " + privileges + " ON " + target + " FROM " + g.sql
	}
	return "REVOKE " + privileges + " ON " + target + " FROM " + g.sql
}

// tail parses what may follow the grantees of REVOKE.
func (p *grantParser) tail() {
	if !p.give {
		p.accept("restrict")
		if p.word("cascade") {
			p.syntax()
		}
	}
}

// mode tells the functions of the bootstrap what to do for a grantee.
func (p *grantParser) mode(g grantee) string {
	switch {
	case p.give && g.option:
		return "grant option"
	case p.give:
		return "grant"
	case p.optionFor:
		return "revoke option"
	}
	return "revoke"
}

// gives tells the functions of the bootstrap to grant or to revoke.
func (p *grantParser) gives() string {
	if p.give {
		return "true"
	}
	return "false"
}
