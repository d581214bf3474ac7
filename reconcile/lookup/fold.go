package lookup

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/redveil/redveil/policies/access"
)

// line is what somebody sees of some columns of a source alike.
type line struct {
	Columns []string
	access.Sight
	// Terms say by which path, and when; empty for the view, always.
	Terms string
}

// group is some people who see the same of a source.
type group struct {
	Users  []string
	Source string
	Lines  []line
}

// What are the columns of a line.
func (l line) What() string { return strings.Join(l.Columns, ", ") }

// Who are the people of a group.
func (g group) Who() string { return strings.Join(g.Users, ", ") }

// groups folds columns that are seen alike, and people who see all alike. They are in
// the order of sources, and then of people.
func (i Integration) groups() []group {
	of := make(map[string][]Entry)
	for _, e := range i.Access {
		of[e.Source] = append(of[e.Source], e)
	}
	var all []group
	for _, source := range i.Sources {
		all = append(all, i.groupsOf(source.Name, of[source.Name])...)
	}
	return all
}

// groupsOf folds the entries of one source. Whoever has the same entries is one class,
// which is looked at once.
func (i Integration) groupsOf(source string, entries []Entry) []group {
	has, numbers := make(map[string][]Entry), make(map[string][]byte)
	for n, e := range entries {
		for _, user := range e.Users {
			has[user] = append(has[user], e)
			numbers[user] = strconv.AppendInt(append(numbers[user], ' '), int64(n), 10)
		}
	}
	var all []group
	class, place := make(map[string]int), make(map[string]int)
	for _, user := range i.People {
		if len(has[user]) == 0 {
			continue
		}
		n, known := class[string(numbers[user])]
		if !known {
			var lines []line
			for _, e := range has[user] {
				lines = withColumn(lines, e)
			}
			key := fmt.Sprintf("%q", lines)
			if n, known = place[key]; !known {
				n = len(all)
				all = append(all, group{Source: source, Lines: lines})
			}
			class[string(numbers[user])], place[key] = n, n
		}
		all[n].Users = append(all[n].Users, user)
	}
	return all
}

func withColumn(lines []line, e Entry) []line {
	terms := e.terms()
	n := slices.IndexFunc(lines, func(l line) bool { return l.Sight == e.Sight && l.Terms == terms })
	if n < 0 {
		return append(lines, line{Columns: []string{e.Column}, Sight: e.Sight, Terms: terms})
	}
	lines[n].Columns = append(slices.Clip(lines[n].Columns), e.Column)
	return lines
}

const roundTheView = "round the view, by "

// terms say by which path, and when.
func (e Entry) terms() string {
	text := limits(e.From, e.Until)
	if e.Path == "" {
		return text
	}
	if text != "" {
		text += ", "
	}
	return text + roundTheView + e.Path
}

// sum is how much of a source somebody sees, in short.
type sum struct {
	Clear, Masked, Unknown int
	Rows, Terms            string
}

// sums counts the columns of lines that have the same rows on the same terms.
func sums(lines []line) []sum {
	var all []sum
	for _, l := range lines {
		n := slices.IndexFunc(all, func(s sum) bool { return s.Rows == l.Rows && s.Terms == l.Terms })
		if n < 0 {
			n = len(all)
			all = append(all, sum{Rows: l.Rows, Terms: l.Terms})
		}
		switch l.Value {
		case access.Clear:
			all[n].Clear += len(l.Columns)
		case access.Unknown:
			all[n].Unknown += len(l.Columns)
		default:
			all[n].Masked += len(l.Columns)
		}
	}
	return all
}

// Columns says how many are seen in the clear, and how many masked in some row.
func (s sum) Columns() string {
	var parts []string
	for _, part := range []struct {
		count int
		word  string
	}{{s.Clear, "clear"}, {s.Masked, "masked"}, {s.Unknown, "unknown"}} {
		if part.count > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", part.count, part.word))
		}
	}
	return strings.Join(parts, ", ")
}

// without are the people who see nothing of a source.
func (i Integration) without(source string) []string {
	sees := make(map[string]bool)
	for _, e := range i.Access {
		if e.Source == source {
			for _, user := range e.Users {
				sees[user] = true
			}
		}
	}
	var all []string
	for _, user := range i.People {
		if !sees[user] {
			all = append(all, user)
		}
	}
	return all
}
