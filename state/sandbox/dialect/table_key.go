package dialect

import (
	"strings"
)

// tableAttributes checks and passes over DISTSTYLE, DISTKEY, SORTKEY and others.
func (p *parser) tableAttributes(columns *tableColumns) {
	style := ""
	for {
		start := p.peek()
		switch {
		case p.accept("diststyle"):
			style = p.oneOf("auto", "even", "key", "all")
			if style == "" {
				p.syntax()
			}
		case p.accept("distkey"):
			columns.distKeys++
			p.keyColumns(columns)
		case p.accept("sortkey", "auto"):
		case p.accept("compound", "sortkey"), p.accept("interleaved", "sortkey"), p.accept("sortkey"):
			columns.sortKeys++
			p.keyColumns(columns)
		case p.accept("encode", "auto"), p.accept("backup", "yes"), p.accept("backup", "no"):
		default:
			if columns.distKeys > 1 {
				p.fail(start, "42P16", "multiple DISTKEY columns not allowed")
			}
			if style == "even" && columns.distKeys > 0 || style == "all" && columns.distKeys > 0 {
				p.fail(start, "42P16", "DISTSTYLE %s cannot be combined with a DISTKEY", strings.ToUpper(style))
			}
			if style == "key" && columns.distKeys == 0 {
				p.fail(start, "42P16", "DISTSTYLE KEY needs a DISTKEY")
			}
			return
		}
	}
}

func (p *parser) keyColumns(columns *tableColumns) {
	p.expectOp("(")
	list(p, func() string {
		start := p.peek()
		name := p.ident()
		if columns.names != nil && !columns.names[name] {
			p.fail(start, "42703", `column "%s" named in key does not exist`, name)
		}
		return name
	})
	p.expectOp(")")
}
