package dialect

import (
	"strings"
)

// query parses SELECT with its WITH list, set operations and ORDER BY, and gives
// the text for PostgreSQL.
// https://docs.aws.amazon.com/redshift/latest/dg/r_SELECT_synopsis.html
func (p *parser) query() string {
	p.enter()
	defer p.leave()
	known := len(p.ctes)
	with := ""
	if p.accept("with") {
		with = p.withList()
	}
	text := p.setOperation()
	start := p.peek()
	tail := p.orderBy() + p.limit()
	p.plainOnly(start, tail)
	text += tail
	p.refuseTail()
	p.ctes = p.ctes[:known]
	return with + text
}

// subquery parses a query in parentheses.
func (p *parser) subquery() string {
	p.expectOp("(")
	text := p.query()
	p.expectOp(")")
	return "(" + text + ")"
}

func (p *parser) withList() string {
	recursive := ""
	if p.word("recursive") {
		if p.lateBinding {
			p.unsupported(p.peek(), "recursive CTE is not supported in a late-binding view")
		}
		p.next()
		recursive, p.recursive = "RECURSIVE ", true
	}
	parts := list(p, func() string {
		name := p.ident()
		columns := ""
		if p.isOp("(") {
			columns = p.nameList()
		}
		p.expect("as")
		if recursive != "" {
			p.ctes = append(p.ctes, name)
		}
		body := p.subquery()
		if recursive == "" {
			p.ctes = append(p.ctes, name)
		}
		return quote(name) + columns + " AS " + body
	})
	return "WITH " + recursive + strings.Join(parts, ", ") + " "
}

func (p *parser) setOperation() string {
	left := p.queryTerm()
	for {
		p.rewrites(left)
		var op string
		switch {
		case p.accept("union"):
			op = "UNION"
		case p.accept("intersect"):
			op = "INTERSECT"
		case p.accept("except"), p.accept("minus"):
			op = "EXCEPT"
		default:
			return left
		}
		if p.accept("all") {
			if op != "UNION" {
				p.unsupported(p.peek(), op+" ALL is not supported")
			}
			op += " ALL"
		}
		left = "(" + left + ") " + op + " (" + p.queryTerm() + ")"
	}
}

func (p *parser) queryTerm() string {
	if p.isOp("(") {
		return p.subquery()
	}
	return p.selectCore()
}

// refuseTail refuses clauses that other databases take after a query.
func (p *parser) refuseTail() {
	if p.word("for") && !p.procedure {
		p.unsupported(p.peek(), "SELECT FOR UPDATE is not supported")
	}
	if p.word("fetch") {
		p.syntax()
	}
}
