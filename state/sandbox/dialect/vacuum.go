package dialect

// vacuum checks its table and does nothing.
// https://docs.aws.amazon.com/redshift/latest/dg/r_VACUUM_command.html
func (p *parser) vacuum() Statement {
	p.oneOf("full", "sort", "delete", "reindex", "recluster")
	s := define(TagVacuum)
	if p.accept("only") || p.at(tokenIdent) {
		s.Touches = touch(VerbVacuum, p.target())
	}
	s.NoTransaction = true
	return s
}
