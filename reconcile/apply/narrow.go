package apply

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/redveil/redveil/reconcile/plan"
)

// NarrowedError reports a run that had to wait for others too long, and that then
// committed by itself what takes access from people.
type NarrowedError struct {
	Cause error
	// Rows and Revokes count the changes of profiles and the revokes that were
	// committed, and Waits those that were not.
	Rows, Revokes, Waits int
}

func (e *NarrowedError) Error() string {
	cause := e.Cause
	var undone *UndoneError
	if errors.As(cause, &undone) && undone.Committed == 0 { // says that nothing was applied
		cause = undone.Cause
	}
	return cause.Error() + "\n" + e.Remains()
}

// Unwrap returns what failed.
func (e *NarrowedError) Unwrap() error { return e.Cause }

// Remains says what was applied, and what waits.
func (e *NarrowedError) Remains() string {
	var parts []string
	for _, part := range []struct {
		count     int
		one, many string
	}{{e.Rows, "profile", "profiles"}, {e.Revokes, "revoke", "revokes"}} {
		if part.count > 0 {
			parts = append(parts, counted(part.count, part.one, part.many))
		}
	}
	return fmt.Sprintf("what takes access from people was applied by itself (%s); %s; apply again",
		strings.Join(parts, ", "), counted(e.Waits, "other change waits", "other changes wait"))
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// narrow commits what takes access from people by itself, if the run had to wait for
// others too long: whoever holds a view open must not keep those who lose access
// reading. Rows of profiles come first and alone, as they need no lock that readers
// hold; then revokes.
func (a *applier) narrow(ctx context.Context, err error) error {
	var late *TimeoutError
	var undone *UndoneError
	if ctx.Err() != nil || !errors.As(err, &late) || !errors.As(err, &undone) {
		return err
	}
	done := map[plan.Ahead]int{}
	waits := 0
	for _, batch := range a.batches[a.committed:] {
		waits += len(batch)
	}
	a.note = "what takes access from people was applied by itself"
	for _, ahead := range []plan.Ahead{plan.AheadRows, plan.AheadRevokes} {
		steps := a.goingAhead(ahead)
		if len(steps) == 0 {
			continue
		}
		failed := a.anew(ctx)
		if failed == nil {
			failed = a.transaction(ctx, steps, false)
		}
		if failed != nil {
			err = fmt.Errorf("%w\n%w", err, failed)
			break
		}
		done[ahead] = len(steps)
		waits -= len(steps)
	}
	if len(done) == 0 {
		a.note = ""
		return err
	}
	return &NarrowedError{Cause: err, Rows: done[plan.AheadRows], Revokes: done[plan.AheadRevokes], Waits: waits}
}

// goingAhead returns the steps of the remaining batches that may be committed before
// all others.
func (a *applier) goingAhead(ahead plan.Ahead) []plan.Step {
	var steps []plan.Step
	for _, batch := range a.batches[a.committed:] {
		for _, step := range batch {
			if step.Ahead == ahead {
				steps = append(steps, step)
			}
		}
	}
	return steps
}
