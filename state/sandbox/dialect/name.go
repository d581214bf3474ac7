package dialect

import (
	"fmt"
	"strings"

	"github.com/redveil/redveil/state/redshift/lexical"
)

// maxName is PostgreSQL's limit. Redshift keeps 127 bytes.
const maxName = 63

// ident takes a name. Reserved words need quotes.
func (p *parser) ident() string {
	t := p.peek()
	if t.kind != tokenIdent || !t.quoted && lexical.Reserved(t.value) {
		p.syntax()
	}
	return p.name(p.next())
}

// label takes a name after AS or a dot, where any word may stand.
func (p *parser) label() string {
	if !p.at(tokenIdent) {
		p.syntax()
	}
	return p.name(p.next())
}

func (p *parser) name(t token) string {
	p.checkLength(t, t.value)
	return t.value
}

func (p *parser) checkLength(t token, name string) {
	if len(name) > maxName {
		panic(refusal{&Error{
			Code: "0A000",
			Message: fmt.Sprintf(`identifier "%s…" has %d bytes; the sandbox keeps at most %d`,
				clip(name), len(name), maxName),
			Hint:     "Redshift keeps 127 bytes; the sandbox's server keeps fewer. Use a shorter name here.",
			Position: position(p.src, t.pos),
		}})
	}
}

// nameList parses "(a, b)".
func (p *parser) nameList() string {
	names := inParens(p, func() []string { return list(p, p.ident) })
	for n, name := range names {
		names[n] = quote(name)
	}
	return "(" + strings.Join(names, ", ") + ")"
}

// quote writes an identifier for PostgreSQL.
func quote(name string) string { return lexical.QuoteName(name) }

// quoteText writes a literal for PostgreSQL, which has standard strings on.
func quoteText(text string) string { return lexical.QuoteStandardText(text) }

// TextArray writes literals for a function that takes a list.
func TextArray(items []string) string {
	quoted := make([]string, len(items))
	for n, item := range items {
		quoted[n] = quoteText(item)
	}
	return "ARRAY[" + strings.Join(quoted, ", ") + "]::pg_catalog.text[]"
}

// catalogCall writes a call of one of the sandbox's own functions with texts.
func catalogCall(function string, args ...string) string {
	texts := make([]string, len(args))
	for n, arg := range args {
		texts[n] = quoteText(arg)
	}
	return `SELECT "rs_catalog".` + function + "(" + strings.Join(texts, ", ") + ")"
}

// NoRows ends statements whose work is done by functions of the sandbox, so
// that the client is not shown their rows.
const NoRows = "DO 'BEGIN END'"
