package engine

import (
	"context"
	"errors"
	"fmt"

	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/reconcile/policytest"
	"github.com/redveil/redveil/reconcile/report"
)

// checkSandbox refuses what has no meaning on a sandbox, which is gone afterwards.
func (r PlanRequest) checkSandbox() error {
	switch {
	case !r.Sandbox:
		return nil
	case r.Out != "":
		return errors.New("--out writes a plan for apply, and the sandbox of --sandbox is gone before that: leave " +
			"one of them out; --json and --html show the plan")
	case r.Base != "":
		return errors.New("--base compares with an earlier commit, and --sandbox with a sandbox: use only one of them")
	case r.ConnectionFrom != "":
		return errors.New("--connection-from says how to sign in to warehouses, and --sandbox signs in to none: use " +
			"only one of them")
	case r.Rotate:
		return errors.New("--rotate-mask-key asks for another key in a warehouse, and --sandbox plans for none: use " +
			"only one of them")
	}
	return nil
}

// planOnSandboxes plans each chosen integration against a sandbox of its own, which holds
// the declared tables and people and nothing else. It asks for no password and reaches no
// host.
func (e Engine) planOnSandboxes(ctx context.Context, policy *Policy, options Options) (*report.Model, error) {
	resolved, err := e.Resolve(policy, options.Integration)
	if err != nil {
		return nil, err
	}
	var plans []*plan.Plan
	for _, r := range resolved {
		snapshot, err := policytest.ReadDeclared(ctx, r)
		if err != nil {
			return nil, fmt.Errorf("integration %q on a sandbox: %w", r.Integration.Name, err)
		}
		made, err := e.planFor(policy, r, snapshot, options)
		if err != nil {
			return nil, err
		}
		plans = append(plans, made)
	}
	model := report.New(policy.described(), plans)
	model.OnSandbox()
	return model, nil
}
