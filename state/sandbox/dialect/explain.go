package dialect

// explain parses EXPLAIN of queries.
// https://docs.aws.amazon.com/redshift/latest/dg/r_EXPLAIN.html
func (p *parser) explain() Statement {
	p.accept("verbose")
	if !p.word("select") && !p.word("with") && !p.isOp("(") {
		p.unavailable(p.peek(), "EXPLAIN of other statements than SELECT")
	}
	return Statement{Kind: KindQuery, Tag: TagExplain, SQL: []string{"EXPLAIN " + p.query()}}
}
