package lookup

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/reconcile/report"
)

var (
	strong = lipgloss.NewStyle().Bold(true)
	faint  = lipgloss.NewStyle().Faint(true)
)

// Text returns the answer for people. It always has colours; the output stream removes
// them where they are not wanted.
func (a *Answer) Text() string {
	var b strings.Builder
	for n, i := range a.Integrations {
		if n > 0 {
			b.WriteByte('\n')
		}
		i.writeHeading(&b)
		for _, note := range i.Notes {
			writeWrapped(&b, "", report.Visible(note))
		}
		switch {
		case i.Review != nil:
			i.writeReview(&b)
		case i.Changes != nil:
			i.writeChanges(&b)
		case a.Question.User == "" && a.Question.Source == "" && !a.Question.Why:
			i.writeTable(&b)
		default:
			i.writeSources(&b, a.Question)
		}
	}
	return b.String()
}

func (i Integration) writeHeading(b *strings.Builder) {
	name, of := "Integration "+report.Visible(i.Name), i.Of.String()
	b.WriteString(strong.Render(name))
	if width(name+"  "+of) <= widest {
		b.WriteString("  " + faint.Render(of) + "\n")
		return
	}
	b.WriteByte('\n')
	writeWrapped(b, "", of)
}

func (i Integration) writeChanges(b *strings.Builder) {
	if len(i.Changes) == 0 {
		b.WriteString("Nobody asked for gains or loses access.\n")
		return
	}
	b.WriteString(report.AccessText(i.Changes))
}

// writeTable lists everyone and every source in short.
func (i Integration) writeTable(b *strings.Builder) {
	rows := [][]string{{"who", "source", "columns", "rows"}}
	for _, g := range i.groups() {
		for _, s := range sums(g.Lines) {
			text := s.Rows
			if s.Terms != "" {
				text += ", " + s.Terms
			}
			rows = append(rows, []string{who(g.Users), g.Source, s.Columns(), text})
		}
	}
	if len(rows) > 1 {
		writeColumns(b, rows)
	}
	sees, seen := make(map[string]bool), make(map[string]bool)
	for _, e := range i.Access {
		seen[e.Source] = true
		for _, user := range e.Users {
			sees[user] = true
		}
	}
	blind := slices.DeleteFunc(slices.Clone(i.People), func(user string) bool { return sees[user] })
	if len(blind) > 0 {
		writeWrapped(b, "", "Nothing at all: "+who(blind))
	}
	for _, source := range i.Sources {
		if !seen[source.Name] {
			fmt.Fprintf(b, "Nobody sees anything of %s.\n", report.Visible(source.Name))
		}
	}
}

// writeSources lists what people see, source by source.
func (i Integration) writeSources(b *strings.Builder, q Question) {
	groups := i.groups()
	var none []string
	if q.User != "" {
		fmt.Fprintf(b, "\n%s\n", strong.Render(report.Visible(q.User)))
	}
	for _, source := range i.Sources {
		here := slices.DeleteFunc(slices.Clone(groups), func(g group) bool { return g.Source != source.Name })
		reasons := slices.DeleteFunc(slices.Clone(i.Why), func(w Why) bool { return w.Source != source.Name })
		without := i.without(source.Name)
		if q.User != "" && len(here) == 0 && len(reasons) == 0 {
			none = append(none, source.Name)
			continue
		}
		if q.User == "" {
			b.WriteByte('\n')
		}
		fmt.Fprintf(b, "%s  %s\n", strong.Render(report.Visible(source.Name)),
			faint.Render(report.Visible(source.Table)))
		for _, g := range here {
			if q.User == "" {
				writeWrapped(b, "  ", who(g.Users))
			}
			writeLines(b, g.Lines)
		}
		if q.Why {
			writeWhys(b, reasons, q, source.Name)
			continue
		}
		switch {
		case len(reasons) > 0:
			writeRefusals(b, reasons)
		case len(without) > 0:
			writeWrapped(b, "  ", "nothing: "+who(without))
		}
	}
	if len(none) > 0 {
		writeWrapped(b, "", report.Visible(q.User)+" sees nothing of "+who(none))
	}
}

// writeLines lists what columns show. A long list has lines of its own.
func writeLines(b *strings.Builder, lines []line) {
	wide, value := 0, 0
	for _, l := range lines {
		if n := width(l.What()); n <= mostColumns {
			wide = max(wide, n)
			value = max(value, min(width(l.Value), mostColumns))
		}
	}
	for _, l := range lines {
		what := report.Visible(l.What())
		if width(what) <= wide {
			text := fmt.Sprintf("    %-*s  %s", wide, what, l.shows(value))
			if width(text) <= widest {
				b.WriteString(text + "\n")
				continue
			}
		}
		writeWrapped(b, "    ", what)
		writeWrapped(b, "        ", l.shows(0))
	}
}

// shows says what a line shows: the value, the rows unless they are all, and the terms.
// The rows of several lines stand in one column, if they say how wide it is.
func (l line) shows(wide int) string {
	text := report.Visible(l.Value)
	switch {
	case l.Rows == access.All:
	case wide == 0:
		text += ", rows: " + report.Visible(l.Rows)
	default:
		text = fmt.Sprintf("%-*s  rows: %s", wide, text, report.Visible(l.Rows))
	}
	if l.Terms != "" {
		text += ", " + report.Visible(l.Terms)
	}
	return text
}
