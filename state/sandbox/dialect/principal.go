package dialect

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/redveil/redveil/state/redshift/lexical"
)

// Users, groups and roles are three kinds to Redshift and one namespace to
// PostgreSQL, so that groups and roles bear a prefix there.
const (
	GroupPrefix = "group "
	RolePrefix  = "role "
)

// user parses an account's name. In quotes it keeps its case.
func (p *parser) user() string {
	t := p.peek()
	if t.kind != tokenIdent || !t.quoted && lexical.Reserved(t.value) {
		p.syntax()
	}
	p.next()
	name := t.value
	if t.quoted {
		name = t.text
	}
	p.checkLength(t, name)
	if strings.HasPrefix(name, GroupPrefix) || strings.HasPrefix(name, RolePrefix) {
		p.fail(t, "42939", `user name "%s" is reserved`, name)
	}
	return name
}

func (p *parser) group() string { return GroupPrefix + p.principalName(GroupPrefix) }

// role parses a role's name, which may be a system role: sys:monitor.
func (p *parser) role() string {
	if p.word("sys") && p.peekAt(1).isOp(":") {
		p.i += 2
		return RolePrefix + "sys:" + p.label()
	}
	return RolePrefix + p.principalName(RolePrefix)
}

func (p *parser) principalName(prefix string) string {
	start := p.peek()
	name := p.ident()
	p.checkLength(start, prefix+name)
	return name
}

func catalogCall(function string, args ...string) string {
	texts := make([]string, len(args))
	for n, arg := range args {
		texts[n] = quoteText(arg)
	}
	return `SELECT "rs_catalog".` + function + "(" + strings.Join(texts, ", ") + ")"
}

// createUser parses Redshift's options.
// https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_USER.html
func (p *parser) createUser() Statement {
	start := p.peek()
	name := p.user()
	if strings.EqualFold(name, "public") {
		p.fail(start, "42939", `user name "%s" is reserved`, name)
	}
	p.accept("with")
	o := p.userOptions(name)
	if o.password == "" {
		p.fail(p.peek(), "42601", "CREATE USER requires a PASSWORD")
	}
	if o.super && o.password == "disable" {
		p.fail(start, "0LP01", "a superuser's password cannot be disabled")
	}
	sql := []string{catalogCall("check_new_principal", objectUser.lower(), name), "CREATE ROLE " + quote(name) + " LOGIN INHERIT" + o.text}
	sql = append(sql, o.after...)
	return define(TagCreateUser, sql...)
}

// userOptions are the options of CREATE USER and ALTER USER.
type userOptions struct {
	text     string   // for CREATE ROLE or ALTER ROLE
	after    []string // statements to send afterwards
	password string   // "", "disable" or "set"
	super    bool
}

func (p *parser) userOptions(name string) userOptions {
	var o userOptions
	for {
		switch {
		case p.accept("password"):
			p.password(name, &o)
		case p.accept("createdb"):
			o.text += " CREATEDB"
		case p.accept("nocreatedb"):
			o.text += " NOCREATEDB"
		case p.accept("createuser"):
			o.text, o.super = o.text+" SUPERUSER", true
		case p.accept("nocreateuser"):
			o.text += " NOSUPERUSER"
		case p.accept("syslog", "access"):
			access := p.oneOf("restricted", "unrestricted")
			if access == "" {
				p.syntax()
			}
			o.set(name, "syslog_access", strings.ToUpper(access))
		case p.accept("in", "group"):
			for _, group := range list(p, p.group) {
				o.after = append(o.after, "GRANT "+quote(group)+" TO "+quote(name))
			}
		case p.accept("valid", "until"):
			o.text += " VALID UNTIL " + quoteText(p.literal())
		case p.accept("connection", "limit"):
			p.connectionLimit(&o)
		case p.accept("session", "timeout"):
			o.set(name, "session_timeout", strconv.Itoa(p.integer()))
		case p.accept("externalid"):
			o.set(name, "external_id", p.externalID())
		default:
			return o
		}
	}
}

func (o *userOptions) set(name, option, value string) {
	o.after = append(o.after, catalogCall("set_user_option", name, option, value))
}

func (p *parser) connectionLimit(o *userOptions) {
	if p.accept("unlimited") {
		o.text += " CONNECTION LIMIT -1"
		return
	}
	o.text += fmt.Sprintf(" CONNECTION LIMIT %d", p.integer())
}

func (p *parser) externalID() string {
	if p.at(tokenString) {
		return p.literal()
	}
	return p.ident()
}

func (p *parser) password(name string, o *userOptions) {
	if p.accept("disable") {
		o.password = "disable"
		o.text += " PASSWORD NULL"
		o.set(name, "password", "")
		return
	}
	start := p.peek()
	text := p.literal()
	o.password = "set"
	switch {
	case strings.HasPrefix(text, "sha256|"):
		p.unavailable(start, "a sha256 password")
	case strings.HasPrefix(text, "md5") && len(text) == 35:
	default:
		p.checkPassword(start, text)
	}
	o.set(name, "password", text)
}

