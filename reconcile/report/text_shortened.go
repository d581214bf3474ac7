package report

// shortened keeps account of what a text leaves out, so that it says so at its end.
type shortened struct {
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
	switch {
	case s.folded && !s.whole && s.changes:
		return "--all shows every column, warning and changed line, --sql every statement"
	case s.folded && !s.whole:
		return "--all shows every column, warning and changed line"
	case s.changes:
		return "--sql shows every statement"
	}
	return ""
}
