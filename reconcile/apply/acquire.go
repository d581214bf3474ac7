package apply

import (
	"context"
	"errors"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/redveil/redveil/state/journal"
)

// DefaultLockTimeout is how long a run waits for another one.
const DefaultLockTimeout = time.Minute

// acquire takes the lock. It waits for another run as long as the run may wait, and
// says once for whom.
func (a *applier) acquire(ctx context.Context) error {
	told := false
	_, err := backoff.Retry(ctx, func() (struct{}, error) {
		err := a.tryLock(ctx)
		var held *journal.HeldError
		if err == nil || !errors.As(err, &held) || a.run.LockTimeout <= 0 {
			return struct{}{}, permanent(err)
		}
		if !told && a.run.Waiting != nil {
			a.run.Waiting(held)
		}
		told = true
		return struct{}{}, err
	}, backoff.WithBackOff(backoff.NewConstantBackOff(time.Second)), backoff.WithMaxElapsedTime(a.run.LockTimeout))
	return err
}

// tryLock takes the lock if it is free, and tries again after a conflict.
func (a *applier) tryLock(ctx context.Context) error {
	_, err := backoff.Retry(ctx, func() (struct{}, error) {
		hold, err := a.journal.Acquire(ctx, a.session, a.claim())
		a.hold, a.held = hold, err == nil || isLost(err) // without an answer it may be taken
		if err != nil && isConflict(err) {
			return struct{}{}, err
		}
		return struct{}{}, permanent(err)
	}, backoff.WithMaxTries(mostTries))
	return err
}

// permanent marks an error that no other try is to follow.
func permanent(err error) error {
	if err == nil {
		return nil
	}
	return backoff.Permanent(err)
}
