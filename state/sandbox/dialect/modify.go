package dialect

import "strings"

func modify(tag Tag, verb Verb, target Relation, sql string) Statement {
	return Statement{Kind: KindModify, Tag: tag, SQL: []string{sql}, Touches: touch(verb, target)}
}

// target parses the table that a statement changes.
func (p *parser) target() Relation {
	r := p.userRelation()
	p.mention(r)
	return r
}

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
	p.refuseReturning()
	if p.word("on") {
		p.syntax() // ON CONFLICT
	}
	return modify(NoTag, VerbInsert, target, sql)
}

func (p *parser) refuseReturning() {
	if p.word("returning") {
		p.syntax()
	}
}

func (p *parser) valuesRow() string {
	values := inParens(p, func() []string { return list(p, p.valueOrDefault) })
	return "(" + strings.Join(values, ", ") + ")"
}

func (p *parser) valueOrDefault() string {
	if p.accept("default") {
		return "DEFAULT"
	}
	return p.expression().sql
}

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

func (p *parser) where() string {
	text := ""
	if p.accept("where") {
		text = " WHERE " + p.expression().sql
	}
	p.refuseReturning()
	return text
}

func (p *parser) delete() Statement {
	p.accept("from")
	target := p.target()
	sql := "DELETE FROM " + target.SQL() + p.targetAlias("using")
	if p.accept("using") {
		sql += " USING " + strings.Join(list(p, p.joined), ", ")
	}
	return modify(NoTag, VerbDelete, target, sql+p.where())
}

// truncate commits the transaction that it runs in; the server sees to that.
// https://docs.aws.amazon.com/redshift/latest/dg/r_TRUNCATE.html
func (p *parser) truncate() Statement {
	p.accept("table")
	target := p.target()
	return modify(TagTruncateTable, VerbTruncate, target, "TRUNCATE TABLE "+target.SQL())
}
