package engine

import (
	"cmp"
	"context"
	"fmt"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/reconcile/preflight"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
)

// Options are the choices for a plan besides the policy.
type Options struct {
	Integration        string // empty: all
	AllowEmpty, Rotate bool
	// removed are users of the policy in force that are gone from this one.
	removed map[string]spec.Origin
}

// Plan plans each chosen integration against its warehouse.
func (e Engine) Plan(ctx context.Context, policy *Policy, options Options) (*report.Model, []*plan.Plan, error) {
	resolved, err := e.Resolve(policy, options.Integration)
	if err != nil {
		return nil, nil, err
	}
	plans := make([]*plan.Plan, 0, len(resolved))
	for _, r := range resolved {
		made, err := e.planOne(ctx, policy, r, options)
		if err != nil {
			return nil, nil, e.Secrets.Hide(err)
		}
		plans = append(plans, made)
	}
	return report.New(policy.described(), plans), plans, nil
}

func (e Engine) planOne(ctx context.Context, policy *Policy, resolved *policies.Resolved, options Options) (*plan.Plan,
	error,
) {
	session, err := e.ConnectToRead(ctx, resolved.Integration)
	if err != nil {
		return nil, fmt.Errorf("integration %q: %w", resolved.Integration.Name, err)
	}
	snapshot, err := state.Read(ctx, session, render.ScopeOf(resolved))
	if err == nil {
		options.removed = e.removedSince(ctx, session, policy, resolved, snapshot)
	}
	if closing := session.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return nil, fmt.Errorf("integration %q: %w", resolved.Integration.Name, err)
	}
	return e.planFor(policy, resolved, snapshot, options)
}

// planFor plans from what a warehouse holds to what a policy says.
func (e Engine) planFor(policy *Policy, resolved *policies.Resolved, snapshot *state.Snapshot, options Options) (
	*plan.Plan, error,
) {
	made, problems, err := preflight.Plan(plan.Input{
		Facts:  enforced.Facts{Repository: policy.Repository, Resolved: resolved, Snapshot: snapshot},
		Commit: policy.Commit, AllowEmpty: options.AllowEmpty,
		RotateMaskKey: options.Rotate, Removed: options.removed, Batch: e.batch(),
		Keeper: policy.keeper(resolved.Integration.Name),
	})
	if reported := e.report(policy, problems); reported != nil {
		return nil, reported
	}
	return made, err
}

// batch returns how many statements a transaction has at most; 0 for no limit.
func (e Engine) batch() int { return max(0, cmp.Or(e.Batch, plan.DefaultBatch)) }
