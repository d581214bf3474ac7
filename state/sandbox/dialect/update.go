package dialect

import (
	"strings"
)

// update parses UPDATE, which may join other tables.
// https://docs.aws.amazon.com/redshift/latest/dg/r_UPDATE.html
func (p *parser) update() Statement {
	if p.word("only") {
		p.syntax()
	}
	target := p.target()
	sql := "UPDATE " + target.SQL() + p.targetAlias("set")
	p.expect("set")
	sql += " SET " + strings.Join(list(p, func() string {
		column := quote(p.ident())
		p.expectOp("=")
		return column + " = " + p.valueOrDefault()
	}), ", ")
	p.refusePathValue()
	if p.accept("from") {
		sql += " FROM " + strings.Join(list(p, p.joined), ", ")
	}
	return modify(NoTag, VerbUpdate, target, sql+p.where())
}

func (p *parser) targetAlias(keyword string) string {
	if p.word(keyword) {
		return ""
	}
	return p.alias(false)
}
