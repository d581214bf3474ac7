package dialect

func (p *parser) vacuum() Statement {
	p.oneOf("full", "sort", "delete", "reindex", "recluster")
	s := define(TagVacuum)
	if p.accept("only") || p.at(tokenIdent) {
		s.Touches = touch(VerbVacuum, p.target())
	}
	s.NoTransaction = true
	return s
}
