package journal_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/redveil/redveil/state/journal"
	"github.com/redveil/redveil/state/redshift"
)

// Only one run holds the warehouse at a time, and another run learns which one.
func TestTwoRunsTakeTurns(t *testing.T) {
	t.Parallel()
	k := start(t)
	ctx, first, second := t.Context(), k.session(t), k.session(t)
	if err := k.Acquire(ctx, first, "run 1"); err != nil {
		t.Fatal(err)
	}
	var held *journal.HeldError
	if err := k.Acquire(ctx, second, "run 2"); !errors.As(err, &held) || held.Holder != "run 1" {
		t.Fatalf("a second run got the lock: %v", err)
	}
	if !strings.Contains(held.Error(), "held by run 1 since 20") {
		t.Error(held)
	}
	if err := k.Confirm(ctx, first, "run 1"); err != nil {
		t.Errorf("the first run lost the lock: %v", err)
	}
	if err := k.Release(ctx, second, "run 2"); err != nil {
		t.Fatal(err)
	}
	if err := k.Confirm(ctx, first, "run 1"); err != nil {
		t.Errorf("another run released the lock: %v", err)
	}
	if err := k.Release(ctx, first, "run 1"); err != nil {
		t.Fatal(err)
	}
	if err := k.Acquire(ctx, second, "run 2"); err != nil {
		t.Errorf("the lock was released, and the second run did not get it: %v", err)
	}
}

// A run that was cut off an hour ago blocks nobody. If it continues after all,
// it notices that it lost the lock.
func TestALockThatWasLeftBehindIsTaken(t *testing.T) {
	t.Parallel()
	k := start(t)
	ctx, first, second := t.Context(), k.session(t), k.session(t)
	if err := k.Acquire(ctx, first, "run 1"); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		age  int64
		held bool
	}{{59, true}, {61, false}} {
		k.exec(t, redshift.Format("UPDATE redveil_system.lock SET since = DATEADD(minute, -%s, GETDATE())",
			redshift.Int(row.age)))
		var held *journal.HeldError
		if err := k.Acquire(ctx, second, "run 2"); errors.As(err, &held) != row.held || !row.held && err != nil {
			t.Errorf("after %d minutes: %v", row.age, err)
		}
	}
	var held *journal.HeldError
	if err := k.Confirm(ctx, first, "run 1"); !errors.As(err, &held) || held.Holder != "run 2" {
		t.Errorf("the first run believes that it still holds the lock: %v", err)
	}
}

// Reading who holds the lock does not wait for other transactions.
func TestWhoHoldsTheLockIsReadWithoutWaiting(t *testing.T) {
	t.Parallel()
	k := start(t)
	ctx, first, second := t.Context(), k.session(t), k.session(t)
	if err := k.Acquire(ctx, first, "run 1"); err != nil {
		t.Fatal(err)
	}
	if err := first.Begin(ctx); err != nil {
		t.Fatal(err)
	}
	if err := k.Confirm(ctx, first, "run 1"); err != nil {
		t.Fatal(err)
	}
	var held *journal.HeldError
	if err := k.Acquire(ctx, second, "run 2"); !errors.As(err, &held) {
		t.Errorf("got %v", err)
	}
	if err := first.Commit(ctx); err != nil {
		t.Fatal(err)
	}
}
