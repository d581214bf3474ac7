package report

import (
	"fmt"
	"strings"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// context is how many unchanged lines surround a change.
const context = 3

// unified returns a unified diff of two texts by lines. Equal texts give "".
func unified(before, after string) string {
	if before == "" || after == "" {
		return whole(before, after)
	}
	lines := diffLines(normal(before), normal(after))
	var b strings.Builder
	for _, hunk := range hunks(lines) {
		writeHunk(&b, lines, hunk)
	}
	return b.String()
}

// normal removes what the catalog adds to a view's text, so that only real
// changes show.
func normal(text string) string {
	text = strings.TrimRight(strings.TrimSpace(text), ";")
	return strings.Replace(text, "CREATE OR REPLACE VIEW", "CREATE VIEW", 1) + "\n"
}

func whole(before, after string) string {
	sign, text := "+", after
	if after == "" {
		sign, text = "-", before
	}
	if text == "" {
		return ""
	}
	lines := strings.Split(strings.TrimRight(normal(text), "\n"), "\n")
	return sign + strings.Join(lines, "\n"+sign) + "\n"
}

// line is a line of a diff: its sign and text.
type line struct {
	sign byte // ' ', '-' or '+'
	text string
}

func diffLines(before, after string) []line {
	dmp := diffmatchpatch.New()
	dmp.DiffTimeout = 0 // the same input gives the same diff
	a, b, texts := dmp.DiffLinesToChars(before, after)
	var lines []line
	for _, part := range dmp.DiffCharsToLines(dmp.DiffMain(a, b, false), texts) {
		sign := byte(' ')
		switch part.Type {
		case diffmatchpatch.DiffInsert:
			sign = '+'
		case diffmatchpatch.DiffDelete:
			sign = '-'
		case diffmatchpatch.DiffEqual:
		}
		for text := range strings.SplitSeq(strings.TrimSuffix(part.Text, "\n"), "\n") {
			lines = append(lines, line{sign, text})
		}
	}
	return lines
}

type span struct{ from, to int }

// hunks joins changes whose surrounding lines touch.
func hunks(lines []line) []span {
	var all []span
	for n, l := range lines {
		if l.sign == ' ' {
			continue
		}
		from, to := max(0, n-context), min(len(lines), n+context+1)
		if last := len(all) - 1; last >= 0 && from <= all[last].to {
			all[last].to = to
		} else {
			all = append(all, span{from, to})
		}
	}
	return all
}

func writeHunk(b *strings.Builder, lines []line, hunk span) {
	oldLine, newLine := 1, 1
	for _, l := range lines[:hunk.from] {
		oldLine, newLine = advance(l, oldLine, newLine)
	}
	oldEnd, newEnd := oldLine, newLine
	for _, l := range lines[hunk.from:hunk.to] {
		oldEnd, newEnd = advance(l, oldEnd, newEnd)
	}
	fmt.Fprintf(b, "@@ -%d,%d +%d,%d @@\n", oldLine, oldEnd-oldLine, newLine, newEnd-newLine)
	for _, l := range lines[hunk.from:hunk.to] {
		b.WriteByte(l.sign)
		b.WriteString(l.text)
		b.WriteByte('\n')
	}
}

func advance(l line, oldLine, newLine int) (int, int) {
	switch l.sign {
	case '-':
		return oldLine + 1, newLine
	case '+':
		return oldLine, newLine + 1
	}
	return oldLine + 1, newLine + 1
}
