package engine

import (
	"context"

	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/spec"
)

// Planned is one integration's plan, or why there is none.
type Planned struct {
	Integration *spec.Integration
	Plan        *plan.Plan
	Model       *report.Model // of this integration alone
	Err         error
	// Problems are the policy's that showed when the plan was made.
	Problems hcl.Diagnostics
}

// Shown is the plan as people see it.
func (p *Planned) Shown() report.Integration { return p.Model.Integrations[0] }

// PlanEach plans each integration by itself: that one warehouse cannot be
// reached must not hide what happens to the others.
func (e Engine) PlanEach(ctx context.Context, l *Policy, chosen []*spec.Integration) []*Planned {
	var all []*Planned
	for _, i := range chosen {
		one := &Planned{Integration: i}
		model, plans, err := e.listening(one).Plan(ctx, l, Options{Integration: i.Name})
		if one.Err = err; err == nil {
			one.Model, one.Plan = model, plans[0]
		}
		all = append(all, one)
	}
	return all
}

// listening keeps the policy's problems beside the plan.
func (e Engine) listening(one *Planned) Engine {
	outer := e.OnProblems
	e.OnProblems = func(l *Policy, problems hcl.Diagnostics) error {
		one.Problems = append(one.Problems, problems...)
		if outer != nil {
			return outer(l, problems)
		}
		return nil
	}
	return e
}
