package dialect

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
