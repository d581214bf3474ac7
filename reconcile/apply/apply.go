// Package apply carries out a plan under the lock, or changes nothing. No other
// package writes to a warehouse.
package apply

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/render/ddl"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/journal"
	"github.com/redveil/redveil/state/redshift"
	"github.com/redveil/redveil/state/warehouse"
)

// Run is who applies what, and when.
type Run struct {
	At          time.Time
	Commit      string
	Actor       string
	PullRequest string
	// Keeper is the integration that the system schema belongs to from now on;
	// zero leaves it as it is.
	Keeper state.Keeper
	// Holder names the run in the warehouse's lock. It is unique to the run.
	Holder string
	// MaskKey is the run's part of the key of hash(), where a key is to be
	// made: 256 random bits, in hexadecimal.
	MaskKey warehouse.Secret
	// RecordOnly writes the run to the history even where nothing changes.
	RecordOnly bool
	// Blocked are the sources, by label, that the plan had to leave as they are.
	Blocked []string
	// Unread are views that nobody is to read at the end: those of blocked sources,
	// which may not work.
	Unread []redshift.Name
	// Unchecked leaves out reading as others at the end.
	Unchecked bool
	// LockTimeout is how long to wait for another run; Waiting is called once if
	// that is so. It may be nil.
	LockTimeout time.Duration
	Waiting     func(*journal.HeldError)
	// RenewEvery is how often the lock is renewed; half a minute for 0.
	RenewEvery time.Duration
	// TakingOver is called before the session of a run is ended that renews its lock
	// no longer. It may be nil.
	TakingOver func(journal.Lock)
	// StatementTimeout is how long a statement may take; none for 0. Refreshes of
	// copies have no limit.
	StatementTimeout time.Duration
	// TerminateBlockers ends the sessions that hold the run up for longer, and
	// tries once more. Terminating is called before each; it may be nil.
	TerminateBlockers bool
	Terminating       func(blocker state.Blocker, statement string)
	// Progress is called before each statement of the plan, and with as many done as
	// there are in all before what follows them. It may be nil.
	Progress func(doing string, done, all int)
}

// Outcome counts what an apply did.
type Outcome struct {
	Steps      int
	Statements int
	Refreshed  int
	Check      Check
}

// StaleError reports that the warehouse has changed since the plan was made.
type StaleError struct{ Integration string }

func (e *StaleError) Error() string {
	return fmt.Sprintf("the warehouse of integration %q has changed since this plan was made; nothing was "+
		"applied; plan again", e.Integration)
}

// Execute carries out a program in one transaction, or changes nothing. Inside
// the transaction it first checks that the warehouse is still as it was when
// the plan was made. Grants that cannot be part of a transaction are revoked
// before it and given after it.
func Execute(ctx context.Context, session *warehouse.Session, program plan.Program, run Run) (Outcome, error) {
	a := &applier{
		session: session, own: session, program: program, run: run, all: statementsOf(program),
		journal: journal.Journal{Schema: program.Scope.Before().SystemSchema},
	}
	defer func() { a.replace(session) }()
	if err := a.limit(ctx, max(0, run.StatementTimeout)); err != nil {
		return Outcome{}, err
	}
	if len(program.Steps) == 0 && !run.RecordOnly {
		err := a.afterwards(ctx)
		return a.outcome, err
	}
	var outcome Outcome
	var err error
	if program.First { // there is no lock yet
		outcome, err = a.untilDone(ctx)
		if isThere(err) {
			err = fmt.Errorf("another run was faster: %w", &StaleError{Integration: program.Integration})
		}
	} else {
		outcome, err = a.underLock(ctx)
	}
	a.renewal.stop()
	if !a.held {
		return outcome, err
	}
	if released := a.release(context.WithoutCancel(ctx)); released != nil && err == nil {
		err = fmt.Errorf("applied, but the lock was not given back, so it keeps other runs out for two minutes: %w",
			released)
	}
	return outcome, err
}

// underLock takes the lock, and carries the program out.
func (a *applier) underLock(ctx context.Context) (Outcome, error) {
	if err := a.acquire(ctx); err != nil {
		if !a.program.Scope.EarlierSystem.IsZero() && warehouse.IsMissing(err) { // it has moved meanwhile
			return Outcome{}, &StaleError{Integration: a.program.Integration}
		}
		return Outcome{}, fmt.Errorf("taking the lock: %w", err)
	}
	ctx = a.startRenewal(ctx)
	outcome, err := a.untilDone(ctx)
	if err != nil {
		outcome, err = a.unblocked(ctx, err)
	}
	return outcome, lost(ctx, err)
}

