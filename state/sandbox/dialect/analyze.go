package dialect

// analyze gathers statistics of the one table that is named; all of them at
// once would take the catalogs, too.
func (p *parser) analyze() Statement {
	if !p.at(tokenIdent) {
		return define(TagAnalyze)
	}
	table := p.target()
	s := define(TagAnalyze, "ANALYZE "+table.SQL())
	s.Touches = touch(VerbAnalyze, table)
	return s
}
