package engine

import (
	"context"
	"slices"

	"github.com/redveil/redveil/reconcile/apply"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/state/journal"
	"github.com/redveil/redveil/state/warehouse"
)

// Record writes to the history that a warehouse matches a commit for which
// nothing had to change, if another commit was applied last. Drift compares
// with the commit in the history, and the earlier one may disappear, or have
// the policy in another folder. If another run is at work, Record does nothing,
// as that run records its own commit.
func (e Engine) Record(ctx context.Context, model *report.Model, n int, program plan.Program,
	pull string,
) (err error) {
	defer func() { err = e.Secrets.Hide(err) }()
	if len(program.Steps) > 0 || model.Repository.Commit == "" || model.Repository.Dirty {
		return nil
	}
	session, err := e.Connect(ctx, model.Integrations[n].Warehouse)
	if err != nil {
		return err
	}
	defer func() { _ = session.Close() }()
	blocked := model.Integrations[n].BlockedSources()
	last, err := journal.Journal{Schema: program.Scope.SystemSchema}.LastApplied(ctx, session)
	same := last.Commit == model.Repository.Commit && slices.Equal(last.Blocked, blocked) &&
		slices.Equal(last.Variables, journaled(model.Repository.Variables))
	if warehouse.IsMissing(err) || err == nil && same {
		return nil
	}
	if err != nil {
		return err
	}
	run := e.runOf(model.Repository, pull)
	run.RecordOnly, program.Refresh = true, nil
	run.Blocked = blocked
	run.Keeper = keeperOf(model.Repository.Folder, program.Integration)
	if _, err := apply.Execute(ctx, session, program, run); err != nil && !RefusesPlan(err) {
		return err
	}
	return nil
}
