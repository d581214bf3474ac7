package main

import (
	"bytes"
	"fmt"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/hashicorp/hcl/v2"
	"github.com/mitchellh/go-wordwrap"
	"github.com/redveil/redveil/spec"
)

const (
	// problemWidth is how many columns the sentences have.
	problemWidth = 100
	// longestLine is the longest line, in bytes, that is quoted whole. Of a longer one
	// only the part around the fault is shown, which else would hide the message.
	longestLine = 200
)

// quotable is a file by its lines. It is cut into them once, as a file can have
// thousands of problems; hcl's own writer reads it anew for each.
type quotable struct {
	lines   [][]byte
	starts  []int // of the lines, in bytes
	outline spec.Outline
	isFeed  bool // a problem is about a whole line
}

func quotableOf(file *hcl.File) *quotable {
	if file == nil {
		return &quotable{}
	}
	q := &quotable{lines: bytes.Split(file.Bytes, []byte{'\n'}), outline: spec.OutlineOf(file), isFeed: file.Nav == nil}
	start := 0
	for _, line := range q.lines {
		q.starts = append(q.starts, start)
		start += len(line) + 1
	}
	return q
}

// writeProblem writes what is wrong, where, with the lines and a mark under the place,
// and what to do.
func writeProblem(b *strings.Builder, p *hcl.Diagnostic, known map[string]*quotable, files map[string]*hcl.File) {
	severity := "Error"
	if p.Severity == hcl.DiagWarning {
		severity = "Warning"
	}
	fmt.Fprintf(b, "%s: %s\n\n", severity, p.Summary)
	if p.Subject != nil {
		name := p.Subject.Filename
		if known[name] == nil {
			known[name] = quotableOf(files[name])
		}
		known[name].write(b, p)
	}
	if p.Detail != "" {
		fmt.Fprintf(b, "%s\n\n", wordwrap.WrapString(p.Detail, problemWidth))
	}
}

func (q *quotable) write(b *strings.Builder, p *hcl.Diagnostic) {
	subject, context := *p.Subject, *p.Subject
	if p.Context != nil {
		context = hcl.RangeOver(context, *p.Context)
	}
	in := q.outline.At(subject.Start.Byte)
	if in != "" {
		in = ", in " + in
	}
	fmt.Fprintf(b, "  on %s line %d%s:\n", subject.Filename, subject.Start.Line, in)
	last := context.End.Line
	if context.End.Column <= 1 && last > context.Start.Line { // the end of the line before
		last--
	}
	for n := max(context.Start.Line, 1); n <= min(last, len(q.lines)); n++ {
		q.writeLine(b, n, subject)
	}
	b.WriteByte('\n')
}

// writeLine writes a line, and below it a mark under the part that is meant.
func (q *quotable) writeLine(b *strings.Builder, n int, subject hcl.Range) {
	line := strings.TrimRight(string(q.lines[n-1]), "\r")
	from, to := 0, 0 // in bytes
	if n == subject.Start.Line {
		from = subject.Start.Byte - q.starts[n-1]
		to = len(line)
		if subject.End.Line == n {
			to = subject.End.Byte - q.starts[n-1]
		}
	}
	from, to = min(max(from, 0), len(line)), min(max(to, 0), len(line))
	line, from, to = around(line, from, to)
	number := fmt.Sprintf("%4d: ", n)
	fmt.Fprintf(b, "%s%s\n", number, line)
	if n != subject.Start.Line || q.isFeed || strings.TrimSpace(line) == "" {
		return
	}
	fmt.Fprintf(b, "%s%s%s\n", strings.Repeat(" ", len(number)), blank(line[:from]),
		strings.Repeat("^", max(1, lipgloss.Width(strings.TrimRight(line[from:to], " \t")))))
}

// around cuts a long line to what is around the part that is meant.
func around(line string, from, to int) (cut string, start, end int) {
	if len(line) <= longestLine {
		return line, from, to
	}
	const dots = "…"
	first, last := max(0, from-longestLine/2), min(len(line), from+longestLine/2)
	cut = strings.ToValidUTF8(line[first:last], "")
	start, end = from-first, min(to, last)-first
	if first > 0 {
		cut, start, end = dots+cut, start+len(dots), end+len(dots)
	}
	if last < len(line) {
		cut += dots
	}
	return cut, min(max(start, 0), len(cut)), min(max(end, start), len(cut))
}

// blank is as wide as a text.
func blank(text string) string {
	var b strings.Builder
	for _, r := range text {
		if r == '\t' {
			b.WriteRune(r)
			continue
		}
		b.WriteString(strings.Repeat(" ", lipgloss.Width(string(r))))
	}
	return b.String()
}
