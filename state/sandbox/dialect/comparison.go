package dialect

import (
	"strings"
)

var comparisons = map[string]string{"=": "=", "<": "<", ">": ">", "<=": "<=", ">=": ">=", "<>": "<>", "!=": "<>"}

func (p *parser) comparison() scalar {
	left := p.membership()
	for {
		p.rewrites(left.sql)
		op, ok := comparisons[p.peek().text]
		if !ok || p.peek().kind != tokenOperator {
			return left
		}
		p.next()
		p.static(left)
		if quantifier := p.oneOf("any", "some", "all"); quantifier != "" {
			left = scalar{
				"(" + left.sql + " " + op + " " + strings.ToUpper(quantifier) + p.quantified() + ")",
				unnamed,
			}
			continue
		}
		left = p.binary(left, op, p.membership())
	}
}

// quantified parses what follows ANY or ALL: a subquery, or an array on the leader
// node.
func (p *parser) quantified() string {
	if p.peekAt(1).isWord("select") || p.peekAt(1).isWord("with") {
		return p.subquery()
	}
	p.expectOp("(")
	array := p.expression()
	p.expectOp(")")
	p.noteLeader("ANY(array)")
	return "(" + array.sql + ")"
}

// membership parses BETWEEN, IN, LIKE and their negations.
func (p *parser) membership() scalar {
	left := p.other()
	for {
		p.rewrites(left.sql)
		not := ""
		if p.word("not") {
			if !p.peekAt(1).isAnyWord("between", "in", "like", "ilike", "similar") {
				return left
			}
			p.next()
			not = "NOT "
		}
		switch {
		case p.accept("between"):
			low := p.other()
			p.expect("and")
			high := p.other()
			p.static(left, low, high)
			left = scalar{"(" + left.sql + " " + not + "BETWEEN " + low.sql + " AND " + high.sql + ")", unnamed}
		case p.accept("in"):
			p.static(left)
			left = scalar{"(" + left.sql + " " + not + "IN " + p.inList() + ")", unnamed}
		case p.accept("like"):
			left = p.like(left, not+"LIKE")
		case p.accept("ilike"):
			left = p.like(left, not+"ILIKE")
		case p.accept("similar", "to"):
			left = p.like(left, not+"SIMILAR TO")
		default:
			return left
		}
	}
}

func (p *parser) inList() string {
	if p.peekAt(1).isWord("select") || p.peekAt(1).isWord("with") {
		return p.subquery()
	}
	items := inParens(p, func() []scalar { return list(p, p.expression) })
	p.static(items...)
	return "(" + joinScalars(items) + ")"
}

func (p *parser) like(left scalar, op string) scalar {
	pattern := p.other()
	p.static(left, pattern)
	text := left.sql + " " + op + " " + pattern.sql
	if p.accept("escape") {
		text += " ESCAPE " + quoteText(p.literal())
	}
	return scalar{"(" + text + ")", unnamed}
}
