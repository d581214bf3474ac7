package report

import (
	"fmt"
	"slices"
	"strings"
)

// accessRow is what the same people gain or lose of the same columns, in one
// source or, where the plan is long, in many.
type accessRow struct {
	Access
	sources []string
	columns []column
}

type column struct {
	name string
	tags []string
}

// code writes a column, with what it is about.
func (c column) code() string {
	if len(c.tags) == 0 {
		return code(c.name)
	}
	return code(c.name) + " <sub>" + codes(c.tags) + "</sub>"
}

// foldRows puts together the columns of a source of which the same is said.
func groupColumns(entries []Access, d detail) []accessRow {
	var rows []accessRow
	place := make(map[string]int)
	for _, entry := range entries {
		key := fmt.Sprintf("%s %q %v %v", entry.Source, entry.Users, entry.Before, entry.After)
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

// mostSources keep a row short enough to be left out by itself.
const mostSources = 40

// foldSources puts together the sources in which the same happens.
func groupSources(rows []accessRow) []accessRow {
	var folded []accessRow
	place := make(map[string]int)
	for _, r := range rows {
		key := fmt.Sprintf("%q %v %v %q", r.Users, r.Before, r.After, r.columns)
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

// names lists the columns.
func (r accessRow) names(between string) string {
	names := make([]string, len(r.columns))
	for n, c := range r.columns {
		names[n] = c.name
	}
	return strings.Join(names, between)
}

// what names the sources and columns, with their tags.
func (r accessRow) what() string {
	columns := make([]string, len(r.columns))
	for n, c := range r.columns {
		columns[n] = c.code()
	}
	return codes(r.sources) + ": " + strings.Join(columns, ", ")
}
