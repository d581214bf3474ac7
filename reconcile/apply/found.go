package apply

import (
	"cmp"
	"context"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// mostLooking is how long a run tries to find out whether a COMMIT was carried out.
const mostLooking = 2 * time.Minute

// found finds out whether a COMMIT without an answer was carried out, by the row
// that it writes. It returns nil if so, and then goes on over another connection;
// the cause if not; and an UnknownError if that could not be read.
func (a *applier) found(ctx context.Context, cause error) error {
	process, err := a.session.Process(ctx) // was asked for before
	if err != nil {
		return &UnknownError{Cause: cause}
	}
	most := cmp.Or(a.run.LookFor, mostLooking)
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
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
