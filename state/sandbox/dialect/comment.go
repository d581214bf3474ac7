package dialect

// comment parses COMMENT ON, which Redshift has for few kinds of object.
// https://docs.aws.amazon.com/redshift/latest/dg/r_COMMENT.html
func (p *parser) comment() Statement {
	p.expect("on")
	var target string
	var touches *Touch
	relation := func(verb Verb) string {
		r := p.userRelation()
		touches = touch(verb, r)
		return r.SQL()
	}
	switch {
	case p.accept("table"):
		target = "TABLE " + relation(VerbComment)
	case p.accept("view"):
		target = "VIEW " + relation(VerbCommentOnView)
	case p.accept("column"):
		var r Relation
		target, r = p.columnPath()
		target, touches = "COLUMN "+target, touch(VerbComment, r)
	case p.accept("constraint"):
		p.unavailable(p.peek(), "COMMENT ON CONSTRAINT")
	case p.accept("database"):
		target = "DATABASE " + quote(p.ident())
	default:
		p.syntax()
	}
	p.expect("is")
	text := "NULL"
	if !p.accept("null") {
		text = quoteText(p.literal())
	}
	s := define(TagComment, "COMMENT ON "+target+" IS "+text)
	s.Touches = touches
	return s
}
