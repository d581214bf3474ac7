package dialect

import (
	"strings"

	"github.com/redveil/redveil/state/redshift/lexical"
)

func (p *parser) selectCore() string {
	p.expect("select")
	var b strings.Builder
	b.WriteString("SELECT ")
	start := p.peek()
	top := p.distinct(&b)
	p.plainOnly(start, top)
	items := list(p, p.selectItem)
	b.WriteString(strings.Join(items, ", "))
	if p.word("into") && !p.procedure {
		p.unavailable(p.peek(), "SELECT INTO")
	}
	if p.accept("from") {
		b.WriteString(" FROM " + strings.Join(list(p, p.joined), ", "))
	}
	if p.accept("where") {
		b.WriteString(" WHERE " + p.expression().sql)
	}
	b.WriteString(p.groupBy())
	if p.accept("having") {
		b.WriteString(" HAVING " + p.expression().sql)
	}
	if p.word("qualify") {
		p.unavailable(p.peek(), "QUALIFY")
	}
	if top != "" {
		b.WriteString(p.orderBy() + " LIMIT " + top)
	}
	return b.String()
}

// distinct parses DISTINCT, ALL and TOP, and returns the number of TOP.
func (p *parser) distinct(b *strings.Builder) (top string) {
	if p.accept("distinct") {
		if p.word("on") && p.peekAt(1).isOp("(") {
			p.unsupported(p.peek(), "SELECT DISTINCT ON is not supported")
		}
		b.WriteString("DISTINCT ")
	} else {
		p.accept("all")
	}
	if p.word("top") && p.peekAt(1).kind == tokenNumber {
		p.next()
		return p.next().text
	}
	return ""
}

func (p *parser) selectItem() string {
	if p.acceptOp("*") {
		return "*"
	}
	if star, ok := p.qualifiedStar(); ok {
		return star
	}
	value := p.expression()
	p.pathValue = p.pathValue || isSuper(value)
	switch {
	case p.accept("as"):
		return value.sql + " AS " + quote(p.label())
	case p.at(tokenIdent) && (p.peek().quoted || !lexical.Reserved(p.peek().value) && !endsItem[p.peek().value]):
		return value.sql + " AS " + quote(p.label())
	}
	return value.sql + " AS " + quote(value.name)
}

// endsItem are words, not reserved ones, that may follow an item.
var endsItem = words("")

// qualifiedStar parses t.* and s.t.*.
func (p *parser) qualifiedStar() (string, bool) {
	for n := 1; n <= 3; n += 2 {
		if p.peekAt(n-1).kind == tokenIdent && p.peekAt(n).isOp(".") && p.peekAt(n+1).isOp("*") {
			parts := make([]string, 0, 3)
			for range (n + 1) / 2 {
				parts = append(parts, quote(p.label()))
				p.expectOp(".")
			}
			p.expectOp("*")
			return strings.Join(parts, ".") + ".*", true
		}
	}
	return "", false
}

func (p *parser) groupBy() string {
	if !p.accept("group", "by") {
		return ""
	}
	if p.word("grouping") || p.word("rollup") || p.word("cube") {
		p.unavailable(p.peek(), "GROUPING SETS, ROLLUP and CUBE")
	}
	return " GROUP BY " + joinScalars(list(p, p.expression))
}
