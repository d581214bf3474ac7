package preflight

import (
	"fmt"
	"maps"
	"slices"

	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/state"
)

// onceHanded names who gains and who loses once an administrator has run what is for them,
// which is no part of who gains and who loses by the plan.
func onceHanded(in enforced.Facts, before, after *state.Snapshot) []plan.Warning {
	side := func(snapshot *state.Snapshot) access.Side {
		in.Snapshot = snapshot
		return enforced.Read(in).Side
	}
	people := make(map[string]map[access.Effect]map[string]bool) // by source
	for _, entry := range access.Difference(side(before), side(after)) {
		effects := []access.Effect{entry.Effect}
		if entry.Effect == access.Mixed {
			effects = []access.Effect{access.Narrows, access.Widens}
		}
		for _, effect := range effects {
			if people[entry.Source] == nil {
				people[entry.Source] = make(map[access.Effect]map[string]bool)
			}
			if people[entry.Source][effect] == nil {
				people[entry.Source][effect] = make(map[string]bool)
			}
			for _, user := range entry.Users {
				people[entry.Source][effect][user] = true
			}
		}
	}
	var all []plan.Warning
	for _, source := range in.Resolved.Sources {
		for _, way := range []struct {
			effect access.Effect
			verb   [2]string
		}{{access.Narrows, [2]string{"loses", "lose"}}, {access.Widens, [2]string{"gains", "gain"}}} {
			who := slices.Sorted(maps.Keys(people[source.Name][way.effect]))
			if len(who) > 0 {
				all = append(all, newWarning(plan.ForAdministrator, fmt.Sprintf("once an administrator has run what "+
					"is for them, %s %s access to %s: they then see what the policy says, if anything", listed(who),
					verb(who, way.verb[0], way.verb[1]), source.Name), source.Origin))
			}
		}
	}
	return all
}
