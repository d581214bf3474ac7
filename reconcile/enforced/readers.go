package enforced

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// locks are the two locks of the views: the accounts that the catalog lets in, and the
// people whose rows do.
type locks struct {
	by       map[string]string // how a view is open, by its label
	open     map[string]map[redshift.Account]reach
	entitled map[string]*entitled
}

// fillReaders finds who can read each view: those whom both the catalog's
// grants and their own rows let in. A view that is not known may not check rows
// at all, so there the catalog alone decides.
func fillReaders(side *access.Side, in Facts, authority *Authority, people []person, views []View, earlier State,
) locks {
	everybody := make([]*person, len(people))
	for n := range people {
		everybody[n] = &people[n]
	}
	now := locks{make(map[string]string), make(map[string]map[redshift.Account]reach), entitledOf(people, in)}
	same := make(map[string]bool) // what was open to the same accounts before
	for _, v := range views {
		open := openTo(v, authority, in)
		if _, known := now.open[open]; !known {
			now.open[open] = readersOf(v, authority, in)
			same[open] = isSameWhole(now.open[open], earlier.locks.open[open])
		}
		now.by[v.Label] = open
		asked := &entitled{people: everybody}
		if v.source != nil {
			asked = cmp.Or(now.entitled[v.Entitled], &entitled{})
		}
		if asked.windows != nil {
			side.Windows[v.Label] = asked.windows
		}
		before := earlier.Side.Readers[v.Label]
		if v.source != nil && before != nil && same[open] && earlier.locks.by[v.Label] == open &&
			asked.isSame(earlier.locks.entitled[v.Entitled]) {
			side.Readers[v.Label] = before
			continue
		}
		side.Readers[v.Label] = readersAmong(side, v, asked.people, now.open[open])
	}
	return now
}

func readersAmong(side *access.Side, v View, asked []*person, may map[redshift.Account]reach) map[string]bool {
	readers := make(map[string]bool, len(asked))
	for _, p := range asked {
		r, reads := may[p.account]
		if !reads {
			continue
		}
		readers[p.label] = true
		if !r.whole {
			limit(side, v.Label, p.label, r.columns)
		}
	}
	return readers
}

// isSameWhole reports whether a view is open to the same accounts, and as a whole.
func isSameWhole(a, b map[redshift.Account]reach) bool {
	return b != nil && maps.EqualFunc(a, b, func(a, b reach) bool { return a.whole && b.whole })
}

// isSame reports whether the same rows let the same people in.
func (e *entitled) isSame(other *entitled) bool {
	return other != nil && slices.EqualFunc(e.people, other.people, func(a, b *person) bool {
		return a.rows == b.rows && a.label == b.label && a.account == b.account
	})
}

// limit notes that a reader of a view may read some of its columns only.
func limit(side *access.Side, source, user string, columns []string) {
	if side.Columns[source] == nil {
		side.Columns[source] = make(map[string][]string)
	}
	side.Columns[source][user] = slices.Compact(slices.Sorted(slices.Values(columns)))
}

// entitled are the people whose rows give access to a source, now or later. If
// the rows of someone are limited in time, windows says when they count.
type entitled struct {
	people  []*person
	windows map[string][]policies.Window // by label
}

func entitledOf(people []person, in Facts) map[string]*entitled {
	all := make(map[string]*entitled)
	for n := range people {
		p := &people[n]
		if p.rows == nil {
			continue
		}
		for source, w := range sourcesOf(p.rows, in.Resolved.Now) {
			of := all[source]
			if of == nil {
				of = &entitled{}
				all[source] = of
			}
			of.people = append(of.people, p)
			if len(w) > 1 || w[0].Limited() {
				if of.windows == nil {
					of.windows = make(map[string][]policies.Window)
				}
				of.windows[p.label] = w
			}
		}
	}
	return all
}

// always is the window of what is not limited.
var always = []policies.Window{{}}

// sourcesOf returns the sources that a person's rows open, with the windows in which
// they do.
func sourcesOf(rows *state.Person, now time.Time) iter.Seq2[string, []policies.Window] {
	return func(yield func(string, []policies.Window) bool) {
		for from := 0; from < len(rows.Entitlements); {
			source := rows.Entitlements[from]
			to := from + 1 // rows are sorted, so those of a source are together
			for to < len(rows.Entitlements) && rows.Entitlements[to].Always() == source.Always() {
				to++
			}
			opens, windows := source.Kind == state.EntitlementSource && source.Name == "", always
			if opens && (to > from+1 || source.Limited()) {
				windows = windowsOf(rows.Entitlements[from:to], now)
			}
			if opens && len(windows) > 0 && !yield(source.Value, windows) {
				return
			}
			from = to
		}
	}
}

// windowsOf returns when rows count that are not over.
func windowsOf(rows []state.Entitlement, now time.Time) []policies.Window {
	var all []policies.Window
	for _, e := range rows {
		if !e.EndedBy(now) {
			all = append(all, windowOf(e))
		}
	}
	return policies.Join(all)
}

// reach is how much of a view an account may read.
type reach struct {
	whole   bool
	columns []string
}

// openTo is the same for views that the catalog lets the same accounts read.
func openTo(v View, authority *Authority, in Facts) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%q %q", schemasOf(v, in), in.Snapshot.Unmanaged.Privileges.RelationOwners[v.Object.Name])
	for _, given := range authority.grants[v.Object.Name] {
		given.Schema, given.Relation = redshift.Ident{}, redshift.Ident{}
		fmt.Fprintf(&b, " %+v", given)
	}
	return b.String()
}

// readersOf returns whom the catalog lets read a view. It lets superusers read
// everything, and the system account what it made, so that they count only if
// the account has rows of its own.
func readersOf(v View, authority *Authority, in Facts) map[redshift.Account]reach {
	readers := make(map[redshift.Account]reach)
	for way := range authority.onRelation(v.Object.Name, nil).ways {
		super := in.Snapshot.Unmanaged.Accounts[way.Account]
		switch {
		case way.Right != MayRead, !way.isSuper() && !super && lacksUsage(v, way.Account, authority, in):
			continue
		case (super || way.isSuper() || string(way.Account) == in.Resolved.Integration.Username) &&
			in.Snapshot.Profiles[way.Account] == nil:
			continue
		}
		r := readers[way.Account]
		if way.Column.IsZero() {
			r.whole = true
		} else {
			r.columns = append(r.columns, way.Column.String())
		}
		readers[way.Account] = r
	}
	return readers
}

func lacksUsage(v View, account redshift.Account, authority *Authority, in Facts) bool {
	return slices.ContainsFunc(schemasOf(v, in), func(schema redshift.Ident) bool {
		return !authority.usage(schema)[account]
	})
}

// schemasOf returns the schemas on which a view's reader needs USAGE: the
// view's own and those of everything that it reads. What a replaced view reads
// is not known.
func schemasOf(v View, in Facts) []redshift.Ident {
	schemas := []redshift.Ident{v.Object.Name.Schema}
	if v.source == nil {
		return schemas
	}
	schemas = append(schemas, render.SystemSchema(in.Resolved.Integration.SystemPrefix))
	schemas = append(schemas, v.source.FunctionSchemas()...)
	if !v.source.Table.IsZero() && v.source.External != spec.ExternalCopied {
		schemas = append(schemas, v.source.Table.Schema)
		schemas = append(schemas, in.Snapshot.Unmanaged.SchemasBeneath(v.source.Table)...)
	}
	return schemas
}
