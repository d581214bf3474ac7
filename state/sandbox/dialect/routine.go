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
	sql += name.SQL() + "(" + strings.Join(types, ", ") + ") RETURNS " + returns + " LANGUAGE sql " + strings.ToUpper(volatility) +
		" AS " + quoteText("SELECT CAST("+expression+" AS "+returns+")")
	return define(TagCreateFunction, sql)
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
	inner.arguments = arguments
	inner.expect("select")
	value := inner.expression()
	inner.acceptOp(";")
	if !inner.at(tokenEnd) {
		p.fail(at, "0A000", `the body of a SQL function is SELECT with one expression; "%s" is not allowed in it`, clip(inner.peek().text))
	}
	if len(inner.relations) > 0 {
		p.fail(at, "0A000", "the body of a SQL function cannot read a table")
	}
	return value.sql
}

func (p *parser) dropFunction() Statement {
	d := p.dropRoutines(objectFunction)
	d.cascade = p.cascade()
	return dropped(TagDropFunction, d.sql())
}

// dropProcedure takes no CASCADE.
func (p *parser) dropProcedure() Statement {
	d := p.dropRoutines(objectProcedure)
	if p.word("cascade") || p.word("restrict") {
		p.syntax()
	}
	return dropped(TagDropProcedure, d.sql())
}

// dropRoutines parses signatures; there is no IF EXISTS.
func (p *parser) dropRoutines(kind objectKind) drop {
	if p.word("if") {
		p.syntax()
	}
	return drop{kind: kind, names: list(p, p.signature)}
}

func (p *parser) alterRoutine(kind objectKind, tag Tag) Statement {
	sql := "ALTER " + string(kind) + " " + p.signature()
	switch {
	case p.accept("owner", "to"):
		return define(tag, sql+" OWNER TO "+quote(p.user()))
	case p.accept("rename", "to"):
		return define(tag, sql+" RENAME TO "+quote(p.ident()))
	}
	p.syntax()
	panic("unreachable")
}

// createProcedure parses a PL/pgSQL procedure. Redshift gives nobody but the
// owner EXECUTE, PostgreSQL gives everyone.
// https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_PROCEDURE.html
func (p *parser) createProcedure(replace bool) Statement {
	name := p.userRelation()
	arguments, types := p.procedureArguments()
	if p.word("nonatomic") {
		p.unavailable(p.peek(), "a NONATOMIC procedure")
	}
	p.expect("as")
	body, _ := p.body()
	p.expect("language", "plpgsql")
	tail := ""
	if p.accept("security") {
		mode := p.oneOf("invoker", "definer")
		if mode == "" {
			p.syntax()
		}
		tail += " SECURITY " + strings.ToUpper(mode)
	}
	if p.accept("set") {
		start := p.peek()
		parameter := p.parameterName()
		if !p.accept("to") {
			p.expectOp("=")
		}
		tail += " " + p.setSQL(start, parameter, list(p, p.settingValue))
	}
	translated := procedureBody(body, len(types))
	sql := "CREATE PROCEDURE "
	if replace {
		sql = "CREATE OR REPLACE PROCEDURE "
	}
	sql += name.SQL() + "(" + strings.Join(arguments, ", ") + ") LANGUAGE plpgsql" + tail + " AS " + quoteText(translated)
	revoke := "REVOKE EXECUTE ON PROCEDURE " + name.SQL() + "(" + strings.Join(types, ", ") + ") FROM PUBLIC"
	return define(TagCreateProcedure, sql, revoke)
}

// procedureArguments parses [name] [IN|OUT|INOUT] type.
func (p *parser) procedureArguments() (arguments, types []string) {
	p.expectOp("(")
	for !p.isOp(")") {
		name, mode := "", ""
		if mode = p.oneOf("in", "out", "inout"); mode == "" {
			if following := p.peekAt(1); following.kind == tokenIdent && !following.isWord("precision") && !following.isWord("varying") {
				name = quote(p.ident()) + " "
				mode = p.oneOf("in", "out", "inout")
			}
		} else if following := p.peekAt(1); following.kind == tokenIdent && !following.isWord("precision") && !following.isWord("varying") {
			name = quote(p.ident()) + " "
		}
		t := p.columnType()
		arguments = append(arguments, strings.TrimSpace(strings.ToUpper(mode)+" "+name+t))
		types = append(types, strings.TrimSpace(strings.ToUpper(mode)+" "+t))
		if !p.acceptOp(",") {
			break
		}
	}
	p.expectOp(")")
	if len(arguments) > 32 {
		p.fail(p.peek(), "54023", "procedures cannot have more than 32 arguments")
	}
	return arguments, types
}

func (p *parser) callProcedure() Statement {
	name := p.userRelation()
	args := p.argumentList()
	return Statement{Kind: KindQuery, Tag: TagCall, SQL: []string{"CALL " + name.SQL() + "(" + joinScalars(args) + ")"}}
}
