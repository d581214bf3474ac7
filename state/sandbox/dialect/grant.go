package dialect

import (
	"strings"
)

// privileges on each kind of object, and PostgreSQL's name for them; those of
// Redshift alone have none.
// https://docs.aws.amazon.com/redshift/latest/dg/r_GRANT.html
var (
	tablePrivileges    = map[string]string{"select": "SELECT", "insert": "INSERT", "update": "UPDATE", "delete": "DELETE", "references": "REFERENCES", "truncate": "TRUNCATE", "drop": "", "alter": ""}
	schemaPrivileges   = map[string]string{"create": "CREATE", "usage": "USAGE", "alter": "", "drop": ""}
	databasePrivileges = map[string]string{"create": "CREATE", "temporary": "TEMPORARY", "temp": "TEMPORARY", "usage": "", "alter": ""}
	routinePrivileges  = map[string]string{"execute": "EXECUTE"}
	languagePrivileges = map[string]string{"usage": "USAGE"}
)

// grantParser is a GRANT or REVOKE being read.
type grantParser struct {
	*parser
	give        bool
	optionFor   bool // GRANT OPTION FOR, ADMIN OPTION FOR
	columnLevel bool
	on          Touch // what the privileges are on
}

func (p *parser) grant() Statement { return (&grantParser{parser: p, give: true}).parse(TagGrant) }

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
	if p.accept("role") {
		return define(tag, p.roleGrant()...)
	}
	if p.accept("assumerole") {
		return define(tag, p.assumeRole()...)
	}
	for _, word := range []string{"connect", "explain", "ignore", "ownership"} {
		if p.word(word) {
			p.unavailable(start, string(tag)+" "+strings.ToUpper(word))
		}
	}
	privileges := p.privilegeList()
	var s Statement
	if p.accept("for") {
		s = define(tag, p.scoped(start, privileges)...)
	} else {
		p.expect("on")
		o := p.object()
		native, extra := p.split(start, privileges, o.known)
		if o.kind == "schema" && native == "USAGE" && len(extra) == 0 {
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
		p.mention(r)
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

// signature parses f([name] type, …).
func (p *parser) signature() string {
	name := p.userRelation()
	p.expectOp("(")
	var types []string
	if !p.isOp(")") {
		types = list(p, func() string {
			// An argument's name may stand before its type.
			if following := p.peekAt(1); following.kind == tokenIdent && !following.isWord("precision") && !following.isWord("varying") && !following.isWord("with") && !following.isWord("without") {
				p.next()
			}
			return p.columnType()
		})
	}
	p.expectOp(")")
	return name.SQL() + "(" + strings.Join(types, ", ") + ")"
}

// split parts privileges that PostgreSQL has from those of Redshift alone.
func (p *grantParser) split(start token, privileges []privilege, known map[string]string) (native string, extra []string) {
	names := make([]string, 0, len(privileges))
	for _, pr := range privileges {
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

// grantee is a principal, and whether it may have the grant option.
type grantee struct {
	sql    string
	name   string // the role in PostgreSQL, or PUBLIC
	option bool
	user   bool
}

func (p *grantParser) grantees() []grantee {
	if p.give {
		p.expect("to")
	} else {
		p.expect("from")
	}
	return list(p.parser, func() grantee {
		var g grantee
		switch {
		case p.accept("public"):
			g.name = "PUBLIC"
		case p.accept("group"):
			g.name = p.group()
		case p.word("role"):
			p.next()
			g.name = p.role()
		default:
			g.name, g.user = p.user(), true
		}
		if g.sql = quote(g.name); g.name == "PUBLIC" {
			g.sql = g.name
		}
		start := p.peek()
		if p.give && p.accept("with", "grant", "option") {
			if !g.user {
				p.fail(start, "0LP01", "grant options can only be granted to individual users")
			}
			if p.columnLevel {
				p.fail(start, "0LP01", "column-level privileges have no grant option")
			}
			g.option = true
		}
		return g
	})
}

// statements writes one statement for each grantee, as the grant option is
// each one's own.
func (p *grantParser) statements(native string, extra []string, o object) []string {
	grantees := p.grantees()
	p.tail()
	sql := make([]string, 0, len(grantees))
	for _, g := range grantees {
		if native != "" {
			sql = append(sql, p.one(native, o.target, g))
		}
		for _, privilege := range extra {
			for _, place := range o.places {
				sql = append(sql, catalogCall("grant_extra", o.kind, place, privilege, g.name, p.gives()))
			}
		}
	}
	return sql
}

// gives is how the sandbox's functions are told to grant or revoke.
func (p *grantParser) gives() string {
	if p.give {
		return "true"
	}
	return "false"
}

// tail parses what may stand behind the grantees of REVOKE.
func (p *grantParser) tail() {
	if !p.give {
		p.accept("restrict")
		if p.word("cascade") {
			p.syntax()
		}
	}
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

// roleGrant parses ROLE r, … TO user [WITH ADMIN OPTION] | ROLE r2.
func (p *grantParser) roleGrant() []string {
	roles := list(p.parser, p.role)
	for n, role := range roles {
		roles[n] = quote(role)
	}
	all := strings.Join(roles, ", ")
	if p.give {
		p.expect("to")
	} else {
		p.expect("from")
	}
	var sql []string
	for _, g := range list(p.parser, p.roleGrantee) {
		switch {
		case p.give && g.option:
			sql = append(sql, "GRANT "+all+" TO "+g.sql+" WITH ADMIN OPTION")
		case p.give:
			sql = append(sql, "GRANT "+all+" TO "+g.sql)
		case p.optionFor:
			sql = append(sql, "REVOKE ADMIN OPTION FOR "+all+" FROM "+g.sql)
		default:
			sql = append(sql, "REVOKE "+all+" FROM "+g.sql)
		}
	}
	return sql
}

func (p *grantParser) roleGrantee() grantee {
	var g grantee
	start := p.peek()
	switch {
	case p.word("group"), p.word("public"):
		p.syntax()
	case p.accept("role"):
		g.sql = quote(p.role())
	default:
		g.sql, g.user = quote(p.user()), true
	}
	if p.give && p.accept("with", "admin", "option") {
		if !g.user {
			p.fail(start, "0LP01", "admin options can only be granted to individual users")
		}
		g.option = true
	}
	return g
}
