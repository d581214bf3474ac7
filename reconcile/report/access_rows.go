package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/redveil/redveil/policies/access"
)

// accessRow is what the same people gain or lose in the same columns, in one
// source or, if the plan is long, in several.
type accessRow struct {
	Access
	sources []string
	columns []column
}

type column struct {
	name string
	tags []string
}

// code returns a column with its tags, as Markdown code.
func (c column) code() string {
	if len(c.tags) == 0 {
		return code(c.name)
	}
	return code(c.name) + " <sub>" + codes(c.tags) + "</sub>"
}

// groupColumns groups the columns of a source that have the same changes. What is not
// proved comes first.
func groupColumns(entries []Access, d detail) []accessRow {
	entries = slices.Clone(entries)
	slices.SortStableFunc(entries, func(a, b Access) int { return unproved(b) - unproved(a) })
	var rows []accessRow
	place := make(map[string]int)
	for _, entry := range entries {
		key := fmt.Sprintf("%q %q %q %q %q %q", entry.Source, entry.Users, entry.Before, entry.After, entry.Terms(),
			[]string{string(entry.Proof), string(entry.Effect)})
		n, known := place[key]
		if !known {
			n = len(rows)
			place[key] = n
			rows = append(rows, accessRow{Access: entry, sources: []string{entry.Source}})
			rows[n].Because = nil
		}
		rows[n].columns = append(rows[n].columns, column{entry.Column, entry.Tags})
		rows[n].Because = union(rows[n].Because, entry.Because)
	}
	if !d.people {
		rows = groupSources(rows)
	}
	return rows
}

// mostSources keeps a row short enough to be left out by itself.
const mostSources = 40

// groupSources groups the sources that have the same changes.
func groupSources(rows []accessRow) []accessRow {
	var folded []accessRow
	place := make(map[string]int)
	for _, r := range rows {
		key := fmt.Sprintf("%q %q %q %q %q %q", r.Users, r.Before, r.After, r.columns, r.Terms(),
			[]string{string(r.Proof), string(r.Effect)})
		n, known := place[key]
		if !known || len(folded[n].sources) == mostSources {
			n = len(folded)
			place[key] = n
			folded = append(folded, r)
			continue
		}
		folded[n].sources = append(slices.Clip(folded[n].sources), r.sources...)
		folded[n].Because = union(folded[n].Because, r.Because)
	}
	return folded
}

func union[T comparable](all, more []T) []T {
	for _, one := range more {
		if !slices.Contains(all, one) {
			all = append(slices.Clip(all), one)
		}
	}
	return all
}

// names returns the list of columns.
func (r accessRow) names(between string) string {
	names := make([]string, len(r.columns))
	for n, c := range r.columns {
		names[n] = c.name
	}
	return strings.Join(names, between)
}

// what returns the sources and columns, with their tags.
func (r accessRow) what() string {
	columns := make([]string, len(r.columns))
	for n, c := range r.columns {
		columns[n] = c.code()
	}
	return codes(r.sources) + ": " + strings.Join(columns, ", ")
}

// unproved is 1 for what could not be compared exactly.
func unproved(a Access) int {
	if a.Proof == access.NoProof {
		return 1
	}
	return 0
}

// doubt says so in words; empty for what is exact.
func (a Access) doubt() string {
	if unproved(a) == 0 {
		return ""
	}
	return "not proved"
}

// example is a row that is shown differently, in words; empty for none.
func (a Access) example() string {
	if a.Witness == nil {
		return ""
	}
	return visible(a.Witness.Text())
}

// Unproved describes the access changes that could not be compared exactly.
func (m *Model) Unproved() []string {
	var all []string
	for _, i := range m.Integrations {
		for _, r := range groupColumns(i.Access, detail{people: true}) {
			if unproved(r.Access) > 0 {
				all = append(all, fmt.Sprintf("%s: %s of %s, for %s", i.Name, r.names(", "), r.Source, people(r.Users)))
			}
		}
	}
	return all
}
