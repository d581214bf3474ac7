package spec

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// faulty reads a file whose syntax is wrong somewhere. hcl's parser does not say what is
// wrong after the first fault, and what it makes of the rest may be wrong. So each
// outermost block is read by itself: of one with a fault the first is told, and nothing
// else, as the others mostly follow from it.
func (l *loader) faulty(source []byte, name string) {
	l.keepLabels(source, name)
	whole := new(hclsyntax.Body)
	starts := l.startsOf(source, name)
	for n, start := range starts {
		end := len(source)
		if n+1 < len(starts) {
			end = starts[n+1].Byte
		}
		whole.Blocks = append(whole.Blocks, l.piece(source[start.Byte:end], name, start)...)
	}
	file := &hcl.File{Bytes: source, Body: whole}
	file.Nav = OutlineOf(file)
	l.files[name] = file
}

// startsOf finds where outermost blocks begin: with their type, at the start of a line.
// The first place is that of the file.
func (l *loader) startsOf(source []byte, name string) []hcl.Pos {
	tokens, _ := hclsyntax.LexConfig(source, name, hcl.InitialPos)
	starts := []hcl.Pos{hcl.InitialPos}
	for _, t := range tokens {
		_, known := l.types[string(t.Bytes)]
		if known && t.Type == hclsyntax.TokenIdent && t.Range.Start.Column == 1 && t.Range.Start.Byte > 0 {
			starts = append(starts, t.Range.Start)
		}
	}
	return starts
}

func (l *loader) piece(source []byte, name string, start hcl.Pos) hclsyntax.Blocks {
	parsed, problems := hclsyntax.ParseConfig(source, name, start)
	body := parsed.Body.(*hclsyntax.Body)
	if problems.HasErrors() {
		slices.SortStableFunc(problems, func(a, b *hcl.Diagnostic) int {
			return cmp.Compare(a.Subject.Start.Byte, b.Subject.Start.Byte)
		})
		tokens, _ := hclsyntax.LexConfig(source, name, start)
		l.problems = append(l.problems, inPlainWords(problems[0], slices.DeleteFunc(tokens, isNewline)))
	} else {
		l.blocks(body, source)
	}
	return body.Blocks
}

func isNewline(t hclsyntax.Token) bool { return t.Type == hclsyntax.TokenNewline }

// otherwise says what to write for what other languages write.
var otherwise = map[string]string{
	"and": "&&", "AND": "&&", "or": "||", "OR": "||", "=": "==", "<>": "!=", "is": "== null or != null",
	"IS": "== null or != null", "in": "contains(set, value)", "IN": "contains(set, value)",
	"like": "matches(text, regex), startswith or endswith", "LIKE": "matches(text, regex), startswith or endswith",
}

// inPlainWords says what to write, where hcl only says what it expected.
func inPlainWords(p *hcl.Diagnostic, tokens hclsyntax.Tokens) *hcl.Diagnostic {
	at, _ := slices.BinarySearchFunc(tokens, p.Subject.Start.Byte, func(t hclsyntax.Token, b int) int {
		return cmp.Compare(t.Range.Start.Byte, b)
	})
	text := func(n int) string {
		if n < 0 || n >= len(tokens) {
			return ""
		}
		return string(tokens[n].Bytes)
	}
	said := *p
	switch here, before := text(at), text(at-1); {
	case here == "'" || p.Summary == "Invalid character" && before == "'":
		said.Summary, said.Detail = "Text in single quotes", `Write texts in double quotes: "emea".`
	case before == "not" || before == "NOT":
		said.Summary, said.Detail = "Unknown operator", fmt.Sprintf("Write ! in the place of %s: !(…).", before)
		said.Subject = &tokens[at-1].Range
	case p.Summary == "Unclosed configuration block":
		said.Detail = "This block has no closing brace: write } where it ends."
	case otherwise[here] != "":
		said.Summary = "Unknown operator"
		said.Detail = fmt.Sprintf("Write %s in the place of %s.", otherwise[here], here)
		said.Subject = &tokens[at].Range
	}
	return &said
}
