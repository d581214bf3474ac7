package apply

import (
	"context"
	"database/sql/driver"
	"fmt"
	"testing"

	"github.com/lib/pq"
	"github.com/redveil/redveil/state/warehouse"
)

// Only what left nothing behind, and may go better the next time, is begun anew.
func TestWhatIsBegunAnew(t *testing.T) {
	t.Parallel()
	refused := func(code, message string) error {
		return fmt.Errorf("creating a view: %w", &warehouse.StatementError{Code: code, Message: message})
	}
	undone := func(err error) error { return &UndoneError{Cause: err} }
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for _, c := range []struct {
		name string
		ctx  context.Context
		err  error
		want bool
	}{
		{"a serialization failure", t.Context(), undone(refused("40001", "")), true},
		{"a deadlock", t.Context(), undone(refused("40P01", "")), true},
		{"a conflict", t.Context(), undone(refused("XX000", "1023 Serializable isolation violation on table")), true},
		{"one that a query meets", t.Context(), undone(&pq.Error{Code: "40001"}), true},
		{
			"a conflict that a query meets", t.Context(),
			undone(&pq.Error{Code: "XX000", Message: "1023 Serializable isolation violation on table"}), true,
		},
		{"another internal error", t.Context(), undone(refused("XX000", "assert")), false},
		{"a lost connection", t.Context(), undone(driver.ErrBadConn), true},
		{"a refusal", t.Context(), undone(refused("42501", "permission denied")), false},
		{"a time limit", t.Context(), undone(&TimeoutError{Cause: refused("57014", "")}), false},
		{"revokes that stand", t.Context(), &UndoneError{Cause: refused("40001", ""), Revoked: 1}, true},
		{"a failure after the commit", t.Context(), refused("40001", ""), false},
		{"a commit without an answer", t.Context(), &UnknownError{Cause: driver.ErrBadConn}, false},
		{"an interruption", gone, undone(refused("40001", "")), false},
	} {
		if got := isTransient(c.ctx, c.err); got != c.want {
			t.Errorf("%s: begun anew %v, want %v", c.name, got, c.want)
		}
	}
}
