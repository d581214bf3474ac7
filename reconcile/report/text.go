package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/redveil/redveil/policies/access"
)

// TextOptions are options for the text.
type TextOptions struct {
	// All shows every column, warning and changed line, and not only as much as can be
	// read at a glance. SQL shows every statement.
	All, SQL bool
}

// mostLines is how many lines the text has without All or SQL, whatever the plan.
const mostLines = 60

// Text returns the model as text for people. It always has colours; the output
// stream removes them where they are not wanted.
func (m *Model) Text(options TextOptions) string {
	var b strings.Builder
	shown, others := m.visible().Integrations, []Integration(nil)
	whole := options.All || options.SQL
	if len(shown) > mostIntegrations && !whole {
		slices.SortStableFunc(shown, func(a, b Integration) int { return cmp.Compare(a.urgency(), b.urgency()) })
		shown, others = shown[:mostIntegrations], shown[mostIntegrations:]
	}
	writeVariables(&b, m.Repository.Variables)
	room := mostLines - 2*min(len(others), 1) - lineCount(b.String())
	for n, i := range shown {
		one := textOf(i, options, room/(len(shown)-n)-min(len(shown)-n-1, 1))
		b.WriteString(ifso(n > 0, "\n") + one)
		room -= lineCount(one) + 1
	}
	if len(others) > 0 {
		b.WriteString("\n" + strong.Render(restOf(others)) + "\n")
	}
	return b.String()
}

// mostIntegrations is how many integrations the text shows each with its own verdict.
const mostIntegrations = 9

// urgency sorts integrations: those first that are blocked or give somebody more, and
// then those that change something.
func (i Integration) urgency() int {
	switch {
	case i.Summary.Widens > 0 || len(i.Blocked) > 0 || len(i.Connection) > 0:
		return 0
	case len(i.Changes) > 0:
		return 1
	}
	return 2
}

// restOf says of integrations what they do, where there is no room for them.
func restOf(others []Integration) string {
	var counts [3]int
	names := make([]string, len(others))
	for n, i := range others {
		counts[i.urgency()]++
		names[n] = i.Name
	}
	const mostNamed = 3
	return fmt.Sprintf("and %s more (%s), which --all shows: %d give more or are blocked, %d change otherwise, "+
		"%d stay", counted(len(others), "integration", "integrations"), some(names, mostNamed), counts[0], counts[1],
		counts[2])
}

// textOf writes an integration in so many lines, where not all is wanted: with less of
// each section where there is too much, and in the end without what comes last.
func textOf(i Integration, options TextOptions, room int) string {
	cut := shortened{whole: options.All}
	text := writeIntegration(i, options, room, &cut)
	if options.All || options.SQL || lineCount(text) <= room {
		return text
	}
	cut = shortened{room: room}
	return cut.lines(writeIntegration(i, options, room, &cut), room)
}

var (
	strong = lipgloss.NewStyle().Bold(true)
	faint  = lipgloss.NewStyle().Faint(true)
	green  = lipgloss.NewStyle().Foreground(lipgloss.Green)
	red    = lipgloss.NewStyle().Foreground(lipgloss.Red)
	yellow = lipgloss.NewStyle().Foreground(lipgloss.Yellow)
)

func writeIntegration(i Integration, options TextOptions, room int, cut *shortened) string {
	var head, foot strings.Builder
	if with := i.ComparedWith; with != nil {
		fmt.Fprintf(&head, "%s  %s\n", strong.Render("Integration "+i.Name),
			faint.Render(fmt.Sprintf("compared with %s (%.12s), not with a warehouse", with.Ref, with.Commit)))
	} else {
		writeHeading(&head, i)
	}
	writeConnection(&head, i.Connection)
	if i.isSame() {
		head.WriteString(green.Render(sameVerdict(i)) + "\n")
	} else {
		head.WriteString(verdict(i) + "\n")
	}
	if said := transactionsOf(i); said != "" {
		head.WriteString(said + "\n")
	}
	writeBlocked(&head, i.Blocked, cut)
	writeEnded(&foot, i.Ended, cut)
	writeWarnings(&foot, i.Warnings, cut)
	writeChanges(&foot, i, options, cut)
	used := lineCount(head.String()) + lineCount(foot.String())
	writeOverview(&head, "Who gains and who loses", i.Access, cut, room-used-2)
	text := head.String() + foot.String()
	if hint := cut.hint(); hint != "" {
		text += "\n" + faint.Render(hint) + "\n"
	}
	return text
}

