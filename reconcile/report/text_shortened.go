package report

import (
	"fmt"
	"strings"
)

// shortened keeps account of what a text leaves out, so that it says so at its end.
type shortened struct {
	whole bool // nothing is left out
	// folded is set if columns, warnings or lines of diffs are not shown; statements if
	// the text is about changes at all.
	folded, changes bool
	// room is how many lines there are for all of it; 0 for as many as one integration
	// has that is alone.
	room int
}

// share is a number of lines, or items, of mostLines as it is with less room.
func (s *shortened) share(most int) int {
	if s.room == 0 || s.room >= mostLines {
		return most
	}
	return max(1, most*s.room/mostLines)
}

// lines cuts a text to at most so many lines, and says what it cuts.
func (s *shortened) lines(text string, most int) string {
	all := strings.SplitAfter(text, "\n")
	if all[len(all)-1] == "" {
		all = all[:len(all)-1]
	}
	if s.whole || len(all) <= most {
		return text
	}
	s.folded = true
	kept := max(most-1, 0)
	return strings.Join(all[:kept], "") + fmt.Sprintf("%s%s\n", strings.Repeat(" ", textPlace),
		strong.Render(fmt.Sprintf("… and %d more lines: --all shows them", len(all)-kept)))
}

// most is how many items of a section are shown, of some. That one more is left out
// makes nothing shorter.
func (s *shortened) most(items, most int) int {
	most = s.share(most)
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
