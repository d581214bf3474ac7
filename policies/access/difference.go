package access

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec/expr"
)

// Side is a policy in force, before or after a plan.
type Side struct {
	// Sources are the governed tables by label. Unknown are those whose policy
	// cannot be known, because someone replaced the view by hand.
	Sources map[string]*policies.Source
	Unknown map[string]bool
	// Users are the people by label.
	Users map[string]*policies.User
	// Readers says who may read a source: both locks are open to them.
	Readers map[string]map[string]bool
	// Columns limits what a reader may read to some columns, by source and user.
	// Readers without an entry may read all.
	Columns map[string]map[string][]string
	// Raw says who reads the table of a source round its view, by source and user.
	// They see all of it, whatever the policy says.
	Raw map[string]map[string]Raw
	// Windows says when those may read whose access is limited in time, by
	// source and user.
	Windows map[string]map[string][]policies.Window
	// Now is the time at which rules about people are evaluated.
	Now time.Time
}

// Raw is a way to read a table round the view that governs it.
type Raw struct {
	// Path reads like "owner" or "role r1 > redveil_s". It shows the whole table, if
	// it is set.
	Path string
	// Columns are the paths to single columns, by column.
	Columns map[string]string
}

// to returns the path to a column; empty if there is none.
func (r Raw) to(column string) string { return cmp.Or(r.Path, r.Columns[column]) }

// Entry is a change of what some people see of one column. If it is limited in
// time, From or Until say so.
type Entry struct {
	Users  []string `json:"users"`
	Source string   `json:"source"`
	Column string   `json:"column"`
	Before Sight    `json:"before"`
	After  Sight    `json:"after"`
	Effect Effect   `json:"effect"`
	// Proof says whether the effect is exact. Witness is a row that is shown
	// differently, where people see some rows before and afterwards.
	Proof   Proof    `json:"proof,omitempty"`
	Witness *Witness `json:"witness,omitempty"`
	// Path is set where the people read the table itself, round the view: what
	// they really see is then not what the policy says. The effect is neutral
	// where they do so before and after.
	Path string `json:"path,omitempty"`
	// Scope says whether more than this column comes or goes with it. Own is the change
	// with what is each reader's own as that, where it reads differently. Both only help
	// to read the entry, so a plan file, which somebody may have changed, has neither.
	Scope Scope `json:"-"`
	Own   *Own  `json:"-"`

	From  time.Time `json:"from,omitzero"`
	Until time.Time `json:"until,omitzero"`
}

// Difference lists every (user, source, column) whose access changes or may
// change. Users with the same change share one entry. Entries are sorted by
// source, by the source's order of columns, and by users.
func Difference(before, after Side) []Entry {
	var entries []Entry
	known := make(map[string]verdict)
	for _, source := range union(keysOf(before), keysOf(after)) {
		entries = append(entries, sourceDifference(source, before, after, known)...)
	}
	return scoped(entries, before, after)
}

func keysOf(side Side) []string {
	return slices.Concat(keys(side.Sources), keys(side.Unknown))
}

func keys[V any](all map[string]V) []string { return slices.Collect(maps.Keys(all)) }

func union(a, b []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(slices.Concat(a, b))))
}

func sourceDifference(source string, before, after Side, known map[string]verdict) []Entry {
	return newDifference(source, before, after, known).entries()
}

func newDifference(source string, before, after Side, known map[string]verdict) *difference {
	d := &difference{
		source: source, old: newWatcher(source, before), now: newWatcher(source, after),
		grouped: make(map[string]*Entry), known: known, at: after.Now,
		columns: columnOrder(before.Sources[source], after.Sources[source]),
	}
	d.from, d.to = tables(before.Sources[source], after.Sources[source])
	return d
}