func lineCount(text string) int { return strings.Count(text, "\n") }

func writeHeading(b *strings.Builder, i Integration) {
	place := i.Warehouse.Place()
	if i.Sandbox {
		place = sandboxText
	}
	fmt.Fprintf(b, "%s  %s\n", strong.Render("Integration "+i.Name), faint.Render(place))
}

// verdict returns the verdict with its colours.
func verdict(i Integration) string {
	blocked, meaning := verdictOf(i, oneOrMany)
	if i.Summary.Widens == 0 && i.Summary.Narrows == 0 && !i.AsksAgain() && len(i.Blocked) == 0 {
		return green.Render(meaning)
	}
	return yellow.Render(blocked + meaning)
}

func (s Summary) counts() string {
	return fmt.Sprintf("%d to create, %d to update, %d to delete.", s.Create, s.Update, s.Delete)
}

// AccessText lists who gains and who loses what, column by column.
func AccessText(entries []Access) string {
	var b strings.Builder
	writeRows(&b, Integration{Access: entries}.visible().Access)
	return b.String()
}

// writeEntries lists entries column by column, by source.
func writeEntries(b *strings.Builder, heading string, entries []Access) {
	if len(entries) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s\n", strong.Render(heading))
	writeRows(b, entries)
}

func writeRows(b *strings.Builder, entries []Access) {
	source := ""
	for _, r := range groupColumns(entries, detail{people: true}) {
		if r.Source != source {
			source = r.Source
			fmt.Fprintf(b, "  %s\n", strong.Render(source))
		}
		when := ""
		if limits := r.Terms(); limits != "" {
			when = ", " + limits
		}
		if doubt := r.doubt(); doubt != "" {
			when += ", " + red.Render(doubt)
		}
		fmt.Fprintf(b, "    %s %s: %s%s\n", mark(r.Effect), people(r.Users), r.names(", "), when)
		writeSight(b, "rows", r.Before.Rows, r.After.Rows)
		writeSight(b, "value", r.Before.Value, r.After.Value)
		if example := r.example(); example != "" {
			fmt.Fprintf(b, "        %-6s%s\n", "as in", faint.Render(Clip(example, mostExample)))
		}
	}
}

// mostExample limits how many bytes of an example are shown; the JSON has it whole.
const mostExample = 200

// The colours of gains and losses are those of the page. Red and green are for objects.
var (
	gain  = lipgloss.NewStyle().Foreground(lipgloss.Yellow)
	loss  = lipgloss.NewStyle().Foreground(lipgloss.Blue)
	mixed = lipgloss.NewStyle().Foreground(lipgloss.Magenta)
)

var colours = map[access.Effect]lipgloss.Style{
	access.Widens: gain, access.Narrows: loss, access.Mixed: mixed, access.Neutral: mixed,
}

// mark is the word for what happens to people, in its colour and as wide as all others.
func mark(effect access.Effect) string {
	return colours[effect].Render(fmt.Sprintf("%-8s", plainWords[effect]))
}

func writeSight(b *strings.Builder, what, before, after string) {
	if before == after {
		fmt.Fprintf(b, "        %-6s%s\n", what, faint.Render(after))
		return
	}
	fmt.Fprintf(b, "        %-6s%s → %s\n", what, faint.Render(before), strong.Render(after))
}

// people names users. Long lists are cut, because the JSON has all of them.
func people(users []string) string { return some(users, 12) }
