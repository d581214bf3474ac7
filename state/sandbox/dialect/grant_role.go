package dialect

// roleGrant parses ROLE r, … TO user [WITH ADMIN OPTION] | ROLE r2.
func (p *grantParser) roleGrant() (sql []string, loan string) {
	roles := list(p.parser, p.role)
	all := quoteAll(roles)
	if p.give {
		p.expect("to")
	} else {
		p.expect("from")
	}
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
	return sql, lendRoles("", roles...)
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
