package dialect

// declareCursor parses DECLARE name CURSOR FOR query.
// https://docs.aws.amazon.com/redshift/latest/dg/declare.html
func (p *parser) declareCursor() Statement {
	name := quote(p.ident())
	p.expect("cursor", "for")
	return Statement{
		Kind: KindQuery, Tag: TagDeclareCursor,
		SQL: []string{"DECLARE " + name + " CURSOR FOR " + p.query()},
	}
}

// fetch parses FETCH, which only goes forward.
// https://docs.aws.amazon.com/redshift/latest/dg/fetch.html
func (p *parser) fetch() Statement {
	count := ""
	switch {
	case p.accept("all"), p.accept("forward", "all"):
		count = "ALL "
	case p.accept("next"):
		count = "NEXT "
	case p.at(tokenNumber):
		count = "FORWARD " + p.next().text + " "
	case p.accept("forward") && p.at(tokenNumber):
		count = "FORWARD " + p.next().text + " "
	}
	if p.oneOf("from", "in") == "" {
		p.syntax()
	}
	return Statement{Kind: KindQuery, SQL: []string{"FETCH " + count + "FROM " + quote(p.ident())}}
}

// closeCursor parses CLOSE.
// https://docs.aws.amazon.com/redshift/latest/dg/close.html
func (p *parser) closeCursor() Statement {
	return define(TagCloseCursor, "CLOSE "+quote(p.ident()))
}
