package dialect

// roleGrant parses ROLE r, ROLE r2 TO user [WITH ADMIN OPTION] | ROLE r3, …, each role
// with its word. REVOKE takes from accounts or from roles, not from both, and the admin
// option from accounts alone.
func (p *grantParser) roleGrant() (sql []string, loan string) {
	roles := list(p.parser, func() string {
		p.expect("role")
		return p.role()
	})
	all := quoteAll(roles)
	if p.give {
		p.expect("to")
	} else {
		p.expect("from")
	}
	ofUsers := !p.word("role")
	for _, g := range list(p.parser, func() grantee { return p.roleGrantee(ofUsers) }) {
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

// roleGrantee parses one who gets or loses a role. The first one decides of which kind
// those are that lose it.
func (p *grantParser) roleGrantee(ofUsers bool) grantee {
	var g grantee
	start := p.peek()
	isRole := p.word("role")
	switch {
	case p.word("group"), p.word("public"), !p.give && isRole == ofUsers, p.optionFor && isRole:
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
