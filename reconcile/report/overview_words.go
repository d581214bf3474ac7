package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/redveil/redveil/policies/access"
)

// writing is how a skin writes names, what a policy says, sentences, and tags.
type writing struct {
	name, code, plain func(string) string
	tags              func([]string) string
}

// how many names a line has of each kind before it only counts them.
const (
	mostPeopleNamed  = 6
	mostSourcesNamed = 4
	mostColumnsNamed = 8
	// mostColumnsForCount is up to how many columns of a whole source are named, not
	// counted.
	mostColumnsForCount = 3
)

// who names the people of a line.
func (l overviewLine) who(w writing) string {
	names := make([]string, len(l.Users))
	for n, user := range l.Users {
		names[n] = w.name(user)
	}
	return some(names, mostPeopleNamed)
}

// what says of which sources and columns a line is.
func (l overviewLine) what(w writing) string {
	sources := l.sources(w)
	count := counted(len(l.Columns), "column", "columns")
	if len(l.Columns) <= mostColumnsForCount {
		count = w.columns(l.Columns)
	}
	switch {
	case l.Scope == access.OfAll && l.Closes && len(l.Sources) == 1:
		return "everything: all of " + sources
	case l.Scope == access.OfAll && l.Closes:
		return fmt.Sprintf("everything: %s", counted(len(l.Sources), "source", "sources"))
	case l.Scope == access.OfAll && len(l.Sources) > 1:
		return fmt.Sprintf("%s, and saw none before: %s", counted(len(l.Sources), "source", "sources"), sources)
	case l.Scope != access.OfColumn && l.Columns[0].name == "*": // of a view that nobody knows
		return "all of " + sources
	case l.Scope != access.OfColumn:
		return fmt.Sprintf("all of %s (%s)", sources, count)
	}
	if more, ok := moreRows[l.Effect]; ok && l.otherRows() && len(l.Looks) > 0 {
		return more + " rows of " + sources
	}
	return w.columns(l.Columns) + " of " + sources
}

var moreRows = map[access.Effect]string{access.Widens: "more", access.Mixed: "other", access.Narrows: "fewer"}

func (l overviewLine) sources(w writing) string { return w.named(l.Sources) }

// named names sources, of many only the first.
func (w writing) named(sources []string) string {
	names := make([]string, len(sources))
	for n, source := range sources {
		names[n] = w.name(source)
	}
	if len(names) == mostSourcesNamed+1 { // "and 1 more" is no shorter
		return some(names, len(names))
	}
	return some(names, mostSourcesNamed)
}

// columns names columns, the tagged ones first.
func (w writing) columns(columns []column) string {
	sorted := slices.Clone(columns)
	slices.SortStableFunc(sorted, func(a, b column) int { return untagged(a) - untagged(b) })
	names := make([]string, len(sorted))
	for n, c := range sorted {
		names[n] = w.name(c.name)
		if c.isTagged() {
			names[n] += " " + w.tags(c.tags)
		}
	}
	return some(names, max(mostColumnsNamed, tagged(columns)))
}

func untagged(c column) int {
	if c.isTagged() {
		return 0
	}
	return 1
}

func tagged(columns []column) int {
	n := 0
	for _, c := range columns {
		n += 1 - untagged(c)
	}
	return min(n, 2*mostColumnsNamed)
}

// how says what changes, a phrase each.
func (l overviewLine) how(w writing) []string {
	var parts []string
	switch {
	case l.Scope != access.OfColumn && len(l.Looks) == 0:
		if l.Scope == access.OfAll && len(l.Sources) > 1 {
			parts = append(parts, l.sources(w))
		}
		parts = append(parts, w.said(l.Value))
	case l.Value.isEmpty() && (len(l.Looks) > 1 || len(l.Looks) == 1 && l.otherRows() && !l.Rows.isEmpty()):
		parts = append(parts, l.inRows(w))
		for _, look := range l.Looks {
			parts = append(parts, fmt.Sprintf("%s: %s", w.said(look.Value), w.columns(look.Columns)))
		}
	case l.Value.isEmpty() && len(l.Looks) == 1:
		parts = append(parts, joined(w.said(l.Looks[0].Value), l.inRows(w)))
	case l.Rows.Phrase != "":
		parts = append(parts, joined(w.said(l.Value), l.inRows(w)))
	default:
		parts = append(parts, w.said(l.Value), l.inRows(w))
	}
	if l.Terms != "" {
		parts = append(parts, w.plain(l.Terms))
	}
	return slices.DeleteFunc(parts, func(part string) bool { return part == "" })
}

func joined(one, other string) string { return one + ifso(one != "" && other != "", ", ") + other }

// mostRowsNamed is up to how many ways to choose rows are said of a line.
const mostRowsNamed = 3

// inRows says which rows are seen: of several sources the most usual first, without the
// names of its sources.
func (l overviewLine) inRows(w writing) string {
	switch {
	case len(l.RowsBy) > mostRowsNamed:
		return "in rows that differ by source"
	case len(l.RowsBy) > 0:
		parts := []string{w.said(l.RowsBy[0].rows)}
		for _, r := range l.RowsBy[1:] {
			parts = append(parts, fmt.Sprintf("of %s %s", w.named(r.sources), w.said(r.rows)))
		}
		return strings.Join(parts, "; ")
	case l.Rows.Phrase == "" && !l.Rows.isEmpty():
		return "rows " + w.said(l.Rows)
	}
	return w.said(l.Rows)
}

func (w writing) said(s said) string {
	switch {
	case s.isEmpty():
		return ""
	case s.Of != "":
		return w.plain(s.Phrase) + " " + w.code(s.Of)
	case s.Phrase != "":
		return w.plain(s.Phrase)
	}
	return w.code(s.Before) + " → " + w.code(s.After)
}

// rest counts what lines that are not shown are about.
func rest(lines []overviewLine) string {
	people, sources := make(map[string]bool), make(map[string]bool)
	for _, l := range lines {
		for _, user := range l.Users {
			people[user] = true
		}
		for _, source := range l.Sources {
			sources[source] = true
		}
	}
	var effects []string
	for _, e := range []struct {
		effect    access.Effect
		one, many string
	}{
		{access.Widens, "gain", "gains"},
		{access.Mixed, "difference", "differences"},
		{access.Narrows, "loss", "losses"},
		{access.Neutral, "way round the view", "ways round the view"},
	} {
		n := 0
		for _, l := range lines {
			if l.Effect == e.effect {
				n++
			}
		}
		if n > 0 {
			effects = append(effects, counted(n, e.one, e.many))
		}
	}
	return fmt.Sprintf("and %s more, of %s on %s", strings.Join(effects, ", "),
		counted(len(people), "person", "people"), counted(len(sources), "source", "sources"))
}
