package dialect

func modify(tag Tag, verb Verb, target Relation, sql string) Statement {
	return Statement{Kind: KindModify, Tag: tag, SQL: []string{sql}, Touches: touch(verb, target)}
}

func (p *parser) refuseReturning() {
	if p.word("returning") {
		p.syntax()
	}
}

func (p *parser) where() string {
	text := ""
	if p.accept("where") {
		text = " WHERE " + p.expression().sql
	}
	p.refuseReturning()
	return text
}