// release gives the lock back, over a new connection where the run's own is broken.
func (a *applier) release(ctx context.Context) error {
	err := a.hold.Release(ctx, a.session)
	var refused *warehouse.StatementError
	if err == nil || errors.As(err, &refused) {
		return err
	}
	again, err := a.session.Again(ctx)
	if err != nil {
		return err
	}
	a.replace(again)
	return a.hold.Release(ctx, again)
}

// replace goes on with another session. The run's own is its caller's to close.
func (a *applier) replace(session *warehouse.Session) {
	if a.session != a.own && a.session != session {
		_ = a.session.Close()
	}
	a.session = session
}

// isThere reports the error for something that exists already. A plan looks for
// that before, so that another first run must have made it meanwhile.
func isThere(err error) bool {
	var refused *warehouse.StatementError
	return errors.As(err, &refused) &&
		slices.Contains([]string{"23505", "42P06", "42P07", "42710"}, refused.Code)
}

// phases runs what comes before the transaction, the transaction, and what
// follows it.
func (a *applier) phases(ctx context.Context) (Outcome, error) {
	if err := a.takeAway(ctx); err != nil {
		return a.outcome, err
	}
	if err := a.transaction(ctx); err != nil {
		return Outcome{}, err
	}
	ctx = a.startRenewal(ctx)
	err := a.afterwards(ctx)
	if err == nil && !a.run.Unchecked {
		err = a.check(ctx)
	}
	return a.outcome, lost(ctx, err)
}

func (a *applier) transaction(ctx context.Context) error {
	if _, err := a.session.Process(ctx); err != nil { // to look for it, should the answer to COMMIT be lost
		return &UndoneError{Cause: err, Revoked: a.taken}
	}
	a.batch = 1
	if err := a.session.Begin(ctx); err != nil {
		return &UndoneError{Cause: fmt.Errorf("beginning the transaction: %w", err), Revoked: a.taken}
	}
	err := a.steps(ctx)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return a.undo(ctx, err)
	}
	err = a.session.Commit(ctx)
	var refused *warehouse.StatementError
	if err != nil && !errors.As(err, &refused) {
		err = a.found(context.WithoutCancel(ctx), err)
	}
	var unknown *UnknownError
	switch {
	case err == nil:
		a.hold, a.held = a.marked, true
		a.journal.Schema = a.program.Scope.SystemSchema // which may have moved there
		return nil
	case errors.As(err, &unknown):
		return err
	}
	return a.undo(ctx, err)
}

// undo rolls the transaction back, and returns what failed with what remains.
func (a *applier) undo(ctx context.Context, err error) error {
	taken := a.taken
	// The failure may come from a cancelled context, which must not stop the
	// rollback.
	after := context.WithoutCancel(ctx)
	undo := a.session.Rollback(after)
	var refused *warehouse.StatementError
	if undo != nil && errors.As(undo, &refused) {
		return errors.Join(err, fmt.Errorf("rolling back: %w", undo))
	}
	// A broken session ends in a rollback by itself, and one that refuses COMMIT has.
	a.writeFailure(after, err)
	return &UndoneError{Cause: err, Revoked: taken}
}

type applier struct {
	session *warehouse.Session
	own     *warehouse.Session // the first one
	program plan.Program
	run     Run
	journal journal.Journal
	// hold is the run's lock, if it is held; marked is that lock where it will be
	// when the transaction is committed.
	hold, marked journal.Hold
	held         bool
	renewal      *renewal
	batch        int // transactions begun
	outcome      Outcome
	all          int             // statements of the plan
	begun        int             // statements
	taken        int             // steps before the transaction
	broken       bool            // the session, or what it was doing
	before       *state.Snapshot // at the start of the transaction
}

