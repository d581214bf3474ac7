package dialect

func (p *parser) explain() Statement {
	p.accept("verbose")
	if !p.word("select") && !p.word("with") && !p.isOp("(") {
		p.unavailable(p.peek(), "EXPLAIN of other statements than SELECT")
	}
	return Statement{Kind: KindQuery, Tag: TagExplain, SQL: []string{"EXPLAIN " + p.query()}}
}
