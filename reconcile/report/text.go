package report

import (
	"fmt"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/reconcile/plan"
)

// TextOptions are options for the text.
type TextOptions struct {
	// SQL shows every statement, not only names and the diffs of views.
	SQL bool
}

// Text returns the model as text for people. It always has colours; the output
// stream removes them where they are not wanted.
func (m *Model) Text(options TextOptions) string {
	var b strings.Builder
	for n, i := range m.visible().Integrations {
		if n > 0 {
			b.WriteByte('\n')
		}
		writeIntegration(&b, i, options)
	}
	return b.String()
}

var (
	strong = lipgloss.NewStyle().Bold(true)
	faint  = lipgloss.NewStyle().Faint(true)
	green  = lipgloss.NewStyle().Foreground(lipgloss.Green)
	red    = lipgloss.NewStyle().Foreground(lipgloss.Red)
	yellow = lipgloss.NewStyle().Foreground(lipgloss.Yellow)
)

func writeIntegration(b *strings.Builder, i Integration, options TextOptions) {
	if with := i.ComparedWith; with != nil {
		fmt.Fprintf(b, "%s  %s\n", strong.Render("Integration "+i.Name),
			faint.Render(fmt.Sprintf("compared with %s (%.12s), not with a warehouse", with.Ref, with.Commit)))
	} else {
		writeHeading(b, i)
	}
	writeConnection(b, i.Connection)
	if i.isSame() {
		b.WriteString(green.Render(sameVerdict(i)) + "\n")
	} else {
		b.WriteString(verdict(i) + "\n")
	}
	if said := transactionsOf(i); said != "" {
		b.WriteString(said + "\n")
	}
	writeBlocked(b, i.Blocked)
	writeAccess(b, i.Access)
	writeEnded(b, i.Ended)
	writeWarnings(b, i.Warnings)
	writeChanges(b, i.Changes, options)
}

func writeHeading(b *strings.Builder, i Integration) {
	fmt.Fprintf(b, "%s  %s\n", strong.Render("Integration "+i.Name),
		faint.Render(fmt.Sprintf("%s:%d/%s", i.Warehouse.Host, i.Warehouse.Port, i.Warehouse.Database)))
}

// verdict returns a summary of the plan in one line.
func verdict(i Integration) string {
	counts, meaning := verdictOf(i)
	if i.Summary.Widens == 0 && i.Summary.Narrows == 0 && !i.AsksAgain() && len(i.Blocked) == 0 {
		return counts + green.Render(meaning)
	}
	return counts + yellow.Render(meaning)
}

func verdictOf(i Integration) (counts, meaning string) {
	if blocked := i.blockedCount(); blocked != "" {
		counts = blocked + ". "
	}
	if len(i.Changes) == 0 && counts != "" {
		return counts, "Nothing else is to change."
	}
	if len(i.Changes) == 0 {
		return "", "Nothing to change: the warehouse is as the policy says."
	}
	return counts + i.Summary.counts() + " ", i.meaning()
}

func (s Summary) counts() string {
	return fmt.Sprintf("%d to create, %d to update, %d to delete.", s.Create, s.Update, s.Delete)
}

// meaning is what a plan does to people, in a sentence.
func (i Integration) meaning() string {
	s := i.Summary
	switch {
	case s.Widens == 0 && s.Narrows == 0 && i.AsksAgain():
		return "The policy gives and takes nothing, but people lose rows until they choose or acknowledge again."
	case s.Widens == 0 && s.Narrows == 0:
		return "Nobody gains or loses access."
	case s.Narrows == 0:
		return "Access widens."
	case s.Widens == 0:
		return "Access narrows."
	}
	return "Access widens and narrows."
}

// AccessText lists who gains and who loses what, as a plan does.
func AccessText(entries []Access) string {
	var b strings.Builder
	writeRows(&b, Integration{Access: entries}.visible().Access)
	return b.String()
}

// writeAccess lists who gains and who loses what, by source.
func writeAccess(b *strings.Builder, entries []Access) {
	writeEntries(b, "Who gains and who loses", entries)
}

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
		mark := marks[r.Effect]
		when := ""
		if limits := r.Terms(); limits != "" {
			when = ", " + limits
		}
		if doubt := r.doubt(); doubt != "" {
			when += ", " + red.Render(doubt)
		}
		fmt.Fprintf(b, "    %s %s: %s%s\n", mark, people(r.Users), r.names(", "), when)
		writeSight(b, "rows", r.Before.Rows, r.After.Rows)
		writeSight(b, "value", r.Before.Value, r.After.Value)
		if example := r.example(); example != "" {
			fmt.Fprintf(b, "        %-6s%s\n", "as in", faint.Render(Clip(example, mostExample)))
		}
	}
}

