package preflight

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// LostRights names who can no longer read or write what no source governs, since
// somebody granted it to a role or group of redveil's, from which a plan takes it: who
// gains and who loses speaks of governed tables alone.
func LostRights(in plan.Input, changes []*plan.Change, scope state.Scope) []plan.Warning {
	relations := touched(in, changes, scope)
	if len(relations) == 0 {
		return nil
	}
	after := plan.Simulate(in.Snapshot, changes)
	system := redshift.Account(in.Resolved.Integration.Username)
	now, then := enforced.AuthorityOf(in.Snapshot, system), enforced.AuthorityOf(after, system)
	labels := enforced.LabelsOf(in.Facts)
	var all []plan.Warning
	for _, relation := range relations {
		lost := lostOn(relation, now, then)
		for _, right := range []enforced.Right{enforced.MayRead, enforced.MayWrite} {
			var people []string
			for _, account := range lost[right] {
				people = append(people, cmp.Or(labels[account], string(account)))
			}
			if len(people) == 0 {
				continue
			}
			all = append(all, newWarning(plan.LosesOther, fmt.Sprintf("%s can no longer %s %s%s: no source governs "+
				"it, and somebody granted it to what redveil manages", listed(people), right, relation,
				unless(in, relation.Schema)), in.Resolved.Integration.Origin))
		}
	}
	return all
}

// unless says what is not known of a schema in which no source is: its other grants are
// not read.
func unless(in plan.Input, schema redshift.Ident) string {
	if slices.ContainsFunc(in.Resolved.Sources, func(s *policies.Source) bool { return s.Table.Schema == schema }) {
		return ""
	}
	return ", unless they have another right to it"
}

// lostOn returns the accounts that have a right on a relation before and not after, by
// right.
func lostOn(relation redshift.Name, before, after *enforced.Authority) map[enforced.Right][]redshift.Account {
	type held struct {
		account redshift.Account
		right   enforced.Right
	}
	kept := make(map[held]bool)
	for _, way := range after.OnRelation(relation) {
		kept[held{way.Account, way.Right}] = true
	}
	lost := make(map[enforced.Right][]redshift.Account)
	for _, way := range before.OnRelation(relation) {
		if one := (held{way.Account, way.Right}); !kept[one] {
			kept[one] = true
			lost[way.Right] = append(lost[way.Right], way.Account)
		}
	}
	return lost
}

// touched returns the relations on which changes take a right, without redveil's own and
// without governed tables; sorted.
func touched(in plan.Input, changes []*plan.Change, scope state.Scope) []redshift.Name {
	schemas, principals := make(map[redshift.Ident]bool), make(map[state.Principal]bool)
	relations := make(map[redshift.Name]bool)
	for _, change := range changes {
		if change.Action() != plan.Delete {
			continue
		}
		if grant, ok := change.Before.(state.Grant); ok && grant.Relation.IsZero() {
			schemas[grant.Schema] = true
		} else if ok {
			relations[redshift.Name{Schema: grant.Schema, Object: grant.Relation}] = true
		}
		if membership, ok := change.Before.(state.Membership); ok {
			principals[membership.In] = true
		}
	}
	for _, given := range in.Snapshot.Unmanaged.Privileges.Given {
		if !given.Relation.IsZero() && (schemas[given.Schema] || principals[given.To]) {
			relations[redshift.Name{Schema: given.Schema, Object: given.Relation}] = true
		}
	}
	for _, source := range in.Resolved.Sources {
		delete(relations, source.Table)
	}
	maps.DeleteFunc(relations, func(r redshift.Name, _ bool) bool {
		return scope.IsOwn(r.Schema) || strings.HasPrefix(r.Schema.String(), "pg_")
	})
	return slices.SortedFunc(maps.Keys(relations), redshift.Name.Compare)
}
