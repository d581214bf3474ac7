package apply

import (
	"context"
	"fmt"

	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/state"
)

// takeAway carries out the revokes that have to come before the transaction,
// each statement by itself. The transaction then expects the warehouse without
// those grants.
func (a *applier) takeAway(ctx context.Context) error {
	var steps []plan.Step
	for _, step := range a.program.Steps {
		if step.Phase == plan.Before {
			steps = append(steps, step)
		}
	}
	if len(steps) == 0 || a.tookAway {
		return nil
	}
	snapshot, err := state.ReadApplying(ctx, a.session, a.program.Scope)
	if err != nil {
		return err
	}
	if snapshot.Fingerprint(a.program.Scope) != a.base {
		return fmt.Errorf("%w\nnothing was %s", &StaleError{Integration: a.program.Integration}, a.program.Done())
	}
	names := make(map[string]state.Key)
	for _, key := range snapshot.Catalog.Keys() {
		names[plan.StepName(plan.Delete, key.Kind, key.Name())] = key
	}
	for _, step := range steps {
		if err := a.confirmed(ctx, func() error { return a.carryOut(ctx, []plan.Step{step}) }); err != nil {
			return fmt.Errorf("%w\nof %d revokes on external schemas %d were applied, and nothing else", err,
				len(steps), a.taken)
		}
		a.taken++
		snapshot.Catalog.Remove(names[step.Name])
	}
	a.base, a.tookAway = snapshot.Fingerprint(a.program.Scope), true
	a.kept = a.outcome
	return nil
}

// afterwards gives the grants that cannot be part of the transaction, and
// refreshes the copies of external tables.
func (a *applier) afterwards(ctx context.Context) error {
	for _, step := range a.program.Steps {
		if step.Phase != plan.After {
			continue
		}
		if err := a.confirmed(ctx, func() error { return a.carryOut(ctx, []plan.Step{step}) }); err != nil {
			return fmt.Errorf("%w\nthe transaction was applied, but not all grants on external schemas; apply again",
				err)
		}
	}
	if len(a.program.Refresh) == 0 {
		return nil
	}
	timeout := a.run.StatementTimeout // refreshes have none
	a.run.StatementTimeout = 0
	defer func() { a.run.StatementTimeout = timeout }()
	if err := a.limit(ctx, 0); err != nil {
		return err
	}
	for _, statement := range a.program.Refresh {
		refresh := func() error { return a.exec(ctx, refreshing, statement, statement.String()) }
		if err := a.confirmed(ctx, refresh); err != nil {
			return fmt.Errorf(refreshing+": %w\nthe policy is in force; the copy shows what it showed before", err)
		}
		a.outcome.Refreshed++
	}
	return a.limit(ctx, max(0, timeout))
}

const refreshing = "refreshing a copy"

// confirmed does what cannot be part of a transaction if the run still holds the lock,
// which another transaction looks up directly before. Who takes the lock over in that
// instant cannot be kept out.
func (a *applier) confirmed(ctx context.Context, do func() error) error {
	if !a.held {
		return do()
	}
	if err := a.session.Begin(ctx); err != nil {
		return err
	}
	err := a.hold.Confirm(ctx, a.session)
	if ended := a.session.Rollback(context.WithoutCancel(ctx)); err == nil {
		err = ended
	}
	if err != nil {
		return fmt.Errorf("holding the lock: %w", err)
	}
	return do()
}
