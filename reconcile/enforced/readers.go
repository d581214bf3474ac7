package enforced

import (
	"fmt"
	"slices"
	"strings"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// fillReaders finds who can read each view: those whom both the catalog's
// grants and their own rows let in. A view that is not known may not check rows
// at all, so there the catalog alone decides.
func fillReaders(side *access.Side, in Facts, authority *Authority, people []person, views []View) {
	entitled, known := entitledOf(people, in), make(map[string]map[redshift.Account]reach)
	for _, v := range views {
		open := openTo(v, authority, in)
		may, alike := known[open]
		if !alike {
			may = readersOf(v, authority, in)
			known[open] = may
		}
		asked := people
		if v.source != nil {
			asked = entitled[v.Entitled].people
		}
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
		side.Readers[v.Label] = readers
		if v.source != nil && entitled[v.Entitled].windows != nil {
			side.Windows[v.Label] = entitled[v.Entitled].windows
		}
	}
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
	people  []person
	windows map[string][]policies.Window // by label
}

func entitledOf(people []person, in Facts) map[string]entitled {
	all := make(map[string]entitled)
	for _, p := range people {
		if p.rows == nil {
			continue
		}
		windows := make(map[string][]policies.Window)
		for _, e := range p.rows.Entitlements {
			if e.Kind == state.EntitlementSource && e.Name == "" && !e.EndedBy(in.Resolved.Now) {
				windows[e.Value] = append(windows[e.Value], windowOf(e))
			}
		}
		for source, w := range windows {
			of := all[source]
			of.people = append(of.people, p)
			if w = policies.Join(w); len(w) > 1 || w[0].Limited() {
				if of.windows == nil {
					of.windows = make(map[string][]policies.Window)
				}
				of.windows[p.label] = w
			}
			all[source] = of
		}
	}
	return all
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
	for way := range authority.onRelation(v.Object.Name).ways {
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
