package engine

import (
	"context"
	"fmt"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/reconcile/preflight"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/state"
)

// Options are what a plan is asked for beside the policy.
type Options struct {
	Integration        string // empty: all
	AllowEmpty, Rotate bool
}

// Plan plans each chosen integration against its warehouse.
func (e Engine) Plan(ctx context.Context, l *Policy, wishes Options) (*report.Model, []*plan.Plan, error) {
	resolved, err := e.Resolve(l, wishes.Integration)
	if err != nil {
		return nil, nil, err
	}
	plans := make([]*plan.Plan, 0, len(resolved))
	for _, r := range resolved {
		made, err := e.planOne(ctx, l, r, wishes)
		if err != nil {
			return nil, nil, e.Secrets.Hide(err)
		}
		plans = append(plans, made)
	}
	return report.New(l.described(), plans), plans, nil
}

func (e Engine) planOne(ctx context.Context, l *Policy, resolved *policies.Resolved, wishes Options) (*plan.Plan,
	error,
) {
	session, err := e.Connect(ctx, WarehouseOf(resolved.Integration))
	if err != nil {
		return nil, fmt.Errorf("integration %q: %w", resolved.Integration.Name, err)
	}
	snapshot, err := state.Read(ctx, session, render.ScopeOf(resolved))
	if closing := session.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return nil, fmt.Errorf("integration %q: %w", resolved.Integration.Name, err)
	}
	made, problems, err := preflight.Plan(plan.Input{
		Facts:  enforced.Facts{Repository: l.Repository, Resolved: resolved, Snapshot: snapshot},
		Commit: l.Commit, AllowEmpty: wishes.AllowEmpty,
		RotateMaskKey: wishes.Rotate, Keeper: l.keeper(resolved.Integration.Name),
	})
	if reported := e.report(l, problems); reported != nil {
		return nil, reported
	}
	return made, err
}
