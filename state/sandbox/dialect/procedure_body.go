package dialect

import (
	"strings"
)

// procedureBody translates a PL/pgSQL body: its structure is parsed, and each
// statement and expression in it goes through the same parser as outside.
func procedureBody(body string, arguments int) string {
	p := newParser(body)
	p.procedure, p.pathless, p.arguments = true, true, arguments
	var b strings.Builder
	p.block(&b)
	p.acceptOp(";")
	if !p.at(tokenEnd) {
		p.syntax()
	}
	return b.String()
}

// block parses [<<label>>] [DECLARE …] BEGIN … [EXCEPTION …] END.
func (p *parser) block(b *strings.Builder) {
	p.enter()
	defer p.leave()
	if p.accept("declare") {
		b.WriteString("DECLARE\n")
		for !p.word("begin") {
			p.declaration(b)
		}
	}
	p.expect("begin")
	b.WriteString("BEGIN\n")
	p.lines(b, "end", "exception")
	if p.accept("exception") {
		p.expect("when", "others", "then")
		b.WriteString("EXCEPTION WHEN OTHERS THEN\n")
		p.lines(b, "end")
	}
	p.expect("end")
	b.WriteString("END")
}

// lines parses statements up to one of some words.
func (p *parser) lines(b *strings.Builder, until ...string) {
	for {
		for _, word := range until {
			if p.word(word) {
				return
			}
		}
		if p.at(tokenEnd) {
			p.syntax()
		}
		p.line(b)
		p.expectOp(";")
		b.WriteString(";\n")
	}
}

func (p *parser) declaration(b *strings.Builder) {
	b.WriteString(quote(p.ident()) + " ")
	if p.accept("alias", "for") {
		b.WriteString("ALIAS FOR " + p.parameter().sql + ";\n")
		p.expectOp(";")
		return
	}
	if p.accept("constant") {
		b.WriteString("CONSTANT ")
	}
	if p.accept("record") {
		b.WriteString("RECORD")
	} else {
		b.WriteString(p.columnType())
	}
	if p.accept("not", "null") {
		b.WriteString(" NOT NULL")
	}
	if p.acceptOp(":=") || p.accept("default") {
		b.WriteString(" := " + p.expression().sql)
	}
	p.expectOp(";")
	b.WriteString(";\n")
}

// line parses one statement of a procedure, without its semicolon.
func (p *parser) line(b *strings.Builder) {
	start := p.peek()
	p.ctes = nil
	switch {
	case p.word("declare"), p.word("begin"):
		p.block(b)
	case p.accept("if"):
		p.ifLine(b)
	case p.accept("loop"):
		p.loop(b)
	case p.accept("while"):
		b.WriteString("WHILE " + p.expression().sql + " ")
		p.expect("loop")
		p.loop(b)
	case p.accept("for"):
		p.forLine(b)
	case p.word("exit"), p.word("continue"):
		b.WriteString(strings.ToUpper(p.next().value))
		if p.accept("when") {
			b.WriteString(" WHEN " + p.expression().sql)
		}
	case p.accept("return"):
		b.WriteString("RETURN")
	case p.accept("null"):
		b.WriteString("NULL")
	case p.accept("raise"):
		p.raise(b)
	case p.accept("perform"):
		b.WriteString("PERFORM " + joinScalars(list(p, p.expression)))
	case p.word("select"), p.word("with"):
		p.selectInto(b)
	case p.accept("insert"):
		writeLine(b, p.insert())
	case p.accept("update"):
		writeLine(b, p.update())
	case p.accept("delete"):
		writeLine(b, p.delete())
	case p.accept("call"):
		b.WriteString(p.callProcedure().SQL[0])
	case p.accept("create", "user"):
		writeSteps(b, p.createUser())
	case p.accept("create", "role"):
		writeSteps(b, p.createRole())
	case p.word("execute"):
		p.unavailable(start, "EXECUTE of a text in a procedure")
	case p.word("commit"), p.word("rollback"), p.word("truncate"):
		p.unavailable(start, strings.ToUpper(start.value)+" in a procedure")
	case p.at(tokenIdent):
		p.assignment(b)
	default:
		p.syntax()
	}
}

// writeLine writes a statement that changes a table, behind its lock.
func writeLine(b *strings.Builder, statement Statement) {
	for _, table := range statement.Touches.Relations {
		b.WriteString("PERFORM \"rs_catalog\".lock_for_writing(" + quoteText(table.SQL()) + "::regclass);\n")
	}
	b.WriteString(statement.SQL[0])
}

// writeSteps writes a statement that is several for PostgreSQL. What those return
// is of no interest.
func writeSteps(b *strings.Builder, statement Statement) {
	for n, step := range statement.SQL {
		if n > 0 {
			b.WriteString(";\n")
		}
		if call, returns := strings.CutPrefix(step, "SELECT "); returns {
			step = "PERFORM " + call
		}
		b.WriteString(step)
	}
}

func (p *parser) ifLine(b *strings.Builder) {
	p.enter()
	defer p.leave()
	b.WriteString("IF " + p.expression().sql + " THEN\n")
	p.expect("then")
	p.lines(b, "end", "else", "elsif", "elseif")
	for p.oneOf("elsif", "elseif") != "" {
		b.WriteString("ELSIF " + p.expression().sql + " THEN\n")
		p.expect("then")
		p.lines(b, "end", "else", "elsif", "elseif")
	}
	if p.accept("else") {
		b.WriteString("ELSE\n")
		p.lines(b, "end")
	}
	p.expect("end", "if")
	b.WriteString("END IF")
}

func (p *parser) loop(b *strings.Builder) {
	p.enter()
	defer p.leave()
	b.WriteString("LOOP\n")
	p.lines(b, "end")
	p.expect("end", "loop")
	b.WriteString("END LOOP")
}

func (p *parser) forLine(b *strings.Builder) {
	b.WriteString("FOR " + quote(p.ident()) + " IN ")
	p.expect("in")
	if p.word("select") || p.word("with") {
		b.WriteString(p.query() + " ")
	} else {
		if p.accept("reverse") {
			b.WriteString("REVERSE ")
		}
		b.WriteString(p.expression().sql + " .. ")
		p.expectOp("..")
		b.WriteString(p.expression().sql + " ")
	}
	p.expect("loop")
	p.loop(b)
}

func (p *parser) raise(b *strings.Builder) {
	level := p.oneOf("notice", "info", "warning", "exception", "log", "debug")
	if level == "" {
		p.syntax()
	}
	b.WriteString("RAISE " + strings.ToUpper(level) + " " + quoteText(p.literal()))
	for p.acceptOp(",") {
		b.WriteString(", " + p.expression().sql)
	}
}

func (p *parser) assignment(b *strings.Builder) {
	b.WriteString(quote(p.ident()))
	if p.acceptOp(".") {
		b.WriteString("." + quote(p.label()))
	}
	p.expectOp(":=")
	b.WriteString(" := " + p.expression().sql)
}
