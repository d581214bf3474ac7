package dialect

import (
	"strconv"

	"github.com/redveil/redveil/state/redshift/lexical"
)

// primary parses what binds strongest.
func (p *parser) primary() scalar {
	t := p.peek()
	switch t.kind {
	case tokenNumber:
		p.next()
		return scalar{t.text, unnamed}
	case tokenString:
		if t.quoted {
			p.syntax()
		}
		p.next()
		return scalar{quoteText(t.value), unnamed}
	case tokenParam:
		return p.parameter()
	case tokenOperator:
		if t.text == "(" {
			return p.parenthesis()
		}
	case tokenIdent:
		if !t.quoted {
			if value, ok := p.keyword(t); ok {
				return value
			}
		}
		return p.reference()
	case tokenEnd:
	}
	p.syntax()
	panic("unreachable")
}

func (p *parser) parameter() scalar {
	t := p.next()
	n, err := strconv.Atoi(t.value)
	if err != nil || n < 1 || n > 32767 {
		p.syntaxAt(t)
	}
	switch {
	case p.arguments >= 0 && n > p.arguments:
		p.fail(t, "42P02", "there is no parameter $%d", n)
	case p.arguments < 0 && !p.params:
		p.fail(t, "42601", `syntax error at or near "$%d"`, n)
	}
	p.highest = max(p.highest, n)
	return scalar{"$" + strconv.Itoa(n), unnamed}
}

// parenthesis parses a subquery or an expression. Redshift has no rows as values.
func (p *parser) parenthesis() scalar {
	if p.startsQuery(1) {
		return scalar{p.subquery(), unnamed}
	}
	p.expectOp("(")
	inner := p.expression()
	if p.isOp(",") {
		p.unsupported(p.peek(), "row constructors are not supported")
	}
	p.expectOp(")")
	if isSuper(inner) {
		return inner
	}
	return scalar{"(" + inner.sql + ")", inner.name}
}

// startsQuery looks past opening parentheses for a query.
func (p *parser) startsQuery(n int) bool {
	for p.peekAt(n).isOp("(") {
		n++
	}
	return p.peekAt(n).isWord("select") || p.peekAt(n).isWord("with")
}

// reference parses a column, a column of a table, or a function call.
func (p *parser) reference() scalar {
	start := p.peek()
	if !start.quoted && lexical.Reserved(start.value) && start.value != "oid" && !callable[start.value] {
		p.syntax()
	}
	parts := []string{p.name(p.next())}
	for p.isOp(".") {
		p.next()
		if p.isOp("*") {
			p.syntax()
		}
		parts = append(parts, p.label())
	}
	if p.isOp("(") {
		return p.call(start, parts)
	}
	if !start.quoted && callable[start.value] && len(parts) == 1 {
		p.syntaxAt(start)
	}
	return p.column(start, parts)
}

// callable are reserved words that are functions nevertheless.
var callable = words("left right")
