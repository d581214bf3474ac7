package lookup

import (
	"fmt"
	"strings"

	"github.com/redveil/redveil/reconcile/report"
)

const (
	// widest is how wide a line of text is, where that can be.
	widest = 80
	// mostColumns is how wide a list of columns may be that has what it shows beside it.
	mostColumns = 30
	// leastRoom is how narrow the last column of a table may become.
	leastRoom = 24
)

func width(text string) int { return len([]rune(report.Visible(text))) }

// who names people or sources.
func who(names []string) string {
	shown := make([]string, len(names))
	for n, name := range names {
		shown[n] = report.Visible(name)
	}
	return strings.Join(shown, ", ")
}

// writeWrapped writes a text in lines that are not too wide, if it can be.
func writeWrapped(b *strings.Builder, indent, text string) {
	for n, line := range report.Wrapped(text, widest-len(indent)-2) {
		if n > 0 {
			b.WriteString("  ")
		}
		b.WriteString(indent + line + "\n")
	}
}

// writeColumns writes a table. A long list of people, and a long text in the last column,
// go on in the lines below.
func writeColumns(b *strings.Builder, rows [][]string) {
	wide := make([]int, len(rows[0]))
	for n, row := range rows {
		for c, cell := range row {
			rows[n][c] = report.Visible(cell)
			wide[c] = max(wide[c], len([]rune(rows[n][c])))
		}
	}
	wide[0] = min(wide[0], mostColumns)
	last, before := len(wide)-1, 0
	for _, w := range wide[:last] {
		before += w + 2
	}
	for n, row := range rows {
		people, text := splitAt(row[0], wide[0]), report.Wrapped(row[last], max(widest-before-2, leastRoom))
		for k := range max(len(people), len(text)) {
			var line strings.Builder
			for c := range row {
				cell := ""
				switch {
				case c == 0 && k < len(people):
					cell = people[k]
				case c == last && k < len(text):
					cell = text[k]
				case c != 0 && c != last && k == 0:
					cell = row[c]
				}
				fmt.Fprintf(&line, "%-*s  ", wide[c], cell)
			}
			shown := strings.TrimRight(line.String(), " ")
			if n == 0 {
				shown = strong.Render(shown)
			}
			b.WriteString(shown + "\n")
		}
	}
}

// splitAt cuts a list into lines of at most so many characters, if it can be.
func splitAt(list string, most int) []string {
	var lines []string
	for _, word := range strings.SplitAfter(list, ", ") {
		last := len(lines) - 1
		if last >= 0 && len([]rune(strings.TrimRight(lines[last]+word, " "))) <= most {
			lines[last] += word
			continue
		}
		lines = append(lines, word)
	}
	for n := range lines {
		lines[n] = strings.TrimRight(lines[n], " ")
	}
	return lines
}