// entries compares classes of users instead of single users. Two users are alike to a
// source if the sets that its policy asks about are equal.
func (d *difference) entries() []Entry {
	classes := make(map[classes][]string)
	for _, user := range d.readers() {
		if limits := slices.Concat(d.old.limits(user), d.now.limits(user)); len(limits) > 0 {
			d.addPeriods(user, limits)
			continue
		}
		p := d.classes(user, d.at)
		classes[p] = append(classes[p], user)
	}
	for p, users := range classes {
		for _, column := range d.columns {
			was, is := d.views(p, column)
			d.add(users, column, was, is, policies.Window{})
		}
	}
	return sortEntries(d.grouped, d.columns)
}

// readers are those who may read the source on either side.
func (d *difference) readers() []string {
	var all []string
	for _, side := range []Side{d.old.side, d.now.side} {
		all = slices.Concat(all, keys(side.Readers[d.source]), keys(side.Raw[d.source]))
	}
	return union(all, nil)
}

// difference collects the entries of one source.
type difference struct {
	source   string
	old, now *watcher
	from, to string // the tables, where they differ
	columns  []string
	grouped  map[string]*Entry
	known    map[string]verdict // of comparisons that were made before
	at       time.Time
	// listed and shows are set where it is only listed what people see: the entries, and
	// whether there are rows.
	listed map[look]*Entry
	shows  map[string]bool
}

// classes are the classes of a user before and after.
type classes struct{ before, after string }

func (d *difference) classes(user string, at time.Time) classes {
	return classes{d.old.class(user, at), d.now.class(user, at)}
}

func (d *difference) views(p classes, column string) (was, is view) {
	was, is = d.old.views[p.before].column(column), d.now.views[p.after].column(column)
	if !was.isBlind() && !is.isBlind() {
		was.table, is.table = d.from, d.to
	}
	return was, is
}

// tables are the tables that a source reads before and after, if they differ.
func tables(before, after *policies.Source) (from, to string) {
	if before == nil || after == nil || before.Table.IsZero() || before.Table == after.Table {
		return "", ""
	}
	return before.Table.String(), after.Table.String()
}

// add leaves out what does not change. Nothing can be said of a view that is
// unknown on both sides, so it is left out as well.
func (d *difference) add(users []string, column string, before, after view, w policies.Window) {
	if d.shows != nil {
		d.list(users, column, after, w)
		return
	}
	entry := Entry{
		Source: d.source, Column: column, Before: before.sight(), After: after.sight(), From: w.From, Until: w.Until,
		Path: cmp.Or(after.path, before.path),
	}
	raw := before.path != "" && after.path != "" // then what the view shows makes no difference
	sameBelow := !raw || before.governed().sight() == after.governed().sight()
	if entry.Before == entry.After && d.actsAlike(before, after) && sameBelow {
		return
	}
	v := d.judge(before, after, raw)
	if v.effect == Neutral && !raw || raw && v.effect == "" {
		return
	}
	entry.Effect, entry.Proof, entry.Own = v.effect, v.proof, ownOf(before, after)
	if !before.isBlind() && !after.isBlind() { // else any row that is shown will do
		entry.Witness = v.witness
	}
	key := fmt.Sprintf("%s\x00%v\x00%v\x00%v\x00%s\x00%s %s", column, entry.Before, entry.After, w, entry.Path,
		entry.Effect, entry.Proof)
	if d.grouped[key] == nil {
		d.grouped[key] = &entry
	}
	same := d.grouped[key]
	same.Users = append(same.Users, users...)
	if !same.Own.Equals(entry.Own) { // the words are not true of all of them
		same.Own = nil
	}
}

func sortEntries(grouped map[string]*Entry, columns []string) []Entry {
	place := make(map[string]int, len(columns))
	for n, column := range columns {
		place[column] = n
	}
	entries := make([]Entry, 0, len(grouped))
	for _, entry := range grouped {
		slices.Sort(entry.Users)
		entries = append(entries, *entry)
	}
	slices.SortFunc(entries, func(a, b Entry) int {
		return cmp.Or(cmp.Compare(place[a.Column], place[b.Column]), slices.Compare(a.Users, b.Users),
			a.From.Compare(b.From), cmp.Compare(a.Path, b.Path))
	})
	return entries
}

