package preflight

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// LostRights names who loses rights by what a plan takes from redveil's roles and groups,
// or from their members, and that are no reading of governed tables, of which alone who
// gains and who loses speaks: what somebody else granted to these, roles that are
// around them, and USAGE that other tables of a schema take.
func LostRights(in plan.Input, changes []*plan.Change, scope state.Scope) []plan.Warning {
	takes := func(c *plan.Change) bool { return c.After == nil && c.Before != nil }
	if !slices.ContainsFunc(changes, takes) {
		return nil
	}
	system := redshift.Account(in.Resolved.Integration.Username)
	after := plan.Simulate(in.Snapshot, changes)
	l := losing{
		in: in, scope: scope, governed: make(map[redshift.Name]bool), read: make(map[redshift.Ident]bool),
		before: enforced.AuthorityOf(in.Snapshot, system), after: enforced.AuthorityOf(after, system),
	}
	for _, source := range in.Resolved.Sources {
		l.governed[source.Table], l.read[source.Table.Schema] = true, true
	}
	l.owns = ownersIn(in.Snapshot)
	l.had, l.has = l.rightsIn(in.Snapshot), l.rightsIn(after)
	labels, people := enforced.LabelsOf(in.Facts), make(map[loss][]string)
	for _, account := range l.touched(changes) {
		if l.before.IsSuper(account) {
			continue
		}
		for one := range l.lost(account) {
			people[one] = append(people[one], cmp.Or(labels[account], string(account)))
		}
	}
	return l.warnings(people)
}

// loss is something that is lost. Unread is the schema, if not all grants there are read.
type loss struct {
	what   string
	unread string
}

// warnings say who loses what, once for the same people.
func (l losing) warnings(people map[loss][]string) []plan.Warning {
	losses, unread := make(map[string][]string), make(map[string][]string)
	for one, who := range people {
		slices.Sort(who)
		key := strings.Join(who, "\x00")
		losses[key] = append(losses[key], one.what)
		if one.unread != "" {
			unread[key] = append(unread[key], one.unread)
		}
	}
	var all []plan.Warning
	for _, key := range slices.Sorted(maps.Keys(losses)) {
		who := strings.Split(key, "\x00")
		slices.Sort(losses[key])
		text := fmt.Sprintf("%s %s %s, as they had it by a role or group that redveil manages; who gains and who "+
			"loses tells only who reads governed tables", listed(who), verb(who, "loses", "lose"), listed(losses[key]))
		if schemas := slices.Compact(slices.Sorted(slices.Values(unread[key]))); len(schemas) > 0 {
			text += fmt.Sprintf(". In %s, where no source is, not all grants are read: they may have others",
				listed(schemas))
		}
		all = append(all, newWarning(plan.LosesOther, text, l.in.Resolved.Integration.Origin))
	}
	return all
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

func verb(people []string, one, many string) string {
	if len(people) == 1 {
		return one
	}
	return many
}

type losing struct {
	in            plan.Input
	scope         state.Scope
	before, after *enforced.Authority
	governed      map[redshift.Name]bool
	owns          map[redshift.Account]map[redshift.Ident]bool // schemas in which somebody owns something
	read          map[redshift.Ident]bool                      // schemas of which all grants are read
	had, has      map[state.Principal][]right
}

// right is one that a principal holds.
type right struct {
	privilege state.Privilege
	reach     state.Reach
	on        redshift.Name // without an object for what is on a schema, or on all in it
	column    redshift.Ident
	system    string // a system permission, in the place of all of these
}

// touched are the accounts that stand for fewer roles or groups afterwards, or for one that
// has less; sorted.
func (l losing) touched(changes []*plan.Change) []redshift.Account {
	accounts := make(map[redshift.Account]bool)
	for _, change := range changes {
		if change.After != nil || change.Before == nil {
			continue
		}
		of := change.Key().Principal
		if grant, ok := change.Before.(state.Grant); ok {
			of = grant.To
		}
		if of == (state.Principal{}) || of == state.Public() {
			continue
		}
		for _, account := range l.before.Holders(of) {
			accounts[account] = true
		}
	}
	return slices.Sorted(maps.Keys(accounts))
}

// rightsIn are the rights of each principal that count here.
func (l losing) rightsIn(snapshot *state.Snapshot) map[state.Principal][]right {
	all := make(map[state.Principal][]right)
	seen := make(map[state.Principal]map[right]bool)
	add := func(to state.Principal, r right) {
		if r.system == "" && l.isMade(r) || seen[to][r] {
			return
		}
		if seen[to] == nil {
			seen[to] = make(map[right]bool)
		}
		seen[to][r], all[to] = true, append(all[to], r)
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
	catalog := l.in.Snapshot.Catalog
	return l.scope.IsOwn(r.on.Schema) && (r.on.Object.IsZero() || catalog.Find(state.ViewKey(r.on)) != nil ||
		catalog.Find(state.Table{Name: r.on}.Key()) != nil)
}

// lost is what an account loses.
func (l losing) lost(account redshift.Account) map[loss]bool {
	stood, stands := l.before.StandsFor(account), l.after.StandsFor(account)
	has := make(map[right]bool)
	for p := range stands {
		for _, r := range l.has[p] {
			has[r] = true
		}
	}
	lost := make(map[loss]bool)
	for p := range stood {
		if !stands[p] && !l.isOurs(p) {
			lost[loss{what: "what " + p.String() + " has"}] = true
			continue
		}
		for _, r := range l.had[p] {
			if !covered(r, has) && l.matters(account, r, has) {
				lost[l.lossOf(r)] = true
			}
		}
	}
	return lost
}

// isOurs reports a role or group of redveil's, whose rights are told one by one.
func (l losing) isOurs(p state.Principal) bool {
	catalog := l.in.Snapshot.Catalog
	return p.Kind == state.PrincipalUser || catalog.Find(state.Key{Kind: state.KindRole, Principal: p}) != nil ||
		catalog.Find(state.Key{Kind: state.KindGroup, Principal: p}) != nil
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
