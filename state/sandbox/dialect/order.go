package dialect

import (
	"fmt"
	"strings"
)

func (p *parser) orderBy() string {
	if !p.accept("order", "by") {
		return ""
	}
	return " ORDER BY " + strings.Join(list(p, p.orderItem), ", ")
}

func (p *parser) orderItem() string {
	value := p.expression()
	p.static(value)
	text := value.sql
	if direction := p.oneOf("asc", "desc"); direction != "" {
		text += " " + strings.ToUpper(direction)
	}
	if p.accept("nulls") {
		place := p.oneOf("first", "last")
		if place == "" {
			p.syntax()
		}
		text += " NULLS " + strings.ToUpper(place)
	}
	return text
}

func (p *parser) limit() string {
	var b strings.Builder
	for {
		switch {
		case p.accept("limit"):
			if p.accept("all") {
				b.WriteString(" LIMIT ALL")
			} else {
				fmt.Fprintf(&b, " LIMIT %s", p.primary().sql)
			}
		case p.accept("offset"):
			fmt.Fprintf(&b, " OFFSET %s", p.primary().sql)
		default:
			return b.String()
		}
	}
}
