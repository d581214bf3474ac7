package dialect

import (
	"strings"
)

// over parses OVER (…).
func (p *parser) over(start token, name string, f function) string {
	if p.word("filter") && p.peekAt(1).isOp("(") {
		p.syntax()
	}
	if !p.accept("over") {
		if f.window && !f.aggregate {
			p.fail(start, "42809", "window function %s requires an OVER clause", name)
		}
		return ""
	}
	if !f.window {
		p.fail(start, "42809", "OVER specified, but %s is not a window function", name)
	}
	p.expectOp("(")
	var parts []string
	if p.accept("partition", "by") {
		parts = append(parts, "PARTITION BY "+joinScalars(list(p, p.expression)))
	}
	if order := p.orderBy(); order != "" {
		parts = append(parts, strings.TrimSpace(order))
	}
	if p.accept("rows") {
		parts = append(parts, "ROWS "+p.frame())
	}
	p.expectOp(")")
	return " OVER (" + strings.Join(parts, " ") + ")"
}

func (p *parser) frame() string {
	if p.accept("between") {
		from := p.frameBound()
		p.expect("and")
		return "BETWEEN " + from + " AND " + p.frameBound()
	}
	return p.frameBound()
}

func (p *parser) frameBound() string {
	if p.accept("current", "row") {
		return "CURRENT ROW"
	}
	amount := "UNBOUNDED"
	if !p.accept("unbounded") {
		amount = p.primary().sql
	}
	direction := p.oneOf("preceding", "following")
	if direction == "" {
		p.syntax()
	}
	return amount + " " + strings.ToUpper(direction)
}
