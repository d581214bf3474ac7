package lookup

import (
	"embed"
	"fmt"
	"html/template"
	"slices"
	"strings"

	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/reconcile/report"
)

//go:embed page/access.html.tmpl
var pageTemplate embed.FS

//go:embed page/access.css
var pageStyle string

// page is an answer as one page that needs no other file and runs no script.
type page struct {
	Asked    string
	Style    template.CSS
	Policy   string
	Sections []section
}

type section struct {
	Name, Of string
	Notes    []string
	Table    table
	Nothing  []string
	Whys     []pageWhy
}

type table struct {
	Head []string
	Rows [][]string
}

type pageWhy struct {
	Title   string
	Reasons []pageReason
}

type pageReason struct{ Text, Place string }

// HTML returns the answer as one page, in the style of plans.
func (a *Answer) HTML() ([]byte, error) {
	parsed, err := template.ParseFS(pageTemplate, "page/access.html.tmpl")
	if err != nil {
		panic(err) // it is part of this program, and tested
	}
	style := report.PageStyle() + pageStyle
	data := page{
		Asked: a.Question.String(), Style: template.CSS(style), //nolint:gosec // our own files
		Policy: report.StylePolicy(style),
	}
	for _, i := range a.Integrations {
		data.Sections = append(data.Sections, i.section(a.Question))
	}
	var b strings.Builder
	if err := parsed.Execute(&b, data); err != nil {
		return nil, fmt.Errorf("writing the answer as HTML: %w", err)
	}
	return []byte(b.String()), nil
}

// String says what was asked.
func (q Question) String() string {
	text := ""
	switch {
	case q.User == "" && q.Source == "":
		return "Who may see what"
	case q.User == "":
		text = "Who may see " + report.Visible(q.Source)
	case q.Source == "":
		return "What " + report.Visible(q.User) + " may see"
	default:
		text = "What " + report.Visible(q.User) + " may see of " + report.Visible(q.Source)
	}
	if q.Column != "" {
		text += ", column " + report.Visible(q.Column)
	}
	return text
}

func (i Integration) section(q Question) section {
	s := section{Name: report.Visible(i.Name), Of: i.Of.String(), Table: i.table().withoutEmpty()}
	for _, note := range i.Notes {
		s.Notes = append(s.Notes, report.Visible(note))
	}
	if i.Access != nil {
		for _, source := range i.Sources {
			if without := i.without(source.Name); len(without) > 0 {
				s.Nothing = append(s.Nothing, "Nothing of "+report.Visible(source.Name)+": "+who(without))
			}
		}
	}
	for _, w := range i.Why {
		s.Whys = append(s.Whys, pageOf(w))
	}
	for _, row := range s.Table.Rows {
		for n := range row {
			row[n] = report.Visible(row[n])
		}
	}
	if i.Changes != nil && len(i.Changes) == 0 {
		s.Nothing = append(s.Nothing, "Nobody asked for gains or loses access.")
	}
	return s
}

func pageOf(w Why) pageWhy {
	does := sees(len(w.Users)) + " nothing of "
	if w.Sees {
		does = sees(len(w.Users)) + " this of "
	}
	out := pageWhy{Title: who(w.Users) + does + report.Visible(w.Source)}
	for _, r := range w.Reasons {
		out.Reasons = append(out.Reasons, pageReason{
			report.Visible(r.Text), strings.Trim(r.place(), " ()"),
		})
	}
	return out
}

func (i Integration) table() table {
	switch {
	case i.Review != nil:
		return i.reviewTable()
	case i.Changes != nil:
		return i.changeTable()
	}
	t := table{Head: []string{"who", "source", "columns", "value", "rows", "terms"}}
	for _, g := range i.groups() {
		for _, l := range g.Lines {
			t.Rows = append(t.Rows, []string{g.Who(), g.Source, l.What(), l.Value, l.Rows, l.Terms})
		}
	}
	return t
}

// withoutEmpty leaves out columns in which nothing stands.
func (t table) withoutEmpty() table {
	for n := len(t.Head) - 1; n > 0; n-- {
		if slices.ContainsFunc(t.Rows, func(row []string) bool { return row[n] != "" }) {
			continue
		}
		t.Head = slices.Delete(t.Head, n, n+1)
		for k := range t.Rows {
			t.Rows[k] = slices.Delete(t.Rows[k], n, n+1)
		}
	}
	return t
}

func (i Integration) changeTable() table {
	t := table{Head: []string{"who", "source", "column", "effect", "rows", "value", "terms"}}
	arrow := func(before, after string) string {
		if before == after {
			return after
		}
		return before + " → " + after
	}
	for _, c := range i.Changes {
		t.Rows = append(t.Rows, []string{
			strings.Join(c.Users, ", "), c.Source, c.Column, effectWords[c.Effect], arrow(c.Before.Rows, c.After.Rows),
			arrow(c.Before.Value, c.After.Value), c.Terms(),
		})
	}
	slices.SortStableFunc(t.Rows, func(a, b []string) int { return compare(a[1], b[1]) })
	return t
}

var effectWords = map[access.Effect]string{
	access.Widens: "gains", access.Narrows: "loses", access.Mixed: "differs", access.Neutral: "keeps",
}
