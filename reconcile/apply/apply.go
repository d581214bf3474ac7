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
	// Variables are those of the policy.
	Variables []journal.Variable
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
	// LookFor is how long to look for whether a COMMIT without an answer was carried
	// out; two minutes for 0.
	LookFor time.Duration
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
	// Committed is called after each transaction but the last. It may be nil.
	Committed func(batch, batches int)
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
	return fmt.Sprintf("the warehouse of integration %q has changed since this plan was made; plan again",
		e.Integration)
}

// Execute carries out a program under the lock, in one transaction where the plan has
// one batch, and changes nothing where that fails. Inside each transaction it first
// checks that the warehouse is still as the plan expects it there. Grants that cannot
// be part of a transaction are revoked before the first and given after the last.
func Execute(ctx context.Context, session *warehouse.Session, program plan.Program, run Run) (Outcome, error) {
	a := &applier{
		session: session, own: session, program: program, run: run, base: program.Base, batches: program.Batches(),
		all:     statementsOf(program),
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
	outcome, err := a.underLock(ctx)
	a.renewal.stop()
	if !a.held || a.program.Removes && err == nil { // then there is no lock any more
		return outcome, err
	}
	// What was interrupted is tidied up all the same, but not for long.
	most := mostTidying
	if ctx.Err() != nil {
		most = lastLook
	}
	after, done := context.WithTimeout(context.WithoutCancel(ctx), most)
	defer done()
	if released := a.release(after); released != nil && err == nil {
		err = fmt.Errorf("applied, but the lock was not given back, so it keeps other runs out for two minutes: %w",
			released)
	}
	a.writeFailure(after, err)
	return outcome, err
}

// mostTidying limits giving the lock back, and writing a failure down.
const mostTidying = 10 * time.Second

// underLock takes the lock, and carries the program out. On the first run there is no
// lock yet.
func (a *applier) underLock(ctx context.Context) (Outcome, error) {
	if a.program.First {
		outcome, err := a.untilDone(ctx)
		if isThere(err) && a.transactions == 0 {
			err = fmt.Errorf("another run was faster: %w\nnothing was %s",
				&StaleError{Integration: a.program.Integration}, a.program.Done())
		}
		return outcome, err
	}
	if err := a.acquire(ctx); err != nil {
		if !a.program.Scope.EarlierSystem.IsZero() && warehouse.IsMissing(err) { // it has moved meanwhile
			return Outcome{}, fmt.Errorf("%w\nnothing was %s", &StaleError{Integration: a.program.Integration},
				a.program.Done())
		}
		return Outcome{}, fmt.Errorf("taking the lock: %w", a.explained(ctx, err))
	}
	ctx = a.startRenewal(ctx)
	outcome, err := a.untilDone(ctx)
	if err != nil {
		outcome, err = a.unblocked(ctx, err)
	}
	if err != nil {
		err = a.narrow(ctx, err)
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
	// base is what the next transaction expects. committed counts the batches that
	// stand, and transactions everything that was committed.
	base                    state.Digest
	batches                 [][]plan.Step
	committed, transactions int
	kept                    Outcome // of what stands
	outcome                 Outcome // of that and of what is under way
	all                     int     // statements of the plan
	begun                   int     // statements
	taken                   int     // steps before the transactions
	tookAway                bool
	broken                  bool            // the session, or what it was doing
	before                  *state.Snapshot // at the start of the first transaction
	note                    string          // what the history is to say of a failure
}

// phases runs what comes before the transactions, these, and what follows them. What
// stands already is not done again.
func (a *applier) phases(ctx context.Context) (Outcome, error) {
	if err := a.takeAway(ctx); err != nil {
		return a.kept, err
	}
	for a.committed < len(a.batches) {
		part := partMiddle
		if a.committed == len(a.batches)-1 {
			part = partLast
		}
		if err := a.transaction(ctx, a.batches[a.committed], part); err != nil {
			return a.kept, lost(ctx, err)
		}
		a.committed++
		if part != partLast && a.run.Committed != nil {
			a.run.Committed(a.committed, len(a.batches))
		}
		ctx = a.startRenewal(ctx)
	}
	err := a.afterwards(ctx)
	if err == nil && !a.run.Unchecked {
		err = a.check(ctx)
	}
	return a.outcome, lost(ctx, err)
}
