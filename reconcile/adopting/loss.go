package adopting

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/redveil/redveil/policies/access"
)

// everything is what somebody loses who does not get the view.
const everything = "everything"

// loss is what somebody would not see of one source any more.
type loss struct {
	gone   int // columns of which nothing is left
	seen   int // columns of which something is
	rows   map[string]bool
	masked []string
	hidden []string
}

func (l *loss) add(e access.Entry) {
	if e.After.Rows == access.None {
		l.gone++
		l.hidden = append(l.hidden, e.Column)
		return
	}
	l.seen++
	if e.After.Rows != e.Before.Rows {
		l.rows[e.After.Rows] = true
	}
	if e.After.Value != e.Before.Value {
		l.masked = append(l.masked, fmt.Sprintf("%s as %s", e.Column, e.After.Value))
	}
}

func (l *loss) text() []string {
	if l.seen == 0 {
		return []string{everything}
	}
	var parts []string
	for _, rows := range slices.Sorted(maps.Keys(l.rows)) {
		parts = append(parts, "only rows where "+rows)
	}
	if len(l.masked) > 0 {
		parts = append(parts, listed("masked: ", l.masked))
	}
	if len(l.hidden) > 0 {
		parts = append(parts, listed("hidden: ", l.hidden))
	}
	return parts
}

// listed names a few, and how many more.
func listed(what string, names []string) string {
	if more := len(names) - 5; more > 0 {
		names = append(slices.Clone(names[:5]), fmt.Sprintf("%d more", more))
	}
	return what + strings.Join(names, ", ")
}
