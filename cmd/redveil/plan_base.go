package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/reconcile/preflight"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/checkout"
)

// since plans from the repository at an earlier ref to what it is now, as if
// the earlier one had been applied to a warehouse that nobody else touches.
func (l *loaded) since(ctx context.Context, base, integration string, allowEmpty bool, world edge) (*report.Model, error) {
	then, err := loadAt(ctx, l.Folder, base, world)
	if err != nil {
		return nil, err
	}
	return l.sinceLoaded(then, base, integration, allowEmpty, world)
}

// sinceOrNothing is the same where the folder may have come after the ref:
// everything in it is new then.
func (l *loaded) sinceOrNothing(ctx context.Context, base, integration string, allowEmpty bool, world edge) (*report.Model, error) {
	then, err := loadAt(ctx, l.Folder, base, world)
	if then, err = orNothing(then, err, base); err != nil {
		return nil, err
	}
	return l.sinceLoaded(then, base, integration, allowEmpty, world)
}

// orNothing is an empty policy where the folder was not there at the commit, or
// held no policy yet.
func orNothing(then *loaded, err error, commit string) (*loaded, error) {
	var missing *checkout.NoFolderError
	var empty *spec.NoRepositoryError
	if errors.As(err, &missing) || errors.As(err, &empty) {
		return &loaded{Checkout: &checkout.Checkout{Commit: commit}, repository: &spec.Repository{}}, nil
	}
	return then, err
}

func (l *loaded) sinceLoaded(then *loaded, base, integration string, allowEmpty bool, world edge) (*report.Model, error) {
	resolved, err := l.resolve(integration, world)
	if err != nil {
		return nil, err
	}
	var plans []*plan.Plan
	moved := make(map[string][]report.Moved)
	for _, after := range resolved {
		before, err := then.before(l.earlier(then.repository, after.Integration), world)
		if err != nil {
			return nil, err
		}
		snapshot, problems := plan.Offline(before, after)
		if err := then.report(problems, world); err != nil {
			return nil, err
		}
		keeper := l.keeper(after.Integration.Name)
		for n := range snapshot.World.Systems {
			snapshot.World.Systems[n].Keeper, snapshot.World.Systems[n].Digest = keeper, keeper.Digest()
		}
		plan, problems, err := preflight.Plan(plan.Input{Facts: enforced.Facts{Repository: l.repository, Resolved: after, Snapshot: snapshot}, Commit: l.Commit, AllowEmpty: allowEmpty, Keeper: keeper})
		if reported := l.report(problems, world); reported != nil {
			return nil, reported
		}
		if err != nil {
			return nil, err
		}
		plans = append(plans, plan)
		moved[after.Integration.Name] = connectionsOf(then.repository.Integrations).moved(after.Integration)
	}
	if integration == "" && len(plans) > 0 {
		plans[0].Warnings = append(plans[0].Warnings, l.leftWarnings(then)...)
	}
	described := l.described()
	described.Base, described.BaseCommit = base, then.Commit
	model := report.New(described, plans)
	model.Against(report.Compared{Ref: base, Commit: then.Commit}, moved)
	return model, nil
}

// before resolves an integration at the earlier ref; nil where there was none.
func (l *loaded) before(then *spec.Integration, world edge) (*policies.Resolved, error) {
	if then == nil {
		return nil, nil
	}
	resolved, problems := policies.Resolve(l.repository, then.Name, world.now().UTC())
	return resolved, l.report(problems, world)
}

// leftWarnings tell of warehouses that no integration names any more.
func (l *loaded) leftWarnings(then *loaded) []plan.Warning {
	var all []plan.Warning
	for _, i := range l.gone(then.repository.Integrations) {
		all = append(all, plan.Warning{Code: "left-warehouse", Message: fmt.Sprintf("%s named another warehouse before, or is gone: %s", i.Origin.Block, leftIn(i))})
	}
	return all
}
