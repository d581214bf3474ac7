// Package drift finds what differs from what was applied, and who may have
// changed it.
package drift

import (
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/reconcile/preflight"
	"github.com/redveil/redveil/spec"
)

// Plan makes the plan that undoes what was changed by hand. Its input is the
// policy that was applied last. Changes that the integration ignores are left
// out and counted; the access changes are those of the rest.
func Plan(in plan.Input, settings spec.Drift, now time.Time) (plan *plan.Plan, ignored int, problems hcl.Diagnostics,
	err error,
) {
	plan, problems, err = preflight.Plan(in)
	if plan == nil || err != nil {
		return nil, 0, problems, err
	}
	kept, handed := without(plan.Changes, settings, now), without(plan.Administrator, settings, now)
	ignored = len(plan.Changes) - len(kept)
	if ignored > 0 {
		plan.Restrict(in, kept)
	}
	if others := len(plan.Administrator) - len(handed); others > 0 {
		ignored += others
		preflight.HandOver(in, plan, handed)
	}
	return plan, ignored, problems, nil
}

// without leaves out the changes of what the integration ignores.
func without(changes []*plan.Change, settings spec.Drift, now time.Time) []*plan.Change {
	kept := changes[:0:0]
	for _, change := range changes {
		if !settings.Ignores(string(change.Key().Kind)+" "+change.Key().Name(), now) {
			kept = append(kept, change)
		}
	}
	return kept
}
