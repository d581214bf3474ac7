package preflight

import (
	"fmt"
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
	type change struct {
		source string
		effect access.Effect
	}
	people := make(map[change][]string)
	for _, entry := range access.Difference(side(before), side(after)) {
		effects := []access.Effect{entry.Effect}
		if entry.Effect == access.Mixed {
			effects = []access.Effect{access.Narrows, access.Widens}
		}
		for _, effect := range effects {
			at := change{entry.Source, effect}
			people[at] = append(people[at], entry.Users...)
		}
	}
	var all []plan.Warning
	for _, source := range in.Resolved.Sources {
		for _, way := range []struct {
			effect access.Effect
			verb   [2]string
		}{{access.Narrows, [2]string{"loses", "lose"}}, {access.Widens, [2]string{"gains", "gain"}}} {
			who := slices.Compact(slices.Sorted(slices.Values(people[change{source.Name, way.effect}])))
			if len(who) > 0 {
				all = append(all, newWarning(plan.ForAdministrator, fmt.Sprintf("once an administrator has run what "+
					"is for them, %s %s access to %s: they then see what the policy says, if anything", listed(who),
					verb(who, way.verb[0], way.verb[1]), source.Name), source.Origin))
			}
		}
	}
	return all
}
