package apply

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/cenkalti/backoff/v5"
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
		if err != nil {
			return 0, err
		}
		reached, err := a.marked.Reached(ctx, again, process)
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
