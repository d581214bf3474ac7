package dialect

// callProcedure parses CALL.
// https://docs.aws.amazon.com/redshift/latest/dg/r_CALL_procedure.html
func (p *parser) callProcedure() Statement {
	name := p.userRelation()
	args := p.argumentList()
	return Statement{
		Kind: KindQuery, Tag: TagCall,
		SQL: []string{"CALL " + name.SQL() + "(" + joinScalars(args) + ")"},
	}
}
