package apply

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redveil/redveil/state/journal"
	"github.com/redveil/redveil/state/redshift"
	"github.com/redveil/redveil/state/warehouse"
)

// What cannot be part of a transaction is not done by a run that no longer holds the
// lock.
func TestNothingIsDoneOutsideOfTransactionsWithoutTheLock(t *testing.T) {
	t.Parallel()
	a := checker(t, "admin", 0, "CREATE SCHEMA redveil_system",
		"CREATE TABLE redveil_system.lock (holder varchar(256), since timestamp, commit_id varchar(64), process "+
			"integer, valid_until timestamp)",
		"CREATE TABLE redveil_system.fence (holder varchar(256), since timestamp, batch integer)")
	a.own, a.journal = a.session, journal.Journal{Schema: redshift.MustIdent("redveil_system")}
	a.run.Holder = "run 1"
	if err := a.acquire(t.Context()); err != nil {
		t.Fatal(err)
	}
	done := 0
	do := func() error { done++; return nil }
	if err := a.confirmed(t.Context(), do); err != nil || done != 1 {
		t.Fatalf("%d, %v", done, err)
	}
	other, err := a.session.Again(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Close() }()
	lock, err := a.journal.Lock(t.Context(), other)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.journal.Break(t.Context(), other, lock); err != nil {
		t.Fatal(err)
	}
	var lost *journal.LostError
	if err := a.confirmed(t.Context(), do); !errors.As(err, &lost) || done != 1 {
		t.Errorf("done %d times, %v", done, err)
	}
}

// The lock is renewed where it is: its schema can move with the transaction.
func TestALockThatMovesIsRenewedThere(t *testing.T) {
	t.Parallel()
	a := &applier{held: true}
	leased := a.startRenewal(t.Context())
	defer a.renewal.stop()
	a.hold = a.hold.In(journal.Journal{Schema: redshift.MustIdent("rv_system")})
	if a.startRenewal(t.Context()) != leased || *a.renewal.hold.Load() != a.hold {
		t.Error("the lock is renewed where it was")
	}
}

// Connecting to renew the lock must not take as long as the lock lasts.
func TestConnectingToRenewTheLockHasALimit(t *testing.T) {
	t.Parallel()
	refused := errors.New("nobody answers")
	k := &keeper{hold: new(atomic.Pointer[journal.Hold]), every: time.Second, again: func(ctx context.Context) (
		*warehouse.Session, error,
	) {
		if _, limited := ctx.Deadline(); !limited {
			t.Error("the lock can end meanwhile")
		}
		return nil, refused
	}}
	if err := k.renew(t.Context()); err != nil || k.missed != 1 {
		t.Errorf("missed %d: %v", k.missed, err)
	}
}
