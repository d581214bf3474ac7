package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/redveil/redveil/policies/access"
)

// foldColumns makes lines of the entries of one source that are about single columns:
// people whose change reads the same are one class, and so are columns.
func foldColumns(entries []Access) []overviewLine {
	type key struct {
		change
		column            string
		value, rows, look said
	}
	var people []overviewLine
	place := make(map[key]int)
	for _, a := range entries {
		if a.Scope != access.OfColumn {
			continue
		}
		value, rows, folded := saidOf(a)
		k := key{changeOfEntry(a), a.Column, value, rows, said{}}
		if value.isEmpty() { // what they see of it stays, and is not the same for everybody
			k.look = comesAs(shownAfter(a))
		}
		n, known := place[k]
		if !known {
			n = len(people)
			place[k] = n
			people = append(people, overviewLine{
				change: k.change, Sources: []string{a.Source}, Columns: []column{{a.Column, a.Tags}},
				Value: value, Rows: rows, Example: a.example(),
			})
			if value.isEmpty() {
				people[n].Looks = []look{{k.look, people[n].Columns}}
			}
		}
		l := &people[n]
		if l.Example != a.example() { // it is one of others' rows
			l.Example = ""
		}
		l.Users, l.Because = append(l.Users, a.Users...), union(l.Because, a.Because)
		l.Folded = l.Folded || folded && known
	}
	for n := range people {
		slices.Sort(people[n].Users)
		people[n].Users = slices.Compact(people[n].Users)
	}
	return joinLines(people, func(l overviewLine) string {
		return fmt.Sprintf("%s %q %q %q", l.change.key(), l.Value, l.Rows, l.Users)
	}, func(l *overviewLine, more overviewLine) {
		l.Columns = append(slices.Clip(l.Columns), more.Columns...)
		for _, look := range more.Looks {
			l.Looks = addLook(l.Looks, look.Value, look.Columns...)
		}
	})
}

// shownAfter is what a column is shown as in the end, with what is each one's own as that.
func shownAfter(a Access) string {
	if a.Own != nil {
		return a.Own.After.Value
	}
	return a.After.Value
}

// foldSources joins lines that differ in nothing but their sources.
func foldSources(lines []overviewLine) []overviewLine {
	of := func(l overviewLine) string {
		if l.otherRows() {
			return ""
		}
		return fmt.Sprintf("%q %q", l.Columns, l.Looks)
	}
	return joinLines(lines, func(l overviewLine) string {
		return fmt.Sprintf("%s %q %q %q", l.change.key(), l.Value, l.Rows, l.Users) + of(l)
	}, func(l *overviewLine, more overviewLine) {
		if l.otherRows() {
			l.addSource(more)
		}
		l.Sources = append(slices.Clip(l.Sources), more.Sources...)
	})
}

// otherRows reports whether nothing changes but which rows are seen.
func (l overviewLine) otherRows() bool { return l.Value.isEmpty() && l.Rows.Phrase == "" }

// addSource adds the columns of another source, all with the names of their sources.
func (l *overviewLine) addSource(more overviewLine) {
	if len(l.Sources) == 1 {
		l.Columns = named(l.Sources[0], l.Columns)
		for n, look := range l.Looks {
			l.Looks[n].Columns = named(l.Sources[0], look.Columns)
		}
	}
	l.Columns = append(l.Columns, named(more.Sources[0], more.Columns)...)
	for _, look := range more.Looks {
		l.Looks = addLook(l.Looks, look.Value, named(more.Sources[0], look.Columns)...)
	}
}

// joinLines joins lines with the same key, in the order of the first of each.
func joinLines(lines []overviewLine, key func(overviewLine) string, join func(*overviewLine, overviewLine),
) []overviewLine {
	var joined []overviewLine
	place := make(map[string]int)
	for _, l := range lines {
		k := key(l)
		n, known := place[k]
		if !known {
			place[k] = len(joined)
			joined = append(joined, l)
			continue
		}
		join(&joined[n], l)
		joined[n].Because = union(joined[n].Because, l.Because)
		joined[n].Folded = joined[n].Folded || l.Folded
		joined[n].Example = cmp.Or(joined[n].Example, l.Example)
	}
	return joined
}

// saidOf says what changes for the people of an entry. Folded reports whether that
// leaves out which rows, or which values, it is for each of them.
func saidOf(a Access) (value, rows said, folded bool) {
	before, after := a.Before, a.After
	if a.Own != nil {
		before, after, folded = a.Own.Before, a.Own.After, true
	}
	switch {
	case a.Before == access.Blind():
		return comesAs(after.Value), onRows(after.Rows), folded
	case a.After == access.Blind():
		return wentFrom(before.Value), onRows(before.Rows), folded
	}
	if a.Before.Value != a.After.Value {
		value = said{Before: before.Value, After: after.Value}
	}
	switch {
	case a.Before.Rows != a.After.Rows:
		rows = said{Before: before.Rows, After: after.Rows}
	case a.Before.Rows == access.All:
		rows = said{Phrase: "in all rows"}
	default:
		rows, folded = said{Phrase: "on the rows they see already"}, true
	}
	return value, rows, folded
}

// comesAs says what comes with a column that was not seen at all.
func comesAs(value string) said {
	switch {
	case value == access.Unknown:
		return said{Phrase: "what it shows is not known"}
	case value == access.Clear:
		return inClear
	case isConstant(value):
		return said{Phrase: "only that rows exist, as", Of: value}
	}
	return said{Phrase: "as", Of: value}
}

var inClear = said{Phrase: "in clear"}

func wentFrom(value string) said {
	switch {
	case value == access.Unknown:
		return said{Phrase: "what it showed is not known"}
	case value == access.Clear:
		return said{Phrase: "was in clear"}
	case isConstant(value):
		return said{Phrase: "was only that rows exist, as", Of: value}
	}
	return said{Phrase: "was", Of: value}
}

func onRows(rows string) said {
	switch rows {
	case access.All:
		return said{Phrase: "in all rows"}
	case access.Unknown:
		return said{}
	}
	return said{Phrase: "in rows with", Of: rows}
}

// isConstant reports whether a value is the same in every row, so that it tells no more
// than that the row is there.
func isConstant(value string) bool {
	return value == "null_value()" ||
		strings.HasPrefix(value, "constant(") && !strings.Contains(value, ", otherwise ")
}
