package journal_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/redveil/redveil/state/journal"
	"github.com/redveil/redveil/state/redshift"
	"github.com/redveil/redveil/state/sandbox/sandboxtest"
	"github.com/redveil/redveil/state/warehouse"
)

func (k kept) acquire(t *testing.T, s *warehouse.Session, holder string) (journal.Hold, error) {
	t.Helper()
	return k.Acquire(t.Context(), s, journal.Claim{Holder: holder, Commit: "abc"})
}

// applying begins a transaction that holds the fence.
func applying(ctx context.Context, s *warehouse.Session, hold journal.Hold) error {
	if err := s.Begin(ctx); err != nil {
		return err
	}
	return hold.Confirm(ctx, s)
}

// Only one run holds the warehouse at a time, and another run learns which one.
func TestTwoRunsTakeTurns(t *testing.T) {
	t.Parallel()
	k := start(t)
	ctx, first, second := t.Context(), k.session(t), k.session(t)
	one, err := k.acquire(t, first, "run 1")
	if err != nil {
		t.Fatal(err)
	}
	var held *journal.HeldError
	if _, err := k.acquire(t, second, "run 2"); !errors.As(err, &held) || held.Holder != "run 1" {
		t.Fatalf("a second run got the lock: %v", err)
	}
	if !strings.Contains(held.Error(), "held by run 1 since 20") {
		t.Error(held)
	}
	// While the first one applies, others read who holds the lock without waiting.
	if err := applying(ctx, first, one); err != nil {
		t.Errorf("the first run lost the lock: %v", err)
	}
	if _, err := k.acquire(t, second, "run 2"); !errors.As(err, &held) {
		t.Errorf("got %v", err)
	}
	if err := first.Commit(ctx); err != nil {
		t.Fatal(err)
	}
	if err := one.Release(ctx, first); err != nil {
		t.Fatal(err)
	}
	if _, err := k.acquire(t, second, "run 2"); err != nil {
		t.Errorf("the lock was released, and the second run did not get it: %v", err)
	}
	var lost *journal.LostError
	if err := applying(ctx, first, one); !errors.As(err, &lost) || lost.Holder != "run 2" {
		t.Errorf("the first run believes that it still holds the lock: %v", err)
	}
}

// A run renews its lock over another connection, while its transaction is open.
func TestALockIsRenewedDuringATransaction(t *testing.T) {
	t.Parallel()
	k := start(t)
	ctx, first, renewing := t.Context(), k.session(t), k.session(t)
	one, err := k.acquire(t, first, "run 1")
	if err != nil {
		t.Fatal(err)
	}
	if err := applying(ctx, first, one); err != nil {
		t.Fatal(err)
	}
	k.exec(t, redshift.Raw("UPDATE redveil_system.lock SET valid_until = DATEADD(second, 10, GETDATE())"))
	if err := one.Renew(ctx, renewing); err != nil {
		t.Fatal(err)
	}
	lock, err := k.Lock(ctx, renewing)
	if err != nil || lock.Left < journal.Lease*3/4 || lock.Left > journal.Lease || lock.Commit != "abc" ||
		lock.Process == 0 {
		t.Errorf("%+v, %v", lock, err)
	}
	if err := first.Commit(ctx); err != nil {
		t.Fatal(err)
	}
	k.exec(t, redshift.Raw("DELETE FROM redveil_system.lock"))
	var lost *journal.LostError
	if err := one.Renew(ctx, renewing); !errors.As(err, &lost) || lost.Holder != "" ||
		!strings.Contains(err.Error(), "was given back meanwhile") {
		t.Errorf("%v", err)
	}
}

// A run that renews its lock no longer keeps others out for two minutes, not longer.
// The session in which it was applying is ended, so that it can commit nothing.
func TestALockThatWasLeftBehindIsTaken(t *testing.T) {
	t.Parallel()
	k := start(t)
	ctx, first, second := t.Context(), k.session(t), k.session(t)
	one, err := k.acquire(t, first, "run 1")
	if err != nil {
		t.Fatal(err)
	}
	if err := applying(ctx, first, one); err != nil {
		t.Fatal(err)
	}
	end := func(seconds int64) {
		k.exec(t, redshift.Format("UPDATE redveil_system.lock SET valid_until = DATEADD(second, %s, GETDATE())",
			redshift.Int(seconds)))
	}
	end(10)
	var held *journal.HeldError
	if _, err := k.acquire(t, second, "run 2"); !errors.As(err, &held) ||
		!strings.Contains(err.Error(), "if it was cut off, its lock ends within two minutes") {
		t.Errorf("%v", err)
	}
	end(-1)
	var ended string
	two, err := k.Acquire(ctx, second, journal.Claim{
		Holder: "run 2", Ending: func(l journal.Lock) { ended = l.Holder },
	})
	if err != nil || ended != "run 1" {
		t.Fatalf("%q, %v", ended, err)
	}
	if err := first.Commit(ctx); err == nil {
		t.Error("the first run could commit")
	}
	if err := applying(ctx, second, two); err != nil {
		t.Errorf("the second run does not hold the lock: %v", err)
	}
}

