package dialect

import (
	"strings"
)

// selectInto parses SELECT items INTO targets FROM …
func (p *parser) selectInto(b *strings.Builder) {
	start := p.i
	depth := 0
	for n := p.i; p.tokens[n].kind != tokenEnd && !(depth == 0 && p.tokens[n].isOp(";")); n++ {
		switch {
		case p.tokens[n].isOp("("):
			depth++
		case p.tokens[n].isOp(")"):
			depth--
		case depth == 0 && p.tokens[n].isWord("into"):
			p.intoAt(b, start, n)
			return
		}
	}
	p.fail(p.peek(), "42601", "query has no destination for result data")
}

// intoAt takes INTO and its targets out of the tokens, parses the rest as a
// query, and puts INTO in front.
func (p *parser) intoAt(b *strings.Builder, start, into int) {
	p.i = into + 1
	targets := list(p, func() string { return quote(p.ident()) })
	rest := append([]token{}, p.tokens[start:into]...)
	rest = append(rest, p.tokens[p.i:]...)
	p.tokens, p.i = rest, 0
	query := p.query()
	b.WriteString("SELECT * INTO " + strings.Join(targets, ", ") + " FROM (" + query + ") AS into_source")
}
