package dialect

// truncate commits the transaction that it runs in; the server sees to that.
// https://docs.aws.amazon.com/redshift/latest/dg/r_TRUNCATE.html
func (p *parser) truncate() Statement {
	p.accept("table")
	target := p.target()
	s := modify(TagTruncateTable, VerbTruncate, target, "TRUNCATE TABLE "+target.SQL())
	return s.lent(lendRelations("", "TRUNCATE TABLE", target))
}
