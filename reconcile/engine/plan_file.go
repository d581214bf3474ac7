package engine

import (
	"errors"
	"fmt"

	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
)

func (e Engine) checkPlanFile(model *report.Model) error {
	if err := e.checkSignature(model); err != nil {
		return err
	}
	for _, i := range model.Integrations {
		if i.Sandbox {
			return Refuse("this plan is for a sandbox and not for a warehouse; nothing was applied; plan without " +
				"--sandbox")
		}
		if i.Drift != nil {
			return Refuse("this is a report of drift; nothing was applied; run redveil drift --correct")
		}
		if i.ComparedWith != nil {
			return Refuse("this plan compares with the repository at %s, not with a warehouse; nothing was "+
				"applied; plan without --base", report.Visible(i.ComparedWith.Ref))
		}
	}
	if err := model.Verify(); err != nil {
		return Refuse("redveil did not write this plan, or another version did: %s; nothing was applied; plan again",
			report.Visible(err.Error()))
	}
	return nil
}

// CheckDeclared refuses plans that go to another warehouse than the
// repository's integration of the same name, or that sign in there differently.
func checkDeclared(plans []report.Integration, declared []*spec.Integration, where string) error {
	for _, plan := range plans {
		refusal := errors.New("declares no such integration")
		for _, i := range declared {
			if i.Name != plan.Name {
				continue
			}
			if refusal = differsFrom(i, plan); refusal == nil {
				break // a work tree may hold several policies
			}
		}
		if refusal != nil {
			return Refuse("integration %q: the policy repository in %s %w; nothing was applied; plan again there, "+
				"or apply from another folder if the plan is not the repository's", plan.Name, where, refusal)
		}
	}
	return nil
}

func differsFrom(i *spec.Integration, plan report.Integration) error {
	ours := report.WarehouseOf(i)
	for _, m := range plan.Warehouse.MovedFrom(&ours) {
		return fmt.Errorf("says %s %s, and the plan %s", m.Field, report.Visible(m.Before), report.Visible(m.After))
	}
	scope := state.Scope{ViewSchema: i.ViewSchema, SystemSchema: render.SystemSchema(i.SystemPrefix)}
	if scope.ViewSchema != plan.Scope.ViewSchema || scope.SystemSchema != plan.Scope.SystemSchema {
		return fmt.Errorf("has its views in %q and the rest in %q, and the plan in %q and %q", scope.ViewSchema,
			scope.SystemSchema, plan.Scope.ViewSchema, plan.Scope.SystemSchema)
	}
	return nil
}
