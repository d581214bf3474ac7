package engine

import (
	"context"

	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/spec"
)

// Planned is one integration's plan, or the reason why there is none.
type Planned struct {
	Integration *spec.Integration
	Plan        *plan.Plan
	Model       *report.Model // of this integration alone
	Err         error
	// Problems are the policy's problems that came up while planning.
	Problems hcl.Diagnostics
}

// Shown returns the plan as people see it.
func (p *Planned) Shown() report.Integration { return p.Model.Integrations[0] }

// PlanEach plans each integration by itself. A warehouse that cannot be reached
// must not hide the plans of the others.
func (e Engine) PlanEach(ctx context.Context, policy *Policy, chosen []*spec.Integration) []*Planned {
	var all []*Planned
	for _, i := range chosen {
		planned := &Planned{Integration: i}
		model, plans, err := e.listening(planned).Plan(ctx, policy, Options{Integration: i.Name})
		if planned.Err = err; err == nil {
			planned.Model, planned.Plan = model, plans[0]
		}
		all = append(all, planned)
	}
	return all
}

// listening returns an engine that also adds the policy's problems to planned.
func (e Engine) listening(planned *Planned) Engine {
	outer := e.OnProblems
	e.OnProblems = func(policy *Policy, problems hcl.Diagnostics) error {
		planned.Problems = append(planned.Problems, problems...)
		if outer != nil {
			return outer(policy, problems)
		}
		return nil
	}
	return e
}