// checkPassword applies the rules for a clear password.
func (p *parser) checkPassword(at token, text string) {
	upper, lower, digit := false, false, false
	for _, r := range text {
		upper = upper || r >= 'A' && r <= 'Z'
		lower = lower || r >= 'a' && r <= 'z'
		digit = digit || r >= '0' && r <= '9'
		if r < 33 || r > 126 || strings.ContainsRune(`'"\/@`, r) {
			p.fail(at, "22023", "password must not contain the characters ' \" \\ / @ or space")
		}
	}
	if len(text) < 8 || len(text) > 64 {
		p.fail(at, "22023", "password must be 8 to 64 characters long")
	}
	if !upper || !lower || !digit {
		p.fail(at, "22023", "password must contain an uppercase letter, a lowercase letter and a number")
	}
}

func (p *parser) alterUser() Statement {
	start := p.peek()
	name := p.user()
	p.accept("with")
	switch {
	case p.accept("rename", "to"):
		to := p.user()
		return define(TagAlterUser, catalogCall("check_new_principal", objectUser.lower(), to), "ALTER ROLE "+quote(name)+" RENAME TO "+quote(to))
	case p.accept("set"):
		return p.alterUserSet(start, name)
	case p.accept("reset", "session", "timeout"):
		return define(TagAlterUser, catalogCall("set_user_option", name, "session_timeout", "0"))
	case p.accept("reset"):
		return define(TagAlterUser, "ALTER ROLE "+quote(name)+" "+p.resetSQL(start, p.parameterName()))
	}
	o := p.userOptions(name)
	if o.text == "" && len(o.after) == 0 {
		p.syntax()
	}
	var sql []string
	if o.text != "" {
		sql = append(sql, "ALTER ROLE "+quote(name)+o.text)
	}
	return define(TagAlterUser, append(sql, o.after...)...)
}

func (p *parser) alterUserSet(start token, name string) Statement {
	parameter := p.parameterName()
	if !p.accept("to") {
		p.expectOp("=")
	}
	return define(TagAlterUser, "ALTER ROLE "+quote(name)+" "+p.setSQL(start, parameter, list(p, p.settingValue)))
}

func (p *parser) dropUser() Statement {
	return p.dropPrincipals(TagDropUser, "check_drop_user", p.user)
}

func (p *parser) dropGroup() Statement {
	return p.dropPrincipals(TagDropGroup, "check_drop_group", p.group)
}

func (p *parser) dropRole() Statement {
	name := p.role()
	force := p.accept("force")
	if !force {
		p.accept("restrict")
	}
	checked := `SELECT "rs_catalog".check_drop_role(` + quoteText(name) + fmt.Sprintf(", %t)", force)
	return dropped(TagDropRole, checked, "DROP ROLE "+quote(name))
}

// dropPrincipals drops each one on its own, after a check.
func (p *parser) dropPrincipals(tag Tag, check string, name func() string) Statement {
	sql := "DROP ROLE "
	if p.accept("if", "exists") {
		sql += "IF EXISTS "
	}
	s := dropped(tag)
	for _, n := range list(p, name) {
		s.SQL = append(s.SQL, catalogCall(check, n), sql+quote(n))
	}
	return s
}

func (p *parser) createGroup() Statement {
	name := p.group()
	sql := []string{catalogCall("check_new_principal", objectGroup.lower(), strings.TrimPrefix(name, GroupPrefix)), "CREATE ROLE " + quote(name) + " NOLOGIN"}
	p.accept("with")
	if p.accept("user") {
		for _, user := range list(p, p.user) {
			sql = append(sql, "GRANT "+quote(name)+" TO "+quote(user))
		}
	}
	return define(TagCreateGroup, sql...)
}

func (p *parser) alterGroup() Statement {
	name := p.group()
	form := "GRANT %s TO %s"
	switch {
	case p.accept("add", "user"):
	case p.accept("drop", "user"):
		form = "REVOKE %s FROM %s"
	case p.accept("rename", "to"):
		to := p.group()
		return define(TagAlterGroup, catalogCall("check_new_principal", objectGroup.lower(), strings.TrimPrefix(to, GroupPrefix)), "ALTER ROLE "+quote(name)+" RENAME TO "+quote(to))
	default:
		p.syntax()
	}
	var sql []string
	for _, user := range list(p, p.user) {
		sql = append(sql, fmt.Sprintf(form, quote(name), quote(user)))
	}
	return define(TagAlterGroup, sql...)
}

func (p *parser) createRole() Statement {
	start := p.peek()
	name := p.role()
	plain := strings.TrimPrefix(name, RolePrefix)
	if strings.HasPrefix(plain, "sys:") || strings.HasPrefix(plain, "ds:") || strings.ContainsAny(plain, ":/\n.") {
		p.fail(start, "42939", `role name "%s" is reserved or invalid`, plain)
	}
	sql := []string{catalogCall("check_new_principal", objectRole.lower(), plain), "CREATE ROLE " + quote(name) + " NOLOGIN", catalogCall("own_role", name)}
	if p.accept("externalid") {
		sql = append(sql, catalogCall("set_user_option", name, "external_id", p.externalID()))
	}
	return define(TagCreateRole, sql...)
}

func (p *parser) alterRole() Statement {
	name := p.role()
	p.accept("with")
	switch {
	case p.accept("rename", "to"):
		to := p.role()
		return define(TagAlterRole, catalogCall("check_new_principal", objectRole.lower(), strings.TrimPrefix(to, RolePrefix)), "ALTER ROLE "+quote(name)+" RENAME TO "+quote(to))
	case p.accept("externalid", "to"):
		return define(TagAlterRole, catalogCall("set_user_option", name, "external_id", p.externalID()))
	}
	p.unavailable(p.peek(), "this form of ALTER ROLE")
	panic("unreachable")
}
