package apply

import (
	"cmp"
	"errors"
	"fmt"

	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/state/journal"
)

// UndoneError is a failure after which nothing of the transaction stands.
type UndoneError struct {
	Cause error
	// Revoked counts the revokes on external schemas, which cannot be part of a
	// transaction and stand.
	Revoked int
	// Committed counts the transactions that stand, of so many.
	Committed, Batches int
	// Done is what was to be done: "applied", or "removed"; empty for the first.
	Done string
}

func (e *UndoneError) Error() string { return e.Cause.Error() + "\n" + e.Remains() }

// Unwrap returns what failed.
func (e *UndoneError) Unwrap() error { return e.Cause }

// Remains says what was applied, and what was not.
func (e *UndoneError) Remains() string {
	if e.Committed > 0 {
		return fmt.Sprintf("transactions committed: %d of %d, and nothing of the others; apply again to go on",
			e.Committed, e.Batches)
	}
	nothing := "nothing was " + cmp.Or(e.Done, plan.Applied)
	if e.Revoked > 0 {
		return nothing + " but what cannot stand in a transaction: the revokes on external schemas"
	}
	return nothing
}

// UnknownError is a COMMIT without an answer: all of the transaction stands, or
// nothing of it.
type UnknownError struct{ Cause error }

func (e *UnknownError) Error() string {
	return fmt.Sprintf("%v\nit is not known whether this was applied; run redveil plan to see what is left to do",
		e.Cause)
}

// Unwrap returns what failed.
func (e *UnknownError) Unwrap() error { return e.Cause }

// Refuses reports that a run applied nothing, because the warehouse was not as
// expected, or because another run holds or took its lock.
func Refuses(err error) bool {
	var undone *UndoneError
	var stale *StaleError
	var held *journal.HeldError
	var lost *journal.LostError
	isUndone := errors.As(err, &undone)
	if isUndone && undone.Committed+undone.Revoked > 0 {
		return false
	}
	return errors.As(err, &stale) || errors.As(err, &held) || isUndone && errors.As(err, &lost)
}

// Remains says what is left of a run that failed; empty where that is not known.
func Remains(err error) string {
	var undone *UndoneError
	var narrowed *NarrowedError
	if errors.As(err, &narrowed) {
		return narrowed.Remains()
	}
	if errors.As(err, &undone) {
		return undone.Remains()
	}
	return ""
}
