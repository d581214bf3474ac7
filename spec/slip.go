package spec

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// slip is the first fault of a block as hcl's parser tells it, with the tokens round it.
type slip struct {
	said   hcl.Diagnostic
	tokens hclsyntax.Tokens // without the ends of lines
	at     int              // where the fault is told, or the first token after it
	types  map[string]blockType
}

// otherwise says what to write for what other languages write.
var otherwise = map[string]string{
	"and": "&&", "AND": "&&", "or": "||", "OR": "||", "=": "==", "<>": "!=", "is": `coalesce(…) or sql("x IS NULL")`,
	"IS": `coalesce(…) or sql("x IS NULL")`, "in": "contains(set, value)", "IN": "contains(set, value)",
	"like": "matches(text, regex), startswith or endswith", "LIKE": "matches(text, regex), startswith or endswith",
}

// inPlainWords says what to write, where hcl only says what it expected.
func (l *loader) inPlainWords(p *hcl.Diagnostic, tokens hclsyntax.Tokens) *hcl.Diagnostic {
	at, _ := slices.BinarySearchFunc(tokens, p.Subject.Start.Byte, func(t hclsyntax.Token, b int) int {
		return cmp.Compare(t.Range.Start.Byte, b)
	})
	s := &slip{said: *p, tokens: tokens, at: at, types: l.types}
	if !s.habit() {
		s.shape()
	}
	return &s.said
}

func (s *slip) text(ahead int) string {
	if n := s.at + ahead; n >= 0 && n < len(s.tokens) {
		return string(s.tokens[n].Bytes)
	}
	return ""
}

func (s *slip) say(summary, format string, args ...any) {
	s.said.Summary, s.said.Detail = summary, fmt.Sprintf(format, args...)
}

// point moves the fault to another token.
func (s *slip) point(ahead int) { s.said.Subject = &s.tokens[s.at+ahead].Range }

// habit recognises what other languages write.
func (s *slip) habit() bool {
	switch here, before, after := s.text(0), s.text(-1), s.text(1); {
	case here == "'" || after == "'" || s.said.Summary == "Invalid character" && before == "'":
		s.say("Text in single quotes", `Write texts in double quotes: "emea".`)
	case here == "`" || strings.ContainsAny(here, "“”‘’"):
		s.say("Text in other quotes", `Write texts in straight double quotes: "emea".`)
	case here == ";":
		s.say("Semicolon", "Remove it: an attribute ends with its line.")
	case here == "-" && after == "-" && s.begins():
		s.say("Comment of another language", "Write # before a comment.")
	case before == "not" || before == "NOT":
		s.say("Unknown operator", "Write ! in the place of %s: !(…).", before)
		s.point(-1)
	case here == "=" && before == `"` && s.lineOf(-1) == s.lineOf(0) && s.isHeader():
		s.say("Equals sign before a block", "Write %s without the equals sign.", s.header())
	case before == "==" && here == "=":
		s.say("Unknown operator", "Write == in the place of ===.")
	case otherwise[here] != "" && !s.begins():
		s.say("Unknown operator", "Write %s in the place of %s.", otherwise[here], here)
		s.point(0)
	case before == "-" && here == ">":
		s.say("Unknown operator", "There is no operator ->.")
	default:
		return false
	}
	return true
}

func (s *slip) lineOf(ahead int) int {
	if n := s.at + ahead; n >= 0 && n < len(s.tokens) {
		return s.tokens[n].Range.Start.Line
	}
	return 0
}

// begins reports whether the fault is told at the first token of a line.
func (s *slip) begins() bool { return s.at == 0 || s.lineOf(-1) != s.lineOf(0) }

// first is the word with which the fault's line begins.
func (s *slip) first() string {
	n := 0
	for s.at+n > 0 && s.lineOf(n-1) == s.lineOf(0) {
		n--
	}
	return s.text(n)
}

// isHeader reports whether the line begins with the type of a block.
func (s *slip) isHeader() bool {
	_, known := s.types[s.first()]
	return known
}

// header is how the block of the line is written.
func (s *slip) header() string {
	if s.first() == "locals" {
		return "locals { … }"
	}
	return s.first() + ` "name" { … }`
}

// within reports whether the fault lies inside of a block.
func (s *slip) within() bool {
	depth := 0
	for _, t := range s.tokens[:min(s.at, len(s.tokens))] {
		switch t.Type {
		case hclsyntax.TokenOBrace:
			depth++
		case hclsyntax.TokenCBrace:
			depth--
		default: // does not nest
		}
	}
	return depth > 0
}
