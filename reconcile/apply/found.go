package apply

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/redveil/redveil/state/journal"
	"github.com/redveil/redveil/state/warehouse"
)

// mostLooking is how long a run tries to find out whether a COMMIT was carried out, and
// lastLook how long still once it is interrupted.
const (
	mostLooking = 2 * time.Minute
	lastLook    = 2 * time.Second
)

// found finds out whether a COMMIT without an answer was carried out, by the row
// that it writes. It returns nil if so, and then goes on over another connection;
// the cause if not; and an UnknownError if that could not be read.
func (a *applier) found(ctx context.Context, cause error) error {
	process, err := a.session.Process(ctx) // was asked for before
	if err != nil {
		return &UnknownError{Cause: cause}
	}
	most := cmp.Or(a.run.LookFor, mostLooking)
	ctx, end := looking(ctx, most)
	defer end()
	reached, err := backoff.Retry(ctx, func() (int, error) {
		again, err := a.session.Again(ctx)
		if warehouse.IsRefused(err) { // as it will be the next time
			return 0, backoff.Permanent(err)
		}
		if err != nil {
			return 0, err
		}
		reached, err := a.reached(ctx, again, process)
		var lost *journal.LostError
		if errors.As(err, &lost) { // somebody else wrote the fence since; the history may know
			if reached, err = a.reachedBy(ctx, again); err != nil {
				err = backoff.Permanent(err)
			}
		}
		if err != nil || reached <= a.transactions {
			_ = again.Close()
			return reached, err
		}
		a.replace(again)
		return reached, nil
	}, backoff.WithBackOff(backoff.NewExponentialBackOff()), backoff.WithMaxElapsedTime(most))
	switch {
	case err != nil:
		return &UnknownError{Cause: cause}
	case reached <= a.transactions:
		return cause
	}
	_ = a.limit(ctx, max(0, a.run.StatementTimeout)) // the next statement meets what fails
	return nil
}

// reached returns the number of the run's last transaction that was committed. Of one
// that removes the tables in which it would stand, nothing is left.
func (a *applier) reached(ctx context.Context, session *warehouse.Session, process int64) (int, error) {
	if !a.program.Removes {
		return a.marked.Reached(ctx, session, process)
	}
	gone, err := a.marked.IsGone(ctx, session, process)
	if err != nil || !gone {
		return a.transactions, err
	}
	return a.transactions + 1, nil
}

// looking returns a context for that, which outlasts an interruption a little, and the
// loss of the lock altogether.
func looking(ctx context.Context, most time.Duration) (context.Context, context.CancelFunc) {
	looking, cancel := context.WithTimeout(context.WithoutCancel(ctx), most)
	stop := context.AfterFunc(ctx, func() {
		if errors.Is(context.Cause(ctx), context.Canceled) {
			time.AfterFunc(lastLook, cancel)
		}
	})
	return looking, func() {
		stop()
		cancel()
	}
}

// reachedBy looks for the run in the history, which its last transaction writes.
func (a *applier) reachedBy(ctx context.Context, session *warehouse.Session) (int, error) {
	there := journal.Journal{Schema: a.program.Scope.SystemSchema}
	applied, err := there.HasApplied(ctx, session, a.row("applied"))
	switch {
	case err != nil:
		return 0, err
	case applied:
		return a.transactions + 1, nil
	case a.committed < len(a.batches)-1:
		return 0, errors.New("the history does not say how far the run came")
	}
	return 0, nil
}
