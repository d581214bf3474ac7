package preflight

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// LostRights names who loses rights by what changes take from redveil's roles and groups,
// or from their members, and that are no reading of governed tables, of which alone who
// gains and who loses speaks: what somebody else granted to these, roles that are
// around them, and USAGE that other tables of a schema take.
func LostRights(in plan.Input, changes []*plan.Change, scope state.Scope) []plan.Warning {
	return lostRights(transitionOf(in, changes, plan.Simulate(in.Snapshot, changes)), scope)
}

func lostRights(t transition, scope state.Scope) []plan.Warning {
	touched := t.touched()
	if len(touched) == 0 {
		return nil
	}
	l := losing{
		transition: t, scope: scope, governed: make(map[redshift.Name]bool), read: make(map[redshift.Ident]bool),
		owns: ownersIn(t.Snapshot),
	}
	for _, source := range t.Resolved.Sources {
		l.governed[source.Table], l.read[source.Table.Schema] = true, true
	}
	l.had, l.has = l.rightsIn(t.Snapshot), l.rightsIn(t.after)
	people := make(map[loss][]string)
	for _, account := range touched {
		for one := range l.lost(account) {
			people[one] = append(people[one], cmp.Or(t.labels[account], string(account)))
		}
	}
	return l.warnings(people)
}

// touched are the accounts that stand for fewer roles or groups afterwards, or for one that
// has less, without superusers; sorted.
func (t transition) touched() []redshift.Account {
	accounts := make(map[redshift.Account]bool)
	for _, change := range t.changes {
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
		for _, account := range t.now.Holders(of) {
			if !t.now.IsSuper(account) {
				accounts[account] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(accounts))
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
		all = append(all, newWarning(plan.LosesOther, text, l.Resolved.Integration.Origin))
	}
	return all
}

func verb(people []string, one, many string) string {
	if len(people) == 1 {
		return one
	}
	return many
}
