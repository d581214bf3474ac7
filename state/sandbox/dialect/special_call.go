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
	p.expectOp(")")
	return scalar{fmt.Sprintf(`"rs_catalog".date_part(%s, %s)`, quoteText(part), value.sql), "date_part"}
}

// special parses the functions with words between their arguments.
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
	text := p.expression()
	switch {
	case p.accept("from"):
		start := p.expression()
		if p.accept("for") {
			return scalar{fmt.Sprintf("substr(%s, %s, %s)", text.sql, start.sql, p.expression().sql), "substring"}
		}
		return scalar{fmt.Sprintf("substr(%s, %s)", text.sql, start.sql), "substring"}
	case p.acceptOp(","):
		start := p.expression()
		if p.acceptOp(",") {
			return scalar{fmt.Sprintf("substr(%s, CAST(%s AS integer), CAST(%s AS integer))", text.sql, start.sql, p.expression().sql), "substring"}
		}
		return scalar{fmt.Sprintf("substr(%s, CAST(%s AS integer))", text.sql, start.sql), "substring"}
	}
	p.syntax()
	panic("unreachable")
}

func (p *parser) trim() scalar {
	function := map[string]string{"leading": "ltrim", "trailing": "rtrim", "both": "btrim", "": "btrim"}[p.oneOf("leading", "trailing", "both")]
	if p.accept("from") {
		return scalar{function + "(" + p.expression().sql + ")", function}
	}
	first := p.expression()
	if p.accept("from") {
		return scalar{fmt.Sprintf("%s(%s, %s)", function, p.expression().sql, first.sql), function}
	}
	return scalar{function + "(" + first.sql + ")", function}
}
