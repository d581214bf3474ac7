package engine

import (
	"context"
	"errors"
	"fmt"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/reconcile/preflight"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/checkout"
)

// Compare plans from the repository at an earlier ref to the repository now, as
// if the earlier one had been applied to a warehouse that nobody else changes.
func (e Engine) Compare(ctx context.Context, policy *Policy, base, integration string, allowEmpty bool) (*report.Model,
	error,
) {
	then, err := e.Earlier(ctx, policy, base)
	if err != nil {
		return nil, err
	}
	return e.CompareLoaded(policy, then, base, integration, allowEmpty)
}

// compareOrNothing is like Compare, but the folder need not exist at the ref:
// everything in it is new then.
func (e Engine) compareOrNothing(ctx context.Context, policy *Policy, base, integration string,
	allowEmpty bool,
) (*report.Model, error) {
	then, err := e.Earlier(ctx, policy, base)
	if then, err = OrNothing(then, err, base); err != nil {
		return nil, err
	}
	return e.CompareLoaded(policy, then, base, integration, allowEmpty)
}

// OrNothing returns an empty policy if the folder did not exist at the commit,
// or held no policy yet. Otherwise it returns its arguments.
func OrNothing(then *Policy, err error, commit string) (*Policy, error) {
	var missing *checkout.NoFolderError
	var empty *spec.NoRepositoryError
	if errors.As(err, &missing) || errors.As(err, &empty) {
		return &Policy{Checkout: &checkout.Checkout{Commit: commit}, Repository: &spec.Repository{}}, nil
	}
	return then, err
}

func (e Engine) CompareLoaded(policy *Policy, then *Policy, base, integration string, allowEmpty bool) (*report.Model,
	error,
) {
	resolved, rendered, err := e.resolve(policy, integration)
	if err != nil {
		return nil, err
	}
	var plans []*plan.Plan
	moved := make(map[string][]report.Moved)
	for n, after := range resolved {
		before, err := e.before(then, policy.earlier(then.Repository, after.Integration), after, rendered[n])
		if err != nil {
			return nil, err
		}
		snapshot, problems := plan.Offline(before, after)
		if err := e.report(then, problems); err != nil {
			return nil, err
		}
		keeper := policy.keeper(after.Integration.Name)
		for n := range snapshot.Unmanaged.Systems {
			snapshot.Unmanaged.Systems[n].Keeper, snapshot.Unmanaged.Systems[n].Digest = keeper, keeper.Digest()
		}
		plan, problems, err := preflight.Plan(
			plan.Input{
				Facts: enforced.Facts{
					Repository: policy.Repository, Resolved: after, Snapshot: snapshot, Records: before.Records,
				},
				Rendered: rendered[n], Commit: policy.Commit, AllowEmpty: allowEmpty, Keeper: keeper,
				Removed: removedUsers(then.Repository, policy.Repository),
			})
		if reported := e.report(policy, problems); reported != nil {
			return nil, reported
		}
		if err != nil {
			return nil, err
		}
		plans = append(plans, plan)
		moved[after.Integration.Name] = connectionsOf(then.Repository.Integrations).moved(after.Integration)
	}
	if integration == "" && len(plans) > 0 {
		plans[0].Warnings = append(plans[0].Warnings, policy.leftWarnings(then)...)
	}
	described := policy.described()
	described.Base, described.BaseCommit = base, then.Commit
	model := report.New(described, plans)
	model.Against(report.Compared{Ref: base, Commit: then.Commit}, moved)
	return model, nil
}

// before resolves an integration at the earlier ref; nothing if there was none. If it is
// the same block of the same repository, it is what was resolved and rendered already.
func (e Engine) before(policy *Policy, then *spec.Integration, now *policies.Resolved, rendered *render.Desired,
) (plan.Earlier, error) {
	before := plan.Earlier{Records: access.NewRecords()}
	switch {
	case then == nil:
		return before, nil
	case policy.Repository == now.Repository && then == now.Integration:
		before.Policy, before.Desired = now, rendered
		return before, nil
	}
	resolved, problems := policies.Resolve(policy.Repository, then.Name, e.Now().UTC())
	before.Policy = resolved
	return before, e.report(policy, problems)
}

// leftWarehouse is the code of these warnings.
const leftWarehouse = "left-warehouse"

// leftWarnings warns of warehouses that no integration names any more.
func (p *Policy) leftWarnings(then *Policy) []plan.Warning {
	var all []plan.Warning
	for _, i := range p.Gone(then.Repository.Integrations) {
		all = append(all, plan.Warning{Code: leftWarehouse, Message: fmt.Sprintf("%s named another warehouse "+
			"before, or is gone: %s", i.Origin.Block, LeftIn(i))})
	}
	return all
}
