package engine

import (
	"errors"
	"fmt"

	"github.com/redveil/redveil/reconcile/apply"
)

// RefusedError says that a plan is not carried out, because it is stale or not
// the one that was reviewed.
type RefusedError struct{ Cause error }

func (e *RefusedError) Error() string { return e.Cause.Error() }

func (e *RefusedError) Unwrap() error { return e.Cause }

// Refuse returns a RefusedError with that text.
func Refuse(format string, args ...any) error {
	return &RefusedError{Cause: fmt.Errorf(format, args...)}
}

// RefusesPlan reports whether an error means that this plan cannot be applied,
// or not now.
func RefusesPlan(err error) bool {
	var refused *RefusedError
	return apply.Refuses(err) || errors.As(err, &refused)
}
