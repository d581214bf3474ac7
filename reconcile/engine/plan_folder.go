package engine

import (
	"context"
	"errors"

	"github.com/redveil/redveil/reconcile/report"
)

// PlanRequest asks for the plans of a policy.
type PlanRequest struct {
	Folder string
	// Base is a git ref to compare with in the place of a warehouse.
	Base string
	// ConnectionFrom is a git ref: integrations sign in only as the policy there
	// says, and are compared with it where that differs.
	ConnectionFrom string
	// Sandbox plans against sandboxes with the declared tables and people in the place of
	// warehouses.
	Sandbox bool
	// Out and HTML are files to write the plans to; empty for none.
	Out, HTML string
	Options
}

// PlanFolder plans, and writes the files that are asked for.
func (e Engine) PlanFolder(ctx context.Context, r PlanRequest) (*report.Model, error) {
	if err := r.checkSandbox(); err != nil {
		return nil, err
	}
	if err := e.CheckPlanKey(); err != nil {
		return nil, err
	}
	policy, err := e.Load(ctx, r.Folder)
	if err != nil {
		return nil, err
	}
	if r.Base != "" && r.Rotate {
		return nil, errors.New("--rotate-mask-key asks for another key in a warehouse, and --base compares with " +
			"none: use only one of them")
	}
	model, err := e.planAgainst(ctx, policy, r)
	if err != nil {
		return nil, err
	}
	return model, e.Save(model, r.Out, r.HTML)
}

func (e Engine) planAgainst(ctx context.Context, policy *Policy, r PlanRequest) (*report.Model, error) {
	switch {
	case r.Sandbox:
		return e.planOnSandboxes(ctx, policy, r.Options)
	case r.Base != "":
		return e.Compare(ctx, policy, r.Base, r.Integration, r.AllowEmpty)
	case r.ConnectionFrom != "":
		return e.PlanTrusting(ctx, policy, r.ConnectionFrom, r.Options)
	}
	model, _, err := e.Plan(ctx, policy, r.Options)
	return model, err
}
