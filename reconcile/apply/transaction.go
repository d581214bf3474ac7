package apply

import (
	"context"
	"errors"
	"fmt"

	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/render/ddl"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/journal"
	"github.com/redveil/redveil/state/redshift"
	"github.com/redveil/redveil/state/warehouse"
)

// part says what a transaction is of a plan.
type part int

// What goes ahead is committed before all others where those have to wait.
const (
	partAhead part = iota
	partMiddle
	partLast
)

// transaction carries steps out and commits them, or changes nothing.
func (a *applier) transaction(ctx context.Context, steps []plan.Step, part part) error {
	if _, err := a.session.Process(ctx); err != nil { // to look for it, should the answer to COMMIT be lost
		return a.undone(err)
	}
	if err := a.session.Begin(ctx); err != nil {
		return a.undone(fmt.Errorf("beginning the transaction: %w", err))
	}
	next, err := a.steps(ctx, steps, part)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return a.undo(ctx, err)
	}
	err = a.session.Commit(ctx)
	var refused *warehouse.StatementError
	if err != nil && !errors.As(err, &refused) {
		err = a.found(ctx, err)
	}
	var unknown *UnknownError
	switch {
	case errors.As(err, &unknown):
		return err
	case err != nil:
		return a.undo(ctx, err)
	}
	a.hold, a.held, a.base, a.kept = a.marked, true, next, a.outcome
	a.transactions++
	a.journal.Schema = a.program.Scope.SystemSchema // which may have moved there
	return nil
}

// undo rolls the transaction back, and returns what failed with what remains.
func (a *applier) undo(ctx context.Context, err error) error {
	// The failure may come from a cancelled context, which must not stop the
	// rollback.
	undo := a.session.Rollback(context.WithoutCancel(ctx))
	var refused *warehouse.StatementError
	if undo != nil && errors.As(undo, &refused) {
		return errors.Join(err, fmt.Errorf("rolling back: %w", undo))
	}
	// A broken session ends in a rollback by itself, and one that refuses COMMIT has.
	return a.undone(err)
}

func (a *applier) undone(err error) error {
	a.outcome = a.kept
	return &UndoneError{
		Cause: err, Revoked: a.taken, Committed: a.committed, Batches: len(a.batches), Done: a.program.Done(),
	}
}

// steps carries out the statements of a transaction. It returns what the next one is
// to expect.
func (a *applier) steps(ctx context.Context, steps []plan.Step, part part) (state.Digest, error) {
	if err := a.lock(ctx); err != nil {
		return "", err
	}
	snapshot, err := a.checkBase(ctx)
	if err != nil {
		return "", err
	}
	if a.program.Removes { // the tables of the lock go, and the fence keeps others out until then
		a.renewal.pause()
		a.marked = a.hold
	}
	if err := a.carryOut(ctx, steps); err != nil {
		return "", err
	}
	entries := make([]state.RegistryEntry, 0, len(steps))
	for _, step := range steps {
		if step.Entry != nil {
			entries = append(entries, *step.Entry)
		}
	}
	if a.program.Removes {
		return "", nil
	}
	there := journal.Journal{Schema: a.program.Scope.SystemSchema}
	if err := a.write(ctx, there, entries, part); err != nil {
		return "", err
	}
	if part == partLast {
		return "", a.mark(ctx, there, part)
	}
	next, err := a.between(ctx, snapshot, steps)
	if err != nil {
		return "", err
	}
	return next, a.mark(ctx, there, part)
}

// lock checks that the run still holds the lock. On the first run there is no
// journal to lock.
func (a *applier) lock(ctx context.Context) error {
	if !a.held {
		return nil
	}
	if err := a.hold.Confirm(ctx, a.session); err != nil {
		return fmt.Errorf("holding the lock: %w", err)
	}
	return nil
}

// checkBase reads the warehouse, and refuses one that is not as expected.
func (a *applier) checkBase(ctx context.Context) (*state.Snapshot, error) {
	snapshot, err := state.ReadApplying(ctx, a.session, a.program.Scope)
	if err != nil {
		return nil, err
	}
	if snapshot.Fingerprint(a.program.Scope) != a.base {
		return nil, &StaleError{Integration: a.program.Integration}
	}
	if a.before == nil || a.transactions == 0 {
		a.before = snapshot
	}
	return snapshot, a.checkViews(snapshot)
}

// between checks, before a transaction ends that is not the last, that the warehouse
// is as the model of the plan says: nobody was to see more than before or afterwards.
func (a *applier) between(ctx context.Context, before *state.Snapshot, steps []plan.Step) (state.Digest, error) {
	now, err := state.ReadApplying(ctx, a.session, a.program.Scope)
	if err != nil {
		return "", err
	}
	model := plan.Replay(before.Moved(a.program.Scope).Catalog, steps)
	for _, step := range steps {
		// What another grantor gave stays; the end of the run says so.
		if _, isGrant := step.Before.(state.Grant); isGrant && step.After == nil &&
			now.Catalog.Find(step.Before.Key()) == step.Before {
			model.Remove(step.Before.Key())
			model.Add(step.Before)
		}
	}
	if key, differs := model.FirstDifference(now.Catalog); differs {
		return "", fmt.Errorf("after the statements of transaction %d of %d, %s %s is not as the plan says",
			a.committed+1, len(a.batches), key.Kind, key.Name())
	}
	return now.Fingerprint(a.program.Scope), nil
}

// checkViews refuses to drop views outside of redveil's own schemas unless the
// registry has them, under an earlier view_schema. A plan file could ask for
// more.
func (a *applier) checkViews(snapshot *state.Snapshot) error {
	for _, step := range a.program.Steps {
		e := step.Entry
		if e == nil || !e.Forget || e.Kind != state.KindView || a.program.Scope.IsOwn(e.Schema) {
			continue
		}
		object, err := redshift.ParseIdent(e.Name)
		if err != nil || snapshot.Catalog.Find(
			state.ViewKey(redshift.Name{Schema: e.Schema, Object: object})) == nil {
			return fmt.Errorf("%s: redveil did not make this view; nothing was applied; plan again", step.Name)
		}
	}
	return nil
}

// carryOut sends the statements of some steps, each once.
func (a *applier) carryOut(ctx context.Context, steps []plan.Step) error {
	for _, sent := range a.program.Sent(steps) {
		shown := sent.Statement.String()
		if len(sent.Steps) > 1 {
			shown = shortened(sent.Statement)
		}
		doing := sent.Steps[0].Name + andMore(len(sent.Steps)-1)
		if err := a.exec(ctx, doing, sent.Statement, shown); err != nil {
			return served(sent, a.inUse(sent, err))
		}
		a.outcome.Statements++
	}
	a.outcome.Steps += len(steps)
	return nil
}

// send sends a statement, of which errors show as much as is given.
func (a *applier) send(ctx context.Context, statement redshift.SQL, shown string) error {
	ctx, done := a.within(ctx)
	defer done()
	// Only this one statement gets the key: an author could write the
	// placeholder into a policy, and so into a view that everyone can read.
	if system := a.program.Scope.SystemSchema; statement == ddl.InsertMaskKey(system) {
		return a.session.ExecSecret(ctx, ddl.BoundMaskKey(system), a.run.MaskKey, shown)
	}
	return a.session.Exec(ctx, statement, shown)
}
