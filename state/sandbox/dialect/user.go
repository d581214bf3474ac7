package dialect

import (
	"strings"
)

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
	sql := []string{checkNewPrincipal(objectUser, name), "CREATE ROLE " + quote(name) + " LOGIN INHERIT" + o.text}
	s := define(TagCreateUser, append(sql, o.after...)...)
	if !o.reserved {
		s.Loan = lendAccount("CREATE USER")
	}
	return s
}

// alterUser parses a new name, a setting of the user's sessions, or options.
// https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_USER.html
func (p *parser) alterUser() Statement {
	start := p.peek()
	name := p.user()
	p.accept("with")
	switch {
	case p.accept("rename", "to"):
		to := p.user()
		return renamePrincipal(TagAlterUser, objectUser, name, to, to).lent(lendAccount("ALTER USER", name))
	case p.accept("set"):
		return p.alterUserSet(start, name)
	case p.accept("reset", "session", "timeout"):
		return define(TagAlterUser, catalogCall("set_user_option", name, "session_timeout", "0")).
			lent(lendAccount("ALTER USER", name))
	case p.accept("reset"):
		return define(TagAlterUser, "ALTER ROLE "+quote(name)+" "+p.resetSQL(start, p.parameterName())).
			lent(lendAccount("ALTER USER", name))
	case p.accept("login"):
		return p.unlock(name)
	}
	o := p.userOptions(name)
	if o.text == "" && len(o.after) == 0 {
		p.syntax()
	}
	var sql []string
	if o.text != "" {
		sql = append(sql, "ALTER ROLE "+quote(name)+o.text)
	}
	s := define(TagAlterUser, append(sql, o.after...)...)
	if !o.reserved {
		s.Loan = lendAccount("ALTER USER", name)
	}
	return s
}

// unlock parses LOGIN PASSWORD, which lets a locked user sign in again.
// https://docs.aws.amazon.com/redshift/latest/dg/r_Users-user-lockout.html
func (p *parser) unlock(name string) Statement {
	if !p.accept("password") || p.word("disable") {
		p.syntax()
	}
	var o userOptions
	p.password(name, &o)
	o.set(name, "failed_logins", "0")
	return define(TagAlterUser, o.after...).lent(lendAccount("ALTER USER", name))
}

func (p *parser) alterUserSet(start token, name string) Statement {
	parameter := p.parameterName()
	if !p.accept("to") {
		p.expectOp("=")
	}
	return define(TagAlterUser, "ALTER ROLE "+quote(name)+" "+p.setSQL(start, parameter, list(p, p.settingValue))).
		lent(lendAccount("ALTER USER", name))
}

// dropUser parses DROP USER.
// https://docs.aws.amazon.com/redshift/latest/dg/r_DROP_USER.html
func (p *parser) dropUser() Statement {
	s, names := p.dropPrincipals(TagDropUser, "check_drop_user", p.user)
	return s.lent(lendAccount("DROP USER", names...))
}
