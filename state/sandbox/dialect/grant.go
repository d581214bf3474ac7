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

// authority is a GRANT or REVOKE being read.
type authority struct {
	*parser
	give        bool
	optionFor   bool // GRANT OPTION FOR, ADMIN OPTION FOR
	columnLevel bool
	on          Touch // what the privileges are on
}

func (p *parser) grant() Statement { return (&authority{parser: p, give: true}).parse("GRANT") }

func (p *parser) revoke() Statement {
	a := &authority{parser: p}
	a.optionFor = p.accept("grant", "option", "for") || p.accept("admin", "option", "for")
	return a.parse("REVOKE")
}

func (a *authority) parse(tag string) Statement {
	start := a.peek()
	if permissions := a.systemPermissions(); permissions != nil {
		return define(tag, a.toRoles(permissions)...)
	}
	if a.accept("role") {
		return define(tag, a.roleGrant()...)
	}
	if a.accept("assumerole") {
		return define(tag, a.assumeRole()...)
	}
	for _, word := range []string{"connect", "explain", "ignore", "ownership"} {
		if a.word(word) {
			a.absent(start, tag+" "+strings.ToUpper(word))
		}
	}
	privileges := a.privilegeList()
	var s Statement
	if a.accept("for") {
		s = define(tag, a.scoped(start, privileges)...)
	} else {
		a.expect("on")
		o := a.object()
		native, extra := a.split(start, privileges, o.known)
		if o.kind == "schema" && native == "USAGE" && len(extra) == 0 {
			a.on.Verb = "grant usage"
		}
		s = define(tag, a.statements(native, extra, o)...)
	}
	if a.on.Verb != "" {
		s.Touches = &a.on
	}
	return s
}

// privilege is one name with its columns, if any.
type privilege struct {
	name    string
	columns string
}

