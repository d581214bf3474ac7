package apply

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/redveil/redveil/state/journal"
	"github.com/redveil/redveil/state/warehouse"
)

// renewEvery is how often the lock is renewed, so that some tries may fail.
const renewEvery = 30 * time.Second

// renewal renews the lock in the background; nil if there is nothing to renew.
type renewal struct {
	ctx    context.Context // ends when the lock is lost
	hold   atomic.Pointer[journal.Hold]
	paused atomic.Bool
	cancel context.CancelCauseFunc
	done   chan struct{}
}

// stop ends it, and waits for that.
func (r *renewal) stop() {
	if r == nil {
		return
	}
	r.cancel(nil)
	<-r.done
}

// pause leaves the lock as it is until the run ends.
func (r *renewal) pause() {
	if r != nil {
		r.paused.Store(true)
	}
}

// startRenewal keeps the lock over a connection of its own. The context that it
// returns ends when the lock is lost, with the reason.
func (a *applier) startRenewal(ctx context.Context) context.Context {
	if !a.held || a.hold.IsEarlier() {
		return ctx
	}
	if a.renewal != nil {
		held := a.hold // which may have moved
		a.renewal.hold.Store(&held)
		return a.renewal.ctx
	}
	ctx, cancel := context.WithCancelCause(ctx)
	a.renewal = &renewal{ctx: ctx, cancel: cancel, done: make(chan struct{})}
	held := a.hold
	a.renewal.hold.Store(&held)
	ticker := time.NewTicker(cmp.Or(a.run.RenewEvery, renewEvery))
	keeper := &keeper{again: a.session.Again, hold: &a.renewal.hold, every: cmp.Or(a.run.RenewEvery, renewEvery)}
	go func() {
		defer close(a.renewal.done)
		defer ticker.Stop()
		defer keeper.close()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
				if a.renewal.paused.Load() {
					continue
				}
				if err := keeper.renew(ctx); err != nil {
					cancel(err)
				}
			}
		}
	}()
	return ctx
}

// keeper renews a lock.
type keeper struct {
	again   func(context.Context) (*warehouse.Session, error)
	hold    *atomic.Pointer[journal.Hold]
	every   time.Duration
	session *warehouse.Session
	missed  int // tries since it was renewed last
}

// renew tries once. It returns an error if the lock is lost, and where so many tries
// have failed that it will be.
func (k *keeper) renew(ctx context.Context) error {
	err := k.try(ctx)
	if err == nil {
		k.missed = 0
		return nil
	}
	var gone *journal.LostError
	if errors.As(err, &gone) {
		return gone
	}
	k.close()
	k.missed++
	if time.Duration(k.missed+1)*k.every >= journal.Lease {
		return fmt.Errorf("%w\nso this run has to stop before others take its lock", err)
	}
	return nil
}

func (k *keeper) try(ctx context.Context) error {
	limited, cancel := context.WithTimeout(ctx, k.every)
	defer cancel()
	if k.session == nil {
		session, err := k.again(limited) // which may take as long as the lease
		if err != nil {
			return err
		}
		k.session = session
	}
	return k.hold.Load().Renew(limited, k.session)
}

func (k *keeper) close() {
	if k.session != nil {
		_ = k.session.Close()
		k.session = nil
	}
}

// lost says that a run ended because it lost its lock, if that is so.
func lost(ctx context.Context, err error) error {
	cause := context.Cause(ctx)
	if err == nil || cause == nil || errors.Is(cause, context.Canceled) || errors.Is(err, cause) {
		return err
	}
	var undone *UndoneError
	var unknown *UnknownError
	switch {
	case errors.As(err, &unknown): // which says more
		return err
	case errors.As(err, &undone):
		same := *undone
		same.Cause = cause
		return &same
	}
	return fmt.Errorf("%w: %w", cause, err)
}
