package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/redveil/redveil/policies/access"
)

// foldWhole makes lines of the entries by which people come to read a source, or cease
// to: one for all of its columns, and for all sources of the same people.
func foldWhole(entries []Access) []overviewLine {
	var lines []overviewLine
	for _, of := range bySource(entries) {
		lines = append(lines, wholeOf(of)...)
	}
	byPeople, byPerson := joinPeople(lines), joinPersons(lines)
	if len(byPerson) <= len(byPeople) {
		return onlyEverything(byPerson)
	}
	return byPeople
}

// onlyEverything leaves "everything" to the lines of those who lose all of it there, and
// no more in another line, by another way or without a proof.
func onlyEverything(lines []overviewLine) []overviewLine {
	loses := make(map[string]int)
	for _, l := range lines {
		for _, user := range l.Users {
			loses[user]++
		}
	}
	for n, l := range lines {
		if l.Closes && slices.ContainsFunc(l.Users, func(user string) bool { return loses[user] > 1 }) {
			lines[n].Scope = access.OfSource
		}
	}
	return lines
}

// wholeOf makes a line for each class of people to whom a source opens or closes.
// People to whom it closes are one class, whatever they saw of it.
func wholeOf(entries []Access) []overviewLine {
	type what struct {
		change
		column      string
		value, rows said
	}
	type who struct {
		unit int
		change
	}
	first := make(map[what]int) // the entry that stands for all that read the same
	seen := make(map[who][]int)
	var order []who
	units, of := unitsOf(entries, func(a Access) []string { return a.Users })
	for n, a := range entries {
		if a.Scope == access.OfColumn {
			continue
		}
		w := what{change: changeOfEntry(a), column: a.Column}
		if a.Before == access.Blind() {
			w.value, w.rows, _ = saidOf(a)
		}
		if _, known := first[w]; !known {
			first[w] = n
		}
		for _, unit := range of[n] {
			k := who{unit, w.change}
			if seen[k] == nil {
				order = append(order, k)
			}
			seen[k] = append(seen[k], first[w])
		}
	}
	var lines []overviewLine
	place := make(map[string]int)
	for _, k := range order {
		key := fmt.Sprintf("%s %d", k.change.key(), seen[k])
		n, known := place[key]
		if !known {
			n = len(lines)
			place[key] = n
			lines = append(lines, wholeLine(k.change, entries, seen[k]))
		}
		lines[n].Users = append(lines[n].Users, units[k.unit]...)
	}
	for n := range lines {
		slices.Sort(lines[n].Users)
	}
	return lines
}

// wholeLine is the line for the entries with these numbers, without its people.
func wholeLine(c change, entries []Access, numbers []int) overviewLine {
	l := overviewLine{change: c, Sources: []string{entries[numbers[0]].Source}}
	opens := entries[numbers[0]].Before == access.Blind()
	l.Folded = !opens // what each of them saw is not in the line
	for _, n := range numbers {
		a := entries[n]
		col := column{a.Column, a.Tags}
		l.Columns, l.Because = append(l.Columns, col), union(l.Because, a.Because)
		if !opens {
			if a.Before.Value == access.Unknown {
				l.Value, _, _ = saidOf(a)
			}
			continue
		}
		value, rows, folded := saidOf(a)
		l.Rows, l.Folded = rows, l.Folded || folded
		l.Looks = addLook(l.Looks, value, col)
	}
	return l
}

func addLook(looks []look, value said, columns ...column) []look {
	n := slices.IndexFunc(looks, func(l look) bool { return l.Value == value })
	if n < 0 {
		return append(looks, look{value, columns})
	}
	looks[n].Columns = append(slices.Clip(looks[n].Columns), columns...)
	return looks
}

// joinPeople joins the sources that open, or close, for just the same people.
func joinPeople(lines []overviewLine) []overviewLine {
	places := make(map[string][]int)
	var order []string
	for n, l := range lines {
		key := fmt.Sprintf("%s %q", l.change.key(), l.Users)
		if places[key] == nil {
			order = append(order, key)
		}
		places[key] = append(places[key], n)
	}
	joined := make([]overviewLine, 0, len(order))
	for _, key := range order {
		l := joinWhole(lines, places[key], lines[places[key][0]].Users)
		l.Scope = access.OfSource // these people may have others
		joined = append(joined, l)
	}
	return joined
}

// joinPersons joins the people to whom just the same sources open, or close, in the
// same way.
func joinPersons(lines []overviewLine) []overviewLine {
	type who struct {
		unit int
		change
	}
	places := make(map[who][]int)
	var order []who
	units, of := unitsOf(lines, func(l overviewLine) []string { return l.Users })
	for n, l := range lines {
		for _, unit := range of[n] {
			k := who{unit, l.change}
			if places[k] == nil {
				order = append(order, k)
			}
			places[k] = append(places[k], n)
		}
	}
	people := make(map[string][]string)
	var keys []string
	parts := make(map[string][]int)
	for _, k := range order {
		key := strings.Trim(fmt.Sprint(places[k]), "[]")
		if people[key] == nil {
			keys, parts[key] = append(keys, key), places[k]
		}
		people[key] = append(people[key], units[k.unit]...)
	}
	joined := make([]overviewLine, 0, len(keys))
	for _, key := range keys {
		slices.Sort(people[key])
		joined = append(joined, joinWhole(lines, parts[key], people[key]))
	}
	return joined
}

// joinWhole joins the lines with these numbers, for some people.
func joinWhole(lines []overviewLine, numbers []int, users []string) overviewLine {
	joined := lines[numbers[0]]
	joined.Users = users
	if len(numbers) == 1 {
		return joined
	}
	joined.Sources, joined.Columns, joined.Looks, joined.Because = nil, nil, nil, nil
	for _, n := range numbers {
		l := lines[n]
		joined.Sources = append(joined.Sources, l.Sources...)
		joined.Because = union(joined.Because, l.Because)
		joined.Folded = joined.Folded || l.Folded
		joined.RowsBy = addRows(joined.RowsBy, l)
		joined.Columns = append(joined.Columns, named(l.Sources[0], l.Columns)...)
		for _, look := range l.Looks {
			joined.Looks = addLook(joined.Looks, look.Value, named(l.Sources[0], look.Columns)...)
		}
	}
	slices.SortStableFunc(joined.RowsBy, func(a, b rowsOf) int { return len(b.sources) - len(a.sources) })
	joined.Folded = joined.Folded || len(joined.RowsBy) > mostRowsNamed
	return joined
}

// rowsOf are the sources of which the same rows are seen.
type rowsOf struct {
	rows    said
	sources []string
}

func addRows(all []rowsOf, l overviewLine) []rowsOf {
	n := slices.IndexFunc(all, func(r rowsOf) bool { return r.rows == l.Rows })
	if n < 0 {
		return append(all, rowsOf{l.Rows, slices.Clone(l.Sources)})
	}
	all[n].sources = append(all[n].sources, l.Sources...)
	return all
}

// named puts the source before the names of its columns.
func named(source string, columns []column) []column {
	all := make([]column, len(columns))
	for n, c := range columns {
		all[n] = column{source + "." + c.name, c.tags}
	}
	return all
}
