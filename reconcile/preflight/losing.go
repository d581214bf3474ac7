package preflight

import (
	"fmt"
	"maps"
	"strings"

	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// losing finds what accounts lose.
type losing struct {
	transition
	scope    state.Scope
	governed map[redshift.Name]bool
	owns     map[redshift.Account]map[redshift.Ident]bool // schemas in which somebody owns something
	read     map[redshift.Ident]bool                      // schemas of which all grants are read
	had, has map[state.Principal]map[right]bool
}

// right is one that a principal holds.
type right struct {
	privilege state.Privilege
	reach     state.Reach
	on        redshift.Name // without an object for what is on a schema, or on all in it
	column    redshift.Ident
	system    string // a system permission, in the place of all of these
}

// ownersIn are the schemas in which each account owns a relation.
func ownersIn(snapshot *state.Snapshot) map[redshift.Account]map[redshift.Ident]bool {
	all := make(map[redshift.Account]map[redshift.Ident]bool)
	for relation, owner := range snapshot.Unmanaged.Privileges.RelationOwners {
		if all[owner] == nil {
			all[owner] = make(map[redshift.Ident]bool)
		}
		all[owner][relation.Schema] = true
	}
	return all
}

// rightsIn are the rights of each principal that count here.
func (l losing) rightsIn(snapshot *state.Snapshot) map[state.Principal]map[right]bool {
	all := make(map[state.Principal]map[right]bool)
	add := func(to state.Principal, r right) {
		if r.system == "" && l.isMade(r) {
			return
		}
		if all[to] == nil {
			all[to] = make(map[right]bool)
		}
		all[to][r] = true
	}
	for _, g := range enforced.GivenIn(snapshot) {
		add(g.To, right{
			privilege: g.Privilege, reach: g.Reach, on: redshift.Name{Schema: g.Schema, Object: g.Relation},
			column: g.Column,
		})
	}
	facts := &snapshot.Unmanaged
	for _, kind := range []struct {
		privilege string
		held      []state.Held
	}{{"", facts.Privileges.Permissions}, {"CREATE ", facts.Makers.Databases}, {"USAGE ", facts.Makers.Languages}} {
		for _, held := range kind.held {
			add(held.By, right{system: kind.privilege + held.On})
		}
	}
	for _, d := range facts.Privileges.Defaults {
		add(d.To, right{system: fmt.Sprintf("%s on what %s makes", d.Privilege, d.Maker)})
	}
	return all
}

// isMade reports a right on what redveil made, or on a catalog of Redshift's.
func (l losing) isMade(r right) bool {
	if strings.HasPrefix(r.on.Schema.String(), "pg_") {
		return true
	}
	catalog := l.Snapshot.Catalog
	return l.scope.IsOwn(r.on.Schema) && (r.on.Object.IsZero() || catalog.Find(state.ViewKey(r.on)) != nil ||
		catalog.Find(state.Table{Name: r.on}.Key()) != nil)
}

// lost is what an account loses.
func (l losing) lost(account redshift.Account) map[loss]bool {
	stood, stands := l.now.StandsFor(account), l.then.StandsFor(account)
	has := make(map[right]bool)
	for p := range stands {
		maps.Copy(has, l.has[p])
	}
	lost := make(map[loss]bool)
	for p := range stood {
		if !stands[p] && !l.Snapshot.Catalog.HasPrincipal(p) { // the rights of redveil's are told one by one
			lost[loss{what: "what " + p.String() + " has"}] = true
			continue
		}
		for r := range l.had[p] {
			if !covered(r, has) && l.matters(account, r, has) {
				lost[l.lossOf(r)] = true
			}
		}
	}
	return lost
}

// covered reports whether a right is held, or one that has it in it.
func covered(r right, has map[right]bool) bool {
	table, all, everywhere := r, r, r
	table.column = redshift.Ident{}
	all.column, all.on.Object, all.reach = redshift.Ident{}, redshift.Ident{}, state.InSchema
	everywhere = all
	everywhere.reach = state.InDatabase
	return has[r] || has[table] || has[all] || has[everywhere]
}

// matters leaves out the reading of governed tables, and USAGE with which nothing else is
// used.
func (l losing) matters(account redshift.Account, r right, has map[right]bool) bool {
	switch {
	case r.system != "":
		return true
	case r.privilege == state.Select && !r.on.Object.IsZero():
		return !l.governed[r.on]
	case r.privilege == state.Usage && l.owns[account][r.on.Schema]:
		return true
	case r.privilege == state.Usage && l.read[r.on.Schema]:
		for other := range has {
			reads := other.privilege == state.Select && l.governed[other.on]
			if other.on.Schema == r.on.Schema && other.privilege != state.Usage && other.system == "" && !reads {
				return true
			}
		}
		return false
	}
	return true
}

func (l losing) lossOf(r right) loss {
	if r.system != "" {
		return loss{what: r.system}
	}
	on := r.on.String()
	switch {
	case r.on.Object.IsZero() && (r.reach == state.InSchema || r.reach == state.InDatabase):
		on = fmt.Sprintf("all tables of schema %s", r.on.Schema)
	case r.on.Object.IsZero() && r.reach == state.Routines:
		on = fmt.Sprintf("all procedures of schema %s", r.on.Schema)
	case r.on.Object.IsZero():
		on = fmt.Sprintf("schema %s", r.on.Schema)
	case !r.column.IsZero():
		on = fmt.Sprintf("column %s of %s", r.column, on)
	}
	one := loss{what: fmt.Sprintf("%s on %s", r.privilege, on)}
	if !l.read[r.on.Schema] && !l.scope.IsOwn(r.on.Schema) {
		one.unread = r.on.Schema.String()
	}
	return one
}
