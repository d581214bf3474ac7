package report

import (
	"fmt"
	"slices"

	"github.com/redveil/redveil/policies/access"
)

// overview is what a reader has to know of who gains and who loses, in the order of how
// much it matters. Text, comments and pages show the same one.
type overview struct {
	Lines []overviewLine
	// Folded is set if a line says less than its entries do: which column is shown
	// how, or which values are whose own.
	Folded bool
}

// overviewLine is one change for some people, on one or several sources.
type overviewLine struct {
	// change is what all entries behind the line have in common.
	change
	Users   []string
	Sources []string
	// Columns are those that change; for a whole source, all that came or went.
	Columns []column
	// Value and Rows say what changes in them.
	Value, Rows said
	// RowsBy are the rows by source, where several are seen in different rows.
	RowsBy []rowsOf
	// Looks are the columns of whole sources by what their values look like.
	Looks   []look
	Because []Reason
	Example string
	// Folded is set if the line says less than its entries do.
	Folded bool
}

// change is the kind of a change.
type change struct {
	Effect access.Effect
	Scope  access.Scope
	Doubt  bool // it could not be compared exactly
	Public bool // by a grant to PUBLIC
	Closes bool // they see nothing of it any more
	Path   string
	Terms  string // the limits in time, and the path round the view
}

// said is a part of a change: what is seen before and after, or in a phrase, where that
// says it better, with what the phrase is of. It is empty where there is nothing to say.
type said struct{ Before, After, Phrase, Of string }

func (s said) isEmpty() bool { return s == said{} }

// look is what some columns are shown as.
type look struct {
	Value   said
	Columns []column
}

// overviewOf folds access entries, and sorts what is left.
func overviewOf(entries []Access) overview {
	var lines []overviewLine
	for _, of := range bySource(entries) {
		lines = append(lines, foldColumns(of)...)
	}
	lines = append(foldSources(lines), foldWhole(entries)...)
	slices.SortStableFunc(lines, compareLines)
	o := overview{Lines: lines}
	for n := range lines {
		lines[n].Because = lines[n].reasons()
		o.Folded = o.Folded || lines[n].Folded
	}
	return o
}

// bySource cuts entries where the source changes.
func bySource(entries []Access) [][]Access {
	var all [][]Access
	for from := 0; from < len(entries); {
		to := from + 1
		for to < len(entries) && entries[to].Source == entries[from].Source {
			to++
		}
		all = append(all, entries[from:to])
		from = to
	}
	return all
}

func changeOfEntry(a Access) change {
	return change{
		Effect: a.Effect, Scope: a.Scope, Doubt: unproved(a) > 0, Public: isPublic(a.Path),
		Closes: a.After == access.Blind(), Path: a.Path, Terms: a.Terms(),
	}
}

// key is the same for the same changes only, whatever names are in them.
func (c change) key() string {
	return fmt.Sprintf("%q %q %t %t %t %q %q", c.Effect, c.Scope, c.Doubt, c.Public, c.Closes, c.Path, c.Terms)
}
