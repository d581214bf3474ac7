package dialect

import (
	"strings"
)

// createFunction parses a SQL function: unnamed arguments, a body that is one
// SELECT of one expression and reads no table.
// https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_FUNCTION.html
func (p *parser) createFunction(replace bool) Statement {
	name := p.userRelation()
	types := p.argumentTypes()
	p.expect("returns")
	returns := p.columnType()
	volatility := p.oneOf("volatile", "stable", "immutable")
	if volatility == "" {
		p.syntax()
	}
	p.expect("as")
	body, at := p.body()
	p.expect("language")
	switch {
	case p.accept("sql"):
	case p.word("plpythonu"):
		p.unsupported(p.peek(), "Python UDFs are at the end of their support; write a SQL or Lambda UDF")
	default:
		p.fail(p.peek(), "0A000", `language "%s" is not supported for functions`, clip(p.peek().text))
	}
	expression := p.functionBody(body, at, len(types))
	sql := "CREATE FUNCTION "
	if replace {
		sql = "CREATE OR REPLACE FUNCTION "
	}
	sql += name.SQL() + "(" + strings.Join(types, ", ") + ") RETURNS " + returns +
		" LANGUAGE sql " + strings.ToUpper(volatility) + " AS " +
		quoteText("SELECT CAST("+expression+" AS "+returns+")")
	return define(TagCreateFunction, sql).lent(lendMaking("CREATE OR REPLACE FUNCTION", name))
}

func (p *parser) argumentTypes() []string {
	start := p.peek()
	p.expectOp("(")
	var types []string
	if !p.isOp(")") {
		types = list(p, p.columnType)
	}
	p.expectOp(")")
	if len(types) > 32 {
		p.fail(start, "54023", "functions cannot have more than 32 arguments")
	}
	return types
}

// functionBody parses SELECT expression, and nothing more.
func (p *parser) functionBody(body string, at token, arguments int) string {
	inner := newParser(body)
	inner.arguments, inner.pathless = arguments, true
	inner.expect("select")
	value := inner.expression()
	inner.acceptOp(";")
	if !inner.at(tokenEnd) {
		p.fail(at, "0A000", `the body of a SQL function is SELECT with one expression; "%s" is not allowed in it`,
			clip(inner.peek().text))
	}
	if len(inner.relations) > 0 {
		p.fail(at, "0A000", "the body of a SQL function cannot read a table")
	}
	return value.sql
}

// dropFunction parses DROP FUNCTION.
// https://docs.aws.amazon.com/redshift/latest/dg/r_DROP_FUNCTION.html
func (p *parser) dropFunction() Statement {
	d := p.dropRoutines(objectFunction)
	d.cascade = p.cascade()
	return dropped(TagDropFunction, d.sql()).lent(lendRoutines("DROP FUNCTION", d.names))
}

// alterFunction parses ALTER FUNCTION.
// https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_FUNCTION.html
func (p *parser) alterFunction() Statement { return p.alterRoutine(objectFunction, TagAlterFunction) }