func (a *applier) steps(ctx context.Context) error {
	if err := a.lock(ctx); err != nil {
		return err
	}
	if err := a.checkBase(ctx); err != nil {
		return err
	}
	entries := make([]state.RegistryEntry, 0, len(a.program.Steps))
	for _, step := range a.program.Steps {
		if step.Phase != plan.Together {
			continue
		}
		if err := a.step(ctx, step); err != nil {
			return err
		}
		if step.Entry != nil {
			entries = append(entries, *step.Entry)
		}
	}
	return a.write(ctx, entries)
}

// lock checks that the run still holds the lock. On the first run there is no
// journal to lock.
func (a *applier) lock(ctx context.Context) error {
	if a.program.First {
		return nil
	}
	if err := a.hold.Confirm(ctx, a.session); err != nil {
		return fmt.Errorf("holding the lock: %w", err)
	}
	return nil
}

func (a *applier) checkBase(ctx context.Context) error {
	snapshot, err := state.ReadApplying(ctx, a.session, a.program.Scope)
	if err != nil {
		return err
	}
	if snapshot.Fingerprint(a.program.Scope) != a.program.Base {
		return &StaleError{Integration: a.program.Integration}
	}
	a.before = snapshot
	return a.checkViews(snapshot)
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

func (a *applier) step(ctx context.Context, step plan.Step) error {
	for _, statement := range step.Statements {
		if err := a.exec(ctx, step.Name, statement); err != nil {
			return err
		}
		a.outcome.Statements++
	}
	a.outcome.Steps++
	return nil
}

func (a *applier) send(ctx context.Context, doing string, statement redshift.SQL) error {
	ctx, done := a.within(ctx)
	defer done()
	var err error
	// Only this one statement gets the key: an author could write the
	// placeholder into a policy, and so into a view that everyone can read.
	if system := a.program.Scope.SystemSchema; statement == ddl.InsertMaskKey(system) {
		err = a.session.ExecSecret(ctx, ddl.BoundMaskKey(system), a.run.MaskKey, statement.String())
	} else {
		err = a.session.Exec(ctx, statement, statement.String())
	}
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	return nil
}

// write updates the journal, with the views' texts as the catalog returns them
// now.
func (a *applier) write(ctx context.Context, entries []state.RegistryEntry) error {
	definitions, err := state.ReadDefinitions(ctx, a.session, a.program.Scope)
	if err != nil {
		return err
	}
	there := journal.Journal{Schema: a.program.Scope.SystemSchema}
	statements := there.Remember(entries, definitions)
	if a.run.Keeper != (state.Keeper{}) {
		statements = append(statements, there.Keep(a.run.Keeper)...)
	}
	row := a.row("applied")
	if a.program.RenewsMaskKey() {
		row.Note = "the key of hash() was made anew"
	}
	row.Blocked = a.run.Blocked
	statements = append(statements, there.History(row))
	for _, statement := range statements {
		if err := a.send(ctx, "writing the journal", statement); err != nil {
			return err
		}
	}
	return a.mark(ctx, there)
}

// mark writes that the transaction was committed, to be read should the answer to
// COMMIT be lost. The first run takes the lock with it, for what follows.
func (a *applier) mark(ctx context.Context, there journal.Journal) error {
	var err error
	if a.program.First {
		a.marked, err = there.Take(ctx, a.session, a.claim())
	} else {
		a.marked = a.hold.In(there)
	}
	if err == nil {
		err = a.marked.Mark(ctx, a.session, a.batch)
	}
	if err != nil {
		return fmt.Errorf("writing the journal: %w", err)
	}
	return nil
}

func (a *applier) claim() journal.Claim {
	return journal.Claim{Holder: a.run.Holder, Commit: a.run.Commit, Ending: a.run.TakingOver}
}

func (a *applier) row(outcome string) journal.Run {
	return journal.Run{
		At: a.run.At, Commit: a.run.Commit, Actor: a.run.Actor, PullRequest: a.run.PullRequest,
		Plan: a.program.Digest, Outcome: outcome, Statements: a.outcome.Statements,
	}
}

// writeFailure writes a failed run to the history, if there is one. An error in
// doing so must not hide why the run failed, so it is dropped.
func (a *applier) writeFailure(ctx context.Context, cause error) {
	var stale *StaleError
	var held *journal.HeldError
	if a.program.First || errors.As(cause, &stale) || errors.As(cause, &held) {
		return
	}
	a.outcome = Outcome{}
	_ = a.session.Exec(ctx, a.journal.History(a.row("failed")), "writing the history")
}
