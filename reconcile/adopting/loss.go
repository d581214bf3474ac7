package adopting

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
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

// losses compares what people see of the tables themselves with what the policy shows
// them, as a plan would if nobody could read a table any more.
func losses(given Given) map[pair][]string {
	before, after := given.Declared, given.Declared
	before.Readers, before.Columns, before.Windows = nil, nil, nil
	before.Raw, after.Raw = enforced.RawOf(nil, given.Facts, given.Facts.Snapshot), nil
	all := make(map[pair]*loss)
	for _, entry := range access.Difference(before, after) {
		if entry.Effect == access.Widens || entry.Effect == access.Neutral {
			continue
		}
		for _, user := range entry.Users {
			at := pair{user, entry.Source}
			if all[at] == nil {
				all[at] = &loss{rows: make(map[string]bool)}
			}
			all[at].add(entry)
		}
	}
	texts := make(map[pair][]string)
	for at, loss := range all {
		texts[at] = loss.text()
	}
	for _, source := range given.Facts.Resolved.Sources {
		hidden := undeclared(source, given.Facts.Snapshot)
		for user := range before.Raw[source.Name] {
			at := pair{user, source.Name}
			if len(hidden) > 0 && !slices.Equal(texts[at], []string{everything}) {
				texts[at] = append(texts[at], listed("hidden: ", hidden))
			}
		}
	}
	return texts
}

// undeclared are the columns of the table that no source has, so that no view shows them.
func undeclared(source *policies.Source, snapshot *state.Snapshot) []string {
	var names []string
	if source.External != spec.NotExternal {
		return nil
	}
	for _, column := range snapshot.Unmanaged.Relations[source.Table] {
		name := column.Name
		if !slices.ContainsFunc(source.Columns, func(c policies.Column) bool { return c.Name == name }) {
			names = append(names, name.String())
		}
	}
	return names
}
