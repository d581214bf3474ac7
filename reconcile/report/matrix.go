package report

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/redveil/redveil/policies/access"
)

// matrix is what changes on one source, with people as rows and columns as
// columns. People with the same changes share a row.
type matrix struct {
	Source  string
	Columns []matrixColumn
	Rows    []matrixRow
	// Reasons are the policy lines behind the cells, with each set only once.
	Reasons [][]Reason
	Counts  []effectCount
	// Changes is the number of cells with a change.
	Changes int
}

type matrixColumn struct {
	Name string
	Tags []string
}

// matrixRow has one cell per column of the matrix.
type matrixRow struct {
	Users []string
	When  string // the limits in time, if there are any
	// Rows says which rows these people see; nil if that differs by column and
	// is in the cells.
	Rows  *sight
	Cells []matrixCell
}

// matrixCell is a cell. It is empty, without a word, if nothing changes.
type matrixCell struct {
	Word  string
	Value sight
	// Rows is set if it is not the same for the whole row.
	Rows *sight
	// Reason is the index of the policy lines in the matrix's list, from one.
	Reason int
}

// sight is what people see, before and after.
type sight struct{ Before, After string }

// Same reports whether nothing changes.
func (s sight) Same() bool { return s.Before == s.After }

// effectCount counts the people who gain, lose, or see something else.
type effectCount struct {
	Word   string
	People int
}

// Text returns the count as a sentence.
func (c effectCount) Text() string {
	people, ending := "people", ""
	if c.People == 1 {
		people, ending = "person", "s"
	}
	switch c.Word {
	case "gains":
		return fmt.Sprintf("%d %s gain%s", c.People, people, ending)
	case "loses":
		return fmt.Sprintf("%d %s lose%s", c.People, people, ending)
	}
	return fmt.Sprintf("differs for %d %s", c.People, people)
}

// wordOf returns the word for what happens to people. It is "differs" if that
// is neither a clear gain nor a clear loss.
func wordOf(effect access.Effect) string { return cmp.Or(plainWords[effect], "differs") }

// matricesOf returns one matrix for each source, in the order of the entries.
// The entries must have each person, source and column only once.
func matricesOf(entries []Access) []matrix {
	var sources []string
	bySource := make(map[string][]Access)
	for _, entry := range entries {
		if bySource[entry.Source] == nil {
			sources = append(sources, entry.Source)
		}
		bySource[entry.Source] = append(bySource[entry.Source], entry)
	}
	all := make([]matrix, len(sources))
	for n, source := range sources {
		all[n] = newMatrix(source, bySource[source])
	}
	return all
}

func newMatrix(source string, entries []Access) matrix {
	m := matrix{Source: source, Counts: countPeople(entries)}
	columns := make(map[string]int)
	for _, entry := range entries {
		if _, known := columns[entry.Column]; !known {
			columns[entry.Column] = len(m.Columns)
			m.Columns = append(m.Columns, matrixColumn{Name: entry.Column, Tags: entry.Tags})
		}
	}
	reasons := m.collectReasons(entries)
	for _, alike := range groupPeople(entries, reasons) {
		r := matrixRow{
			Users: alike.users, When: alike.when, Cells: make([]matrixCell, len(m.Columns)),
			Rows: commonRows(entries, alike.entries),
		}
		for _, n := range alike.entries {
			entry := entries[n]
			cell := matrixCell{
				Word: wordOf(entry.Effect), Value: sight{entry.Before.Value, entry.After.Value},
				Reason: reasons[n],
			}
			if r.Rows == nil {
				cell.Rows = &sight{entry.Before.Rows, entry.After.Rows}
			}
			r.Cells[columns[entry.Column]] = cell
		}
		m.Changes += len(alike.entries)
		m.Rows = append(m.Rows, r)
	}
	return m
}

// collectReasons keeps each set of policy lines once, and returns the number of
// the set for each entry.
func (m *matrix) collectReasons(entries []Access) []int {
	numbers := make([]int, len(entries))
	known := make(map[string]int)
	for n, entry := range entries {
		key := ""
		for _, b := range entry.Because {
			key += fmt.Sprintf("%q %q %d ", b.Block, b.File, b.Line)
		}
		if known[key] == 0 {
			m.Reasons = append(m.Reasons, entry.Because)
			known[key] = len(m.Reasons)
		}
		numbers[n] = known[key]
	}
	return numbers
}

// alike are people with the same changes, and the numbers of the entries with
// those changes.
type alike struct {
	users   []string
	when    string
	entries []int
}

// groupPeople groups people who have the same changes, sorted by name.
func groupPeople(entries []Access, reasons []int) []alike {
	type said struct {
		column        string
		before, after access.Sight
		effect        access.Effect
		reason        int
		when          string
	}
	type during struct{ user, when string }
	kinds := make(map[said]int) // the first entry that says the same
	byUser := make(map[during][]int)
	for n, entry := range entries {
		key := said{entry.Column, entry.Before, entry.After, entry.Effect, reasons[n], entry.Terms()}
		if _, known := kinds[key]; !known {
			kinds[key] = n
		}
		for _, user := range entry.Users {
			at := during{user, key.when}
			byUser[at] = append(byUser[at], kinds[key])
		}
	}
	folded := make(map[string]*alike)
	for at, numbers := range byUser {
		key := fmt.Sprint(numbers)
		if folded[key] == nil {
			folded[key] = &alike{entries: numbers, when: at.when}
		}
		folded[key].users = append(folded[key].users, at.user)
	}
	all := make([]alike, 0, len(folded))
	for _, one := range folded {
		slices.Sort(one.users)
		all = append(all, *one)
	}
	slices.SortFunc(all, func(a, b alike) int {
		return cmp.Or(cmp.Compare(a.users[0], b.users[0]), cmp.Compare(a.when, b.when))
	})
	return all
}

// commonRows returns the rows that are seen before and after, if they are the
// same in all these entries.
func commonRows(entries []Access, numbers []int) *sight {
	first := sight{entries[numbers[0]].Before.Rows, entries[numbers[0]].After.Rows}
	for _, n := range numbers {
		if (sight{entries[n].Before.Rows, entries[n].After.Rows}) != first {
			return nil
		}
	}
	return &first
}

func countPeople(entries []Access) []effectCount {
	people := make(map[string]map[string]bool)
	for _, entry := range entries {
		word := wordOf(entry.Effect)
		if people[word] == nil {
			people[word] = make(map[string]bool)
		}
		for _, user := range entry.Users {
			people[word][user] = true
		}
	}
	var counts []effectCount
	for _, word := range []string{"gains", "loses", "differs"} {
		if n := len(people[word]); n > 0 {
			counts = append(counts, effectCount{word, n})
		}
	}
	return counts
}