// mostExample limits how many bytes of an example are shown; the JSON has it whole.
const mostExample = 200

var marks = map[access.Effect]string{
	access.Widens: green.Render("gains "), access.Narrows: red.Render("loses "),
	access.Mixed: yellow.Render("differs "), access.Neutral: yellow.Render("keeps "),
}

func writeSight(b *strings.Builder, what, before, after string) {
	if before == after {
		fmt.Fprintf(b, "        %-6s%s\n", what, faint.Render(after))
		return
	}
	fmt.Fprintf(b, "        %-6s%s → %s\n", what, red.Render(before), green.Render(after))
}

// people names users. Long lists are cut, because the JSON has all of them.
func people(users []string) string { return some(users, 12) }

func writeWarnings(b *strings.Builder, warnings []Warning) {
	if len(warnings) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s\n", strong.Render("Warnings"))
	for _, w := range warnings {
		where := ""
		if w.File != "" {
			where = faint.Render(fmt.Sprintf("  %s:%d", w.File, w.Line))
		}
		fmt.Fprintf(b, "  %s %s%s\n", yellow.Render(w.Code+":"), w.Message, where)
	}
}

var signs = map[plan.Action]string{
	plan.Create: green.Render("+"), plan.Update: yellow.Render("~"), plan.Delete: red.Render("-"),
}

// ChangesHeading is the heading of the list of changes, which comes last.
var ChangesHeading = strong.Render("Changes")

// mostOfKind limits how many changes of one kind are listed by name.
const mostOfKind = 25

// writeChanges lists the changes in the order of execution.
func writeChanges(b *strings.Builder, changes []Change, options TextOptions) {
	if len(changes) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s\n", ChangesHeading)
	counts := make(map[string]int)
	for _, c := range changes {
		group := string(c.Action) + string(c.Kind)
		counts[group]++
		if counts[group] > mostOfKind && !options.SQL {
			continue
		}
		writeChange(b, c, options)
	}
	for _, action := range []plan.Action{plan.Delete, plan.Create, plan.Update} {
		for _, kind := range kindsOf(changes) {
			if n := counts[string(action)+kind]; n > mostOfKind && !options.SQL {
				fmt.Fprintf(b, "  %s\n", faint.Render(fmt.Sprintf("… and %d more to %s of kind %s: see "+
					"--json or --sql", n-mostOfKind, action, kind)))
			}
		}
	}
}

func kindsOf(changes []Change) []string {
	var kinds []string
	seen := make(map[string]bool)
	for _, c := range changes {
		if !seen[string(c.Kind)] {
			seen[string(c.Kind)] = true
			kinds = append(kinds, string(c.Kind))
		}
	}
	return kinds
}

func writeChange(b *strings.Builder, c Change, options TextOptions) {
	note := ownedBy(c) + because(c.Because)
	if c.Destructive {
		note += red.Render(" destructive")
	}
	fmt.Fprintf(b, "  %s %s %s%s\n", signs[c.Action], c.Kind, strong.Render(c.Name), note)
	if options.SQL {
		for _, statement := range c.Statements {
			fmt.Fprintf(b, "      %s;\n", strings.ReplaceAll(statement, "\n", "\n      "))
		}
		return
	}
	if c.Action == plan.Update && c.Diff != "" {
		writeDiff(b, c.Diff)
	}
}

func ownedBy(c Change) string {
	if c.Owner == "" {
		return ""
	}
	return yellow.Render("  owned by " + c.Owner)
}

func because(origins []Reason) string {
	const most = 3
	var blocks []string
	for n, o := range origins {
		if n == most {
			blocks = append(blocks, fmt.Sprintf("%d more", len(origins)-most))
			break
		}
		blocks = append(blocks, fmt.Sprintf("%s at %s:%d", o.Block, o.File, o.Line))
	}
	if len(blocks) == 0 {
		return ""
	}
	return faint.Render("  " + strings.Join(blocks, ", "))
}

func writeDiff(b *strings.Builder, diff string) {
	for text := range strings.Lines(diff) {
		text = strings.TrimRight(text, "\n")
		switch {
		case strings.HasPrefix(text, "+"):
			text = green.Render(text)
		case strings.HasPrefix(text, "-"):
			text = red.Render(text)
		case strings.HasPrefix(text, "@@"):
			text = faint.Render(text)
		}
		b.WriteString("      " + text + "\n")
	}
}
