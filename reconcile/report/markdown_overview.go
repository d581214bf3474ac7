package report

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// mostLinesMarkdown is how many lines of who gains and who loses stand unfolded.
const mostLinesMarkdown = 12

// writeOverviewMarkdown writes who gains and who loses as a table that is read first,
// and each column below it, folded. Tagged columns that open are always unfolded.
func writeOverviewMarkdown(b *strings.Builder, heading string, entries []Access, files string, d detail) {
	if len(entries) == 0 {
		return
	}
	fmt.Fprintf(b, "#### %s\n\n", heading)
	if !d.access {
		writeAccessCounts(b, entries)
		entries = slices.DeleteFunc(slices.Clone(entries), func(a Access) bool { return !widensTagged(a) })
		if len(entries) == 0 {
			return
		}
		b.WriteString("Who comes to see more of tagged columns:\n\n")
	}
	o := overviewOf(entries)
	shown, more := o.unfolded(mostLinesMarkdown)
	writeLinesMarkdown(b, shown, files)
	if len(more) > 0 {
		fmt.Fprintf(b, "<details><summary>%s</summary>\n\n", rest(more))
		writeLinesMarkdown(b, more, files)
		b.WriteString("</details>\n\n")
	}
	if !o.Folded || !d.people {
		return
	}
	fmt.Fprintf(b, "<details><summary>Column by column: %s</summary>\n\n", Counted(len(entries), "change"))
	writeAccessTable(b, entries, files, d)
	b.WriteString("</details>\n\n")
}

// unfolded are the first lines, and all that open tagged columns or are not proved.
func (o overview) unfolded(most int) (shown, more []overviewLine) {
	for n, l := range o.Lines {
		if n < most || l.Doubt || l.opensTagged() {
			shown = append(shown, l)
		} else {
			more = append(more, l)
		}
	}
	if len(more) == 1 { // to fold one makes nothing shorter
		return o.Lines, nil
	}
	return shown, more
}

func writeLinesMarkdown(b *strings.Builder, lines []overviewLine, files string) {
	b.WriteString("| | who | what | how |\n|---|---|---|---|\n")
	for _, l := range lines {
		how := l.how(writingOfMarkdown)
		if because := shortLines(l.Because, files); because != "" {
			how = append(how, "<sub>"+because+"</sub>")
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s |\n", words[l.Effect]+ifso(l.Doubt, ", **not proved**"),
			l.who(writingOfMarkdown), l.what(writingOfMarkdown), strings.Join(how, "<br>"))
	}
	b.WriteString("\n")
}

// writingOfMarkdown is how Markdown writes names.
var writingOfMarkdown = writing{
	name: code, code: code, plain: sentence,
	tags: func(tags []string) string { return "<sub>" + codes(tags) + "</sub>" },
}

// shortLines names policy lines by the last part of their paths; the links have all
// of it.
func shortLines(because []Reason, files string) string {
	const most = 2
	var parts []string
	for _, o := range because[:min(len(because), most)] {
		if o.File == "" {
			parts = append(parts, sentence(o.Block))
			continue
		}
		place := code(fmt.Sprintf("%s:%d", path.Base(o.File), o.Line))
		if files != "" {
			place = fmt.Sprintf("[%s](%s/%s#L%d)", place, files, escapePath(o.File), o.Line)
		}
		parts = append(parts, sentence(o.Block)+" "+place)
	}
	if len(because) > most {
		parts = append(parts, fmt.Sprintf("%d more", len(because)-most))
	}
	return strings.Join(parts, ", ")
}
