package apply

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"testing"

	"github.com/redveil/redveil/state/journal"
	"github.com/redveil/redveil/state/warehouse"
)

// A run that applied nothing because of others is refused. One of which something
// stands has failed.
func TestWhatIsRefused(t *testing.T) {
	stale, gone := &StaleError{Integration: "prod"}, &journal.LostError{}
	for _, c := range []struct {
		name string
		err  error
		want bool
	}{
		{"a stale plan", &UndoneError{Cause: stale}, true},
		{"a stale plan before anything was begun", fmt.Errorf("%w\nnothing was applied", stale), true},
		{"another run's lock", &journal.HeldError{Holder: "run 2"}, true},
		{"a lock that was lost", &UndoneError{Cause: gone}, true},
		{"a lock that was lost after the transaction", fmt.Errorf("holding the lock: %w", gone), false},
		{"a warehouse that changed meanwhile", &UndoneError{Cause: stale, Committed: 1, Batches: 2}, false},
		{"a statement that is refused", &UndoneError{Cause: &warehouse.StatementError{Code: "42501"}}, false},
	} {
		if got := Refuses(c.err); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// A run that lost its lock says so, and what stands of it all the same.
func TestALostLockSaysWhatStands(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(&journal.LostError{Holder: "run 2"})
	err := lost(ctx, &UndoneError{Cause: context.Canceled, Committed: 1, Batches: 3})
	const want = "this run's lock was taken by run 2 meanwhile\ntransactions committed: 1 of 3, and nothing of " +
		"the others; apply again to go on"
	if err.Error() != want {
		t.Error(err)
	}
	unknown := &UnknownError{Cause: driver.ErrBadConn}
	if err := lost(ctx, unknown); !errors.Is(err, unknown) || err.Error() != unknown.Error() {
		t.Error(err)
	}
}
