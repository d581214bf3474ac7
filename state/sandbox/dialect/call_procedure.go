package dialect

func (p *parser) callProcedure() Statement {
	name := p.userRelation()
	args := p.argumentList()
	return Statement{Kind: KindQuery, Tag: TagCall, SQL: []string{"CALL " + name.SQL() + "(" + joinScalars(args) + ")"}}
}
