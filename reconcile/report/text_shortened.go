package report

import "strings"

// shortened keeps account of what a text leaves out, so that it says so at its end.
type shortened struct {
	room  int  // in lines
	whole bool // nothing is left out
	// folded is set if columns, warnings or lines of diffs are not shown; statements if
	// the text is about changes at all.
	folded, changes bool
}

// most is how many items of a section are shown, of some. That one more is left out
// makes nothing shorter.
func (s *shortened) most(items, most int) int {
	if s.whole || items <= most+1 {
		return items
	}
	s.folded = true
	return most
}

// hint says how to see what was left out; empty for nothing.
func (s *shortened) hint() string {
	var parts []string
	if s.folded && !s.whole {
		parts = append(parts, "--all shows every column, warning and changed line")
	}
	if s.changes {
		parts = append(parts, "--sql every statement")
	}
	return strings.Join(parts, ", ")
}
