package dialect

import (
	"strings"
)

// insert parses INSERT of values or of a query.
// https://docs.aws.amazon.com/redshift/latest/dg/r_INSERT_30.html
func (p *parser) insert() Statement {
	p.expect("into")
	target := p.target()
	sql := "INSERT INTO " + target.SQL()
	if p.isOp("(") && !p.startsQuery(0) {
		sql += " " + p.nameList()
	}
	switch {
	case p.accept("default", "values"):
		sql += " DEFAULT VALUES"
	case p.accept("values"):
		sql += " VALUES " + strings.Join(list(p, p.valuesRow), ", ")
	default:
		sql += " " + p.query()
	}
	p.refusePathValue()
	p.refuseReturning()
	if p.word("on") {
		p.syntax() // ON CONFLICT
	}
	return modify(NoTag, VerbInsert, target, sql)
}

func (p *parser) valuesRow() string {
	values := inParens(p, func() []string { return list(p, p.valueOrDefault) })
	return "(" + strings.Join(values, ", ") + ")"
}

func (p *parser) valueOrDefault() string {
	if p.accept("default") {
		return "DEFAULT"
	}
	value := p.expression()
	p.pathValue = p.pathValue || isSuper(value)
	return value.sql
}

// refusePathValue refuses a path as what becomes a column's value: PostgreSQL would make
// a text of it in another way.
func (p *parser) refusePathValue() {
	if p.pathValue {
		p.unavailable(p.peek(), "a path into a SUPER value without a cast")
	}
}