// privilegeList parses names, or ALL [PRIVILEGES].
func (a *authority) privilegeList() []privilege {
	return list(a.parser, func() privilege {
		t := a.next()
		if t.kind != tokenIdent || t.quoted {
			a.syntaxAt(t)
		}
		pr := privilege{name: t.value}
		if pr.name == "all" {
			a.accept("privileges")
		}
		if a.isOp("(") {
			pr.columns = " " + a.nameList()
			a.columnLevel = true
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
func (a *authority) object() object {
	start := a.peek()
	named := func(kind, keyword string, known map[string]string, names []string) object {
		return object{keyword + strings.Join(names, ", "), known, kind, names}
	}
	switch {
	case a.accept("schema"):
		return named("schema", "SCHEMA ", schemaPrivileges, a.schemas("grant"))
	case a.accept("database"):
		return named("database", "DATABASE ", databasePrivileges, a.quotedList(a.ident))
	case a.accept("language"):
		return named("", "LANGUAGE ", languagePrivileges, a.quotedList(a.ident))
	case a.accept("function"):
		return named("", "FUNCTION ", routinePrivileges, list(a.parser, a.signature))
	case a.accept("procedure"):
		return named("", "PROCEDURE ", routinePrivileges, list(a.parser, a.signature))
	case a.accept("all", "tables", "in", "schema"):
		return named("tables", "ALL TABLES IN SCHEMA ", tablePrivileges, a.schemas("grant tables"))
	case a.accept("all", "functions", "in", "schema"):
		return named("", "ALL FUNCTIONS IN SCHEMA ", routinePrivileges, a.quotedList(a.schemaName))
	case a.accept("all", "procedures", "in", "schema"):
		return named("", "ALL PROCEDURES IN SCHEMA ", routinePrivileges, a.quotedList(a.schemaName))
	}
	for _, word := range []string{"external", "datashare", "model", "copy", "template"} {
		if a.word(word) {
			a.absent(start, "a grant on "+strings.ToUpper(word))
		}
	}
	a.accept("table")
	return named("table", "TABLE ", tablePrivileges, list(a.parser, func() string { return a.grantable().SQL() }))
}

// grantable notes the relation for the server, which refuses grants on columns
// of late-binding views.
func (a *authority) grantable() Relation {
	r := a.userRelation()
	if a.columnLevel {
		a.mention(r)
	}
	a.on.Verb, a.on.Relations = "grant", append(a.on.Relations, r)
	return r
}

// schemas notes the schemas for the server, which knows the external ones.
func (a *authority) schemas(verb string) []string {
	return a.quotedList(func() string {
		name := a.schemaName()
		a.on.Verb, a.on.Schemas = verb, append(a.on.Schemas, name)
		return name
	})
}

func (a *authority) schemaName() string {
	start := a.peek()
	name := a.ident()
	a.checkSchema(start, name)
	return name
}

func (a *authority) quotedList(item func() string) []string {
	names := list(a.parser, item)
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
func (a *authority) split(start token, privileges []privilege, known map[string]string) (native string, extra []string) {
	names := make([]string, 0, len(privileges))
	for _, pr := range privileges {
		if pr.name == "all" {
			names = append(names, "ALL"+pr.columns)
			continue
		}
		name, ok := known[pr.name]
		switch {
		case !ok:
			a.fail(start, "0LP01", "invalid privilege type %s for this kind of object", strings.ToUpper(pr.name))
		case pr.columns != "" && pr.name != "select" && pr.name != "update":
			a.fail(start, "0LP01", "column-level privileges are SELECT and UPDATE only")
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

func (a *authority) grantees() []grantee {
	if a.give {
		a.expect("to")
	} else {
		a.expect("from")
	}
	return list(a.parser, func() grantee {
		var g grantee
		switch {
		case a.accept("public"):
			g.name = "PUBLIC"
		case a.accept("group"):
			g.name = a.group()
		case a.word("role"):
			a.next()
			g.name = a.role()
		default:
			g.name, g.user = a.user(), true
		}
		if g.sql = quote(g.name); g.name == "PUBLIC" {
			g.sql = g.name
		}
		start := a.peek()
		if a.give && a.accept("with", "grant", "option") {
			if !g.user {
				a.fail(start, "0LP01", "grant options can only be granted to individual users")
			}
			if a.columnLevel {
				a.fail(start, "0LP01", "column-level privileges have no grant option")
			}
			g.option = true
		}
		return g
	})
}

// statements writes one statement for each grantee, as the grant option is
// each one's own.
func (a *authority) statements(native string, extra []string, o object) []string {
	grantees := a.grantees()
	a.tail()
	sql := make([]string, 0, len(grantees))
	for _, g := range grantees {
		if native != "" {
			sql = append(sql, a.one(native, o.target, g))
		}
		for _, privilege := range extra {
			for _, place := range o.places {
				sql = append(sql, check("grant_extra", o.kind, place, privilege, g.name, a.gives()))
			}
		}
	}
	return sql
}

// gives is how the sandbox's functions are told to grant or revoke.
func (a *authority) gives() string {
	if a.give {
		return "true"
	}
	return "false"
}

// tail parses what may stand behind the grantees of REVOKE.
func (a *authority) tail() {
	if !a.give {
		a.accept("restrict")
		if a.word("cascade") {
			a.syntax()
		}
	}
}

func (a *authority) one(privileges, target string, g grantee) string {
	switch {
	case a.give && g.option:
		return "GRANT " + privileges + " ON " + target + " TO " + g.sql + " WITH GRANT OPTION"
	case a.give:
		return "GRANT " + privileges + " ON " + target + " TO " + g.sql
	case a.optionFor:
		return "REVOKE GRANT OPTION FOR " + privileges + " ON " + target + " FROM " + g.sql
	}
	return "REVOKE " + privileges + " ON " + target + " FROM " + g.sql
}

// roleGrant parses ROLE r, … TO user [WITH ADMIN OPTION] | ROLE r2.
func (a *authority) roleGrant() []string {
	roles := list(a.parser, a.role)
	for n, role := range roles {
		roles[n] = quote(role)
	}
	all := strings.Join(roles, ", ")
	if a.give {
		a.expect("to")
	} else {
		a.expect("from")
	}
	var sql []string
	for _, g := range list(a.parser, a.roleGrantee) {
		switch {
		case a.give && g.option:
			sql = append(sql, "GRANT "+all+" TO "+g.sql+" WITH ADMIN OPTION")
		case a.give:
			sql = append(sql, "GRANT "+all+" TO "+g.sql)
		case a.optionFor:
			sql = append(sql, "REVOKE ADMIN OPTION FOR "+all+" FROM "+g.sql)
		default:
			sql = append(sql, "REVOKE "+all+" FROM "+g.sql)
		}
	}
	return sql
}

func (a *authority) roleGrantee() grantee {
	var g grantee
	start := a.peek()
	switch {
	case a.word("group"), a.word("public"):
		a.syntax()
	case a.accept("role"):
		g.sql = quote(a.role())
	default:
		g.sql, g.user = quote(a.user()), true
	}
	if a.give && a.accept("with", "admin", "option") {
		if !g.user {
			a.fail(start, "0LP01", "admin options can only be granted to individual users")
		}
		g.option = true
	}
	return g
}
