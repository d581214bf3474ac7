package dialect

// analyze gathers statistics of the one table that is named. To analyze all of
// them at once would include the catalogs, so it does nothing.
// https://docs.aws.amazon.com/redshift/latest/dg/r_ANALYZE.html
func (p *parser) analyze() Statement {
	if !p.at(tokenIdent) {
		return define(TagAnalyze)
	}
	table := p.target()
	s := define(TagAnalyze, "ANALYZE "+table.SQL()).lent(lendRelations("", "ANALYZE", table))
	s.Touches = touch(VerbAnalyze, table)
	return s
}