// Whoever vanishes while they take the lock keeps its table locked, so that nobody can
// even read it. Their session is ended once that has lasted too long.
func TestASessionThatKeepsTheTableLockedIsEnded(t *testing.T) {
	t.Parallel()
	k := start(t)
	ctx, first, second := t.Context(), k.session(t), k.session(t)
	for _, statement := range []string{"BEGIN", "LOCK TABLE redveil_system.lock"} {
		if err := first.Exec(ctx, redshift.Trusted(statement), statement); err != nil {
			t.Fatal(err)
		}
	}
	sandboxtest.Exec(t, k.db, "SET statement_timeout TO 200")
	if _, err := k.db.ExecContext(ctx, "SELECT COUNT(*) FROM redveil_system.lock"); err == nil {
		t.Error("the lock can be read")
	}
	ended := ""
	if _, err := k.Acquire(ctx, second, journal.Claim{
		Holder: "run 2", Stuck: time.Millisecond, Ending: func(l journal.Lock) { ended = l.Holder },
	}); err != nil || ended == "" {
		t.Errorf("%q, %v", ended, err)
	}
}

// The session of a run that is only idle is another's by now, perhaps, and stays.
func TestOnlyASessionThatAppliesIsEnded(t *testing.T) {
	t.Parallel()
	k := start(t)
	ctx, first, second := t.Context(), k.session(t), k.session(t)
	if _, err := k.acquire(t, first, "run 1"); err != nil {
		t.Fatal(err)
	}
	k.exec(t, redshift.Raw("UPDATE redveil_system.lock SET valid_until = DATEADD(second, -1, GETDATE())"))
	if _, err := k.acquire(t, second, "run 2"); err != nil {
		t.Fatal(err)
	}
	if err := first.Exec(ctx, redshift.Raw("SELECT 1"), "SELECT 1"); err != nil {
		t.Errorf("its session was ended: %v", err)
	}
}

// The lock of a run that is at work can be taken from it. Its session is ended.
func TestALockIsBroken(t *testing.T) {
	t.Parallel()
	k := start(t)
	ctx, first, second := t.Context(), k.session(t), k.session(t)
	one, err := k.acquire(t, first, "run 1")
	if err != nil {
		t.Fatal(err)
	}
	if err := applying(ctx, first, one); err != nil {
		t.Fatal(err)
	}
	lock, err := k.Lock(ctx, second)
	if err != nil {
		t.Fatal(err)
	}
	if err := k.Break(ctx, second, lock); err != nil {
		t.Fatal(err)
	}
	if err := first.Commit(ctx); err == nil {
		t.Error("the run could commit")
	}
	var lost *journal.LostError
	again := k.session(t)
	if err := applying(ctx, again, one); !errors.As(err, &lost) || lost.Holder != "" {
		t.Errorf("the run believes that it still holds the lock: %v", err)
	}
	if err := again.Rollback(ctx); err != nil {
		t.Fatal(err)
	}
	// What it had committed before can no longer be read from the fence.
	if reached, err := one.Reached(ctx, second, 0); !errors.As(err, &lost) {
		t.Errorf("%d, %v", reached, err)
	}
}

// Whether a COMMIT without an answer was carried out is read over another session,
// once the one that sent it is gone.
func TestWhatWasCommittedIsFound(t *testing.T) {
	t.Parallel()
	k := start(t)
	ctx, first, other := t.Context(), k.session(t), k.session(t)
	one, err := k.acquire(t, first, "run 1")
	if err != nil {
		t.Fatal(err)
	}
	process, err := first.Process(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for batch, commit := range []bool{true, false} {
		if err := applying(ctx, first, one); err != nil {
			t.Fatal(err)
		}
		if err := one.Mark(ctx, first, batch+1); err != nil {
			t.Fatal(err)
		}
		if commit {
			if err := first.Commit(ctx); err != nil {
				t.Fatal(err)
			}
		}
		if reached, err := one.Reached(ctx, other, process); reached != 1 || err != nil {
			t.Errorf("batch %d: reached %d, %v", batch+1, reached, err)
		}
	}
	if err := first.Commit(ctx); err == nil {
		t.Error("the second batch could be committed afterwards")
	}
	if _, err := k.acquire(t, other, "run 2"); err == nil {
		t.Error("asking gave the lock away")
	}
}

// The tables of an earlier redveil have neither a lease nor a fence. Its lock counts
// for an hour, and a run that is to upgrade them takes it in the same way.
func TestTheLockOfAnEarlierRedveil(t *testing.T) {
	t.Parallel()
	k := start(t)
	k.exec(t, redshift.Raw("DROP TABLE redveil_system.fence"), redshift.Raw("DROP TABLE redveil_system.lock"),
		redshift.Raw("CREATE TABLE redveil_system.lock (holder varchar(256), since timestamp)"))
	ctx, first, second := t.Context(), k.session(t), k.session(t)
	one, err := k.acquire(t, first, "run 1")
	if err != nil || !one.IsEarlier() {
		t.Fatalf("%v, %v", one, err)
	}
	for _, row := range []struct {
		age  int64
		held bool
	}{{59, true}, {61, false}} {
		k.exec(t, redshift.Format("UPDATE redveil_system.lock SET since = DATEADD(minute, -%s, GETDATE())",
			redshift.Int(row.age)))
		var held *journal.HeldError
		if _, err := k.acquire(t, second, "run 2"); errors.As(err, &held) != row.held || !row.held && err != nil {
			t.Errorf("after %d minutes: %v", row.age, err)
		}
	}
	var lost *journal.LostError
	if err := applying(ctx, first, one); !errors.As(err, &lost) || lost.Holder != "run 2" {
		t.Errorf("the first run believes that it still holds the lock: %v", err)
	}
}
