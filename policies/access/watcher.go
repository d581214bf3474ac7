package access

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec/expr"
)

// watcher finds out what each class of users sees of one source on one side.
type watcher struct {
	name    string
	side    Side
	source  *policies.Source
	unknown bool
	ways    ways
	*shape
}

// sourceView is what one class sees.
type sourceView struct {
	none, unknown bool
	rows          expr.Expr
	columns       map[string][]outcome       // of those that a mask reaches
	of            map[string]policies.Column // all that there are
	user          *policies.User
	told          *told // of the rows
	// only lists the columns that may be read; nil for all.
	only []string
	// raw is how the class reads the table itself, beside what the view shows.
	raw      *Raw
	governed *sourceView
	// own is the same with what is each reader's own as that, nil for the same.
	own *sourceView
}

func newWatcher(name string, side Side, known shapes) *watcher {
	return &watcher{
		name: name, side: side, source: side.Sources[name], unknown: side.Unknown[name],
		shape: known.of(side.Sources[name]), ways: waysTo(name, side),
	}
}

// predicates returns the predicates that the view asks.
func predicates(source *policies.Source) []expr.Expr {
	var all []expr.Expr
	add := func(e expr.Expr) {
		if e != nil {
			all = append(all, e)
		}
	}
	if source.AsksPurpose() {
		for _, rule := range slices.Concat(source.Grants, source.Guardrails) {
			add(rule.Allow)
		}
	}
	for _, f := range source.Filters {
		add(f.Keep)
		add(f.Unless)
	}
	for _, c := range source.Columns {
		for _, m := range c.Masks {
			add(m.Unless)
			add(m.When)
		}
	}
	return all
}

// class returns the key of the user's class at an instant and makes sure that
// its view is known.
func (w *watcher) class(name string, at time.Time) string {
	if w.ways.plain && w.source != nil && !w.unknown { // most are, and there are millions
		if class, known := w.classes[name]; known && w.ways.readers[name] {
			return class
		}
	}
	key := w.governedClass(name, at)
	raw, reads := w.ways.raw[name]
	if !reads {
		return key
	}
	governed := w.views[key]
	key = fmt.Sprintf("raw %q %q %s", raw.Path, raw.Columns, key)
	w.views[key] = sourceView{raw: &raw, governed: &governed}
	return key
}

// governedClass leaves out what the user reads round the view.
func (w *watcher) governedClass(name string, at time.Time) string {
	declared := w.side.Users[name]
	user := declared.At(at)
	if user == nil || !w.side.reads(w.name, name, at) || w.source == nil && !w.unknown {
		w.views["none"] = sourceView{none: true}
		return "none"
	}
	only := w.ways.columns[name]
	limit := ""
	if only != nil {
		limit = fmt.Sprintf("only %q ", only)
	}
	if w.unknown {
		w.views[limit+"unknown"] = sourceView{unknown: true, only: only}
		return limit + "unknown"
	}
	class, known := w.classes[name]
	if !known {
		class = w.key(user)
		if len(declared.Timed) == 0 {
			w.classes[name] = class
		}
	}
	key := limit + class
	if _, known := w.views[key]; !known {
		v := w.look(user)
		v.only = only
		w.views[key] = v
	}
	return key
}

func (w *watcher) key(user *policies.User) string {
	var b strings.Builder
	b.WriteString("class")
	b.WriteString(w.asks.Answers(user))
	if w.purpose {
		fmt.Fprintf(&b, " %t", slices.Contains(user.Approved, w.name))
		for _, project := range user.On(w.name) {
			fmt.Fprintf(&b, " %q %q", project.Name, project.Purposes)
		}
	}
	return b.String()
}

func (w *watcher) look(user *policies.User) sourceView {
	r := reducer{user: user, now: w.side.Now, source: w.name}
	v := w.viewOf(r)
	if len(w.asks.Sets) > 0 || w.asks.ByName {
		r.symbolic = true
		own := w.viewOf(r)
		v.own = &own
	}
	return v
}

// viewOf is what a reducer's user sees of the source.
func (w *watcher) viewOf(r reducer) sourceView {
	v := sourceView{
		user: r.user, rows: r.rowsOf(w.source), columns: make(map[string][]outcome), of: w.of,
	}
	v.told = toldOf(v.rows)
	for _, column := range w.source.Columns {
		if len(column.Masks) > 0 {
			v.columns[column.Name.String()] = r.outcomesOf(column)
		}
	}
	return v
}

func (v sourceView) column(name string) view {
	switch {
	case v.raw != nil:
		governed, path := v.governed.column(name), v.raw.to(name)
		if path == "" {
			return governed
		}
		return view{
			rows: literal(true), outcomes: []outcome{{look: Clear, rank: 3}}, path: path, below: &governed,
			user: nobody, column: governed.column,
		}
	case v.only != nil && !slices.Contains(v.only, name):
		return blind()
	case v.unknown:
		return view{unknown: true}
	}
	column, exists := v.of[name]
	if v.none || !exists {
		return blind()
	}
	outcomes := v.columns[name]
	if outcomes == nil {
		outcomes = unmasked
	}
	return view{rows: v.rows, outcomes: outcomes, user: v.user, column: column, told: v.told, own: v.own}
}
