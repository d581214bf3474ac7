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
	kept := plan.Changes[:0:0]
	for _, change := range plan.Changes {
		if !settings.Ignores(string(change.Key().Kind)+" "+change.Key().Name(), now) {
			kept = append(kept, change)
		}
	}
	if ignored = len(plan.Changes) - len(kept); ignored > 0 {
		plan.Restrict(in, kept)
	}
	return plan, ignored, problems, nil
}
