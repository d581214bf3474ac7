package report

import (
	"fmt"
	"strings"

	"charm.land/lipgloss/v2"
)

// The text is made for terminals of 80 columns. Who gains and loses stands in its own
// column beside the word for it.
const (
	textWidth = 80
	textPlace = 11
)

// writeOverview writes who gains and who loses in as many lines as there is room for,
// and below that, where all is wanted, column by column.
func writeOverview(b *strings.Builder, heading string, entries []Access, cut *shortened, room int) {
	if len(entries) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s\n", strong.Render(heading))
	o := overviewOf(entries)
	const least = 8 // lines, where much else is to be said
	room = max(room-3, cut.share(least))
	for n, l := range o.Lines {
		text := cut.lines(l.text(), mostLinesOfOne)
		if room -= lineCount(text); room < 0 && n > 0 && !cut.whole {
			fmt.Fprintf(b, "  %s\n", strong.Render(rest(o.Lines[n:])))
			cut.folded = true
			break
		}
		b.WriteString(text)
	}
	if !o.Folded {
		return
	}
	if cut.whole {
		writeEntries(b, "Column by column", entries)
	}
	cut.folded = true
}

// mostLinesOfOne is how many lines of text one line of the overview has.
const mostLinesOfOne = 12

// writingOfText is how the text writes names.
var writingOfText = writing{
	name: func(text string) string { return text },
	code: func(text string) string { return text }, plain: func(text string) string { return text },
	tags: func(tags []string) string { return "[" + strings.Join(tags, ", ") + "]" },
}

// text writes a line with what belongs to it below, cut to the width of a terminal.
func (l overviewLine) text() string {
	var b strings.Builder
	first := l.who(writingOfText) + ": " + l.what(writingOfText)
	if l.Doubt {
		first += ", " + red.Render("not proved")
	}
	b.WriteString(hung("  "+mark(l.Effect)+" ", first, lipgloss.NewStyle()))
	for _, part := range l.how(writingOfText) {
		b.WriteString(hung(strings.Repeat(" ", textPlace), part, lipgloss.NewStyle()))
	}
	if l.Example != "" && l.Rows.Phrase == "" {
		b.WriteString(hung(strings.Repeat(" ", textPlace), Clip("as in "+l.Example, mostExample), faint))
	}
	if because := strings.TrimSpace(reasons(l.Because, 2)); because != "" {
		b.WriteString(hung(strings.Repeat(" ", textPlace), because, faint))
	}
	return b.String()
}

// hung writes a text beside what stands before it, wrapped at the width of a terminal.
func hung(before, text string, style lipgloss.Style) string {
	var b strings.Builder
	for n, line := range Wrapped(text, textWidth-textPlace-2) {
		if n > 0 {
			before = strings.Repeat(" ", textPlace+2)
		}
		b.WriteString(before + style.Render(line) + "\n")
	}
	return b.String()
}

// Wrapped cuts a text into lines of a width in columns, between its words. A name is not
// broken at its hyphens.
func Wrapped(text string, width int) []string {
	const hyphen, joining = "-", "\u2011"
	wrapped := lipgloss.Wrap(strings.ReplaceAll(text, hyphen, joining), width, " ")
	lines := strings.Split(strings.ReplaceAll(wrapped, joining, hyphen), "\n")
	for n, line := range lines {
		lines[n] = strings.TrimRight(line, " ")
	}
	return lines
}
