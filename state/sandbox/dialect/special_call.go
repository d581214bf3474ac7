package dialect

import (
	"fmt"
)

func (p *parser) extract() scalar {
	p.next()
	p.expectOp("(")
	part := p.datePart()
	p.expect("from")
	value := p.expression()
	p.static(value)
	p.expectOp(")")
	return scalar{fmt.Sprintf(`"rs_catalog".date_part(%s, %s)`, quoteText(part), value.sql), "date_part"}
}

// special parses functions that have words between their arguments.
func (p *parser) special(name string) scalar {
	p.next()
	p.expectOp("(")
	defer p.expectOp(")")
	switch name {
	case "position":
		part := p.other()
		p.expect("in")
		return scalar{fmt.Sprintf("strpos(%s, %s)", p.expression().sql, part.sql), "strpos"}
	case "trim":
		return p.trim()
	}
	return scalar{p.substring(), "substring"}
}

// substring parses FROM … FOR …, or arguments.
func (p *parser) substring() string {
	text := p.expression().sql
	switch {
	case p.accept("from"):
		start := p.expression().sql
		if p.accept("for") {
			return fmt.Sprintf("substr(%s, %s, %s)", text, start, p.expression().sql)
		}
		return fmt.Sprintf("substr(%s, %s)", text, start)
	case p.acceptOp(","):
		start := p.expression().sql
		if p.acceptOp(",") {
			length := p.expression().sql
			return fmt.Sprintf("substr(%s, CAST(%s AS integer), CAST(%s AS integer))", text, start, length)
		}
		return fmt.Sprintf("substr(%s, CAST(%s AS integer))", text, start)
	}
	p.syntax()
	panic("unreachable")
}

func (p *parser) trim() scalar {
	function := "btrim"
	switch p.oneOf("leading", "trailing", "both") {
	case "leading":
		function = "ltrim"
	case "trailing":
		function = "rtrim"
	}
	if p.accept("from") {
		return scalar{function + "(" + p.expression().sql + ")", function}
	}
	first := p.expression()
	if p.accept("from") {
		return scalar{fmt.Sprintf("%s(%s, %s)", function, p.expression().sql, first.sql), function}
	}
	return scalar{function + "(" + first.sql + ")", function}
}
