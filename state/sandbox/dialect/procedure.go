package dialect

import (
	"strings"
)

// createProcedure parses a PL/pgSQL procedure. Redshift gives nobody but the
// owner EXECUTE, PostgreSQL gives everyone; the bootstrap sees to that.
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
	sql += name.SQL() + "(" + strings.Join(arguments, ", ") + ") LANGUAGE plpgsql" + tail +
		" AS " + quoteText(translated)
	return define(TagCreateProcedure, sql).lent(lendMaking("CREATE OR REPLACE PROCEDURE", name))
}

// procedureArguments parses [name] [IN|OUT|INOUT] type.
func (p *parser) procedureArguments() (arguments, types []string) {
	p.expectOp("(")
	for !p.isOp(")") {
		name, mode := "", p.oneOf("in", "out", "inout")
		if following := p.peekAt(1); following.kind == tokenIdent && !following.isAnyWord("precision", "varying") {
			name = quote(p.ident()) + " "
			if mode == "" {
				mode = p.oneOf("in", "out", "inout")
			}
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

// dropProcedure parses DROP PROCEDURE, which takes no CASCADE.
// https://docs.aws.amazon.com/redshift/latest/dg/r_DROP_PROCEDURE.html
func (p *parser) dropProcedure() Statement {
	d := p.dropRoutines(objectProcedure)
	if p.word("cascade") || p.word("restrict") {
		p.syntax()
	}
	return dropped(TagDropProcedure, d.sql()).lent(lendRoutines("DROP PROCEDURE", d.names))
}

// alterProcedure parses ALTER PROCEDURE.
// https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_PROCEDURE.html
func (p *parser) alterProcedure() Statement {
	return p.alterRoutine(objectProcedure, TagAlterProcedure)
}
