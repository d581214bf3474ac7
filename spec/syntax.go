package spec

import (
	"cmp"
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
		l.problems = append(l.problems, l.inPlainWords(problems[0], slices.DeleteFunc(tokens, isNewline)))
	} else {
		l.blocks(body, source)
	}
	return body.Blocks
}

func isNewline(t hclsyntax.Token) bool { return t.Type == hclsyntax.TokenNewline }
