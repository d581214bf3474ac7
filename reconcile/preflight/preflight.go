// Package preflight reports what authors and administrators have to know before
// a plan: what the warehouse lacks, and what the statements do not say.
package preflight

import (
	"cmp"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/state"
)

// Plan makes the plan for one integration, checked against the warehouse. The
// diagnostics are mistakes of the author that only the warehouse reveals; the
// error concerns the plan as a whole.
func Plan(in plan.Input) (*plan.Plan, hcl.Diagnostics, error) {
	if problems := checkMoves(in); problems.HasErrors() {
		return nil, problems, nil
	}
	in, grown := withGrown(in)
	in.Blocked = blocked(in)
	draft, problems := plan.Prepare(in)
	problems = append(append(problems, check(draft)...), access.Forbidden(in.Resolved)...)
	if problems.HasErrors() {
		return nil, problems, nil
	}
	made, err := draft.Plan()
	if err != nil {
		return nil, problems, err
	}
	var after *state.Snapshot
	if len(made.Changes) > 0 {
		after = plan.Simulate(draft.Snapshot, made.Changes)
	}
	found, allowed := enforced.Examine(draft.Facts, after, inForce(draft)...)
	made.Findings = found
	made.Warnings = append(warnings(draft, made), grownWarnings(draft, grown)...)
	made.Warnings = append(made.Warnings, transitionWarnings(draft, made, after)...)
	made.Warnings = append(made.Warnings, exceptionWarnings(draft.Input, allowed)...)
	return made, problems, nil
}

// transitionWarnings tells what the changes take beside the reading of governed tables, those
// included that an administrator makes.
func transitionWarnings(draft *plan.Draft, made *plan.Plan, after *state.Snapshot) []plan.Warning {
	var all []plan.Warning
	changes := made.Changes
	if len(made.Administrator) > 0 {
		base := cmp.Or(after, draft.Snapshot)
		changes, after = slices.Concat(changes, made.Administrator), plan.Simulate(base, made.Administrator)
		all = onceHanded(draft.Facts, base, after)
	}
	if len(changes) == 0 {
		return all
	}
	t := transitionOf(draft.Input, changes, after)
	return slices.Concat(all, brokenViews(t), lostRights(t, made.Scope), brokenWrites(t))
}