// columnOrder is the order of the newer source, followed by the columns that
// only the older one has.
func columnOrder(before, after *policies.Source) []string {
	var order []string
	for _, source := range []*policies.Source{after, before} {
		if source == nil {
			continue
		}
		for _, column := range source.Columns {
			if name := column.Name.String(); !slices.Contains(order, name) {
				order = append(order, name)
			}
		}
	}
	if len(order) == 0 {
		return []string{"*"}
	}
	return order
}

// watcher finds out what each class of users sees of one source on one side.
type watcher struct {
	name    string
	side    Side
	source  *policies.Source
	unknown bool
	asks    []expr.UserSet
	byName  bool // a rule asks for user.name: every user is their own class
	purpose bool // a rule asks for what the reader acts for
	views   map[string]sourceView
}

// sourceView is what one class sees.
type sourceView struct {
	none, unknown bool
	rows          expr.Expr
	columns       map[string][]outcome
	of            map[string]policies.Column
	user          *policies.User
	// only lists the columns that may be read; nil for all.
	only []string
	// raw is how the class reads the table itself, beside what the view shows.
	raw      *Raw
	governed *sourceView
	// own is the same with what is each reader's own as that, nil for the same.
	own *sourceView
}

func newWatcher(name string, side Side) *watcher {
	w := &watcher{
		name: name, side: side, source: side.Sources[name], unknown: side.Unknown[name],
		views: make(map[string]sourceView),
	}
	if w.source != nil {
		w.purpose = asksPurpose(w.source)
		for _, e := range predicates(w.source) {
			expr.Walk(e, w.note)
		}
	}
	return w
}

func (w *watcher) note(node expr.Expr) bool {
	if set, ok := node.(expr.UserSet); ok {
		set.At = expr.At{}
		if !slices.Contains(w.asks, set) {
			w.asks = append(w.asks, set)
		}
	}
	field, ok := node.(expr.UserField)
	w.byName = w.byName || ok && field.Field == expr.UserName
	return true
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
	key := w.governedClass(name, at)
	raw, reads := w.side.Raw[w.name][name]
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
	user := w.side.Users[name].At(at)
	if user == nil || !w.side.reads(w.name, name, at) || w.source == nil && !w.unknown {
		w.views["none"] = sourceView{none: true}
		return "none"
	}
	only := w.side.Columns[w.name][name]
	limit := ""
	if only != nil {
		limit = fmt.Sprintf("only %q ", only)
	}
	if w.unknown {
		w.views[limit+"unknown"] = sourceView{unknown: true, only: only}
		return limit + "unknown"
	}
	key := limit + w.key(user)
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
	if w.byName {
		fmt.Fprintf(&b, " %q", user.Name)
	}
	for _, set := range w.asks {
		switch set.Kind {
		case expr.Groups:
			fmt.Fprintf(&b, " %q", user.Groups)
		case expr.Attributes:
			fmt.Fprintf(&b, " %q", user.Attributes[set.Name])
		case expr.Purposes, expr.SetInvalid: // see below
		}
	}
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
	v := r.viewOf(w.source)
	if len(w.asks) > 0 || w.byName {
		v.own = r.ownViews(w.source)
	}
	return v
}

// viewOf is what the reducer's user sees of a source.
func (r reducer) viewOf(source *policies.Source) sourceView {
	v := sourceView{
		user: r.user, rows: r.rowsOf(source), columns: make(map[string][]outcome, len(source.Columns)),
		of: make(map[string]policies.Column, len(source.Columns)),
	}
	for _, column := range source.Columns {
		v.columns[column.Name.String()], v.of[column.Name.String()] = r.outcomesOf(column), column
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
	case v.none || v.columns[name] == nil:
		return blind()
	}
	seen := view{rows: v.rows, outcomes: v.columns[name], user: v.user, column: v.of[name]}
	if v.own != nil {
		own := v.own.column(name)
		seen.own = &own
	}
	return seen
}
