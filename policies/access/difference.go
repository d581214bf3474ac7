package access

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/redveil/redveil/policies"
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
	s, people := sidesOf(before, after), make(lists)
	for _, source := range union(keysOf(before), keysOf(after)) {
		if readers := s.concerned(source); len(readers) > 0 {
			found := s.difference(source, readers)
			for n := range found {
				found[n].Users = people.shared(found[n].Users)
			}
			entries = append(entries, found...)
		}
	}
	return scoped(entries, before, after)
}

// lists holds each list of people once: the entries of many sources have the same.
type lists map[string][]string

func (l lists) shared(names []string) []string {
	key := strings.Join(names, "\x00")
	known, found := l[key]
	if !found {
		known = slices.Clip(names)
		l[key] = known
	}
	return known
}

func keysOf(side Side) []string {
	return slices.Concat(keys(side.Sources), keys(side.Unknown))
}

func keys[V any](all map[string]V) []string { return slices.Collect(maps.Keys(all)) }

func union(a, b []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(slices.Concat(a, b))))
}

func (s sides) difference(source string, readers []string) []Entry {
	d := s.newDifference(source)
	order := d.columns
	alike := columnsAlike(source, order, s.before, s.after)
	d.columns = nil
	for _, column := range order {
		if _, same := alike[column]; !same || len(alike[column]) > 0 {
			d.columns = append(d.columns, column)
		}
	}
	d.compareAll(readers)
	return sortEntries(d.grouped, order, alike)
}

func (s sides) newDifference(source string) *difference {
	d := &difference{
		source: source, old: newWatcher(source, s.before, s.was), now: newWatcher(source, s.after, s.is),
		grouped: make(map[entryKey]*Entry), known: s.known, pairs: s.pairs, at: s.after.Now,
		columns: columnOrder(s.before.Sources[source], s.after.Sources[source]),
	}
	d.from, d.to = tables(s.before.Sources[source], s.after.Sources[source])
	return d
}

// compareAll compares classes of users instead of single users. Two users are alike to a
// source if its policy gets the same answers about them.
func (d *difference) compareAll(readers []string) {
	classes := make(map[classes][]string)
	for _, user := range readers {
		if was, is := d.old.limits(user), d.now.limits(user); len(was)+len(is) > 0 {
			d.addPeriods(user, slices.Concat(was, is))
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
	grouped  map[entryKey]*Entry
	known    map[string]verdict // of comparisons that were made before
	pairs    map[rowsPair]verdict
	at       time.Time
	window   policies.Window // of what is compared now
	// shows is set where it is only listed what people see: whether there are rows.
	shows map[string]bool
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
	d.window = w
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
	key := entryKey{
		column: column, before: entry.Before, after: entry.After, from: w.From.UnixMicro(), until: w.Until.UnixMicro(),
		path: entry.Path, effect: entry.Effect, proof: entry.Proof,
	}
	same := d.grouped[key]
	if same == nil {
		same = &entry
		d.grouped[key] = same
	}
	same.Witness = same.Witness.shared(entry.Witness)
	same.Users = append(same.Users, users...)
	if !same.Own.Equals(entry.Own) { // the words are not true of all of them
		same.Own = nil
	}
}

// entryKey is what the entries have in common that become one.
type entryKey struct {
	column        string
	before, after Sight
	from, until   int64
	path          string
	effect        Effect
	proof         Proof
}

// sortEntries returns an entry for each of the columns that are alike.
func sortEntries(grouped map[entryKey]*Entry, order []string, alike map[string][]string) []Entry {
	place := make(map[string]int, len(order))
	for n, column := range order {
		place[column] = n
	}
	entries := make([]Entry, 0, len(grouped))
	for _, entry := range grouped {
		slices.Sort(entry.Users)
		entries = append(entries, *entry)
		for _, column := range alike[entry.Column] {
			if column != entry.Column {
				other := *entry
				other.Column = column
				entries = append(entries, other)
			}
		}
	}
	slices.SortFunc(entries, func(a, b Entry) int {
		return cmp.Or(cmp.Compare(place[a.Column], place[b.Column]), slices.Compare(a.Users, b.Users),
			a.From.Compare(b.From), cmp.Compare(a.Path, b.Path))
	})
	return entries
}
