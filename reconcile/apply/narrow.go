package apply

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/state"
)

// NarrowedError reports a run that had to wait for others too long, and that then
// committed by itself what takes access from people.
type NarrowedError struct {
	Cause error
	// Failed is why not all of it could be committed by itself; nil if all was.
	Failed error
	// Rows and Revokes count the changes of profiles and the revokes that were
	// committed, and Waits those that were not.
	Rows, Revokes, Waits int
}

func (e *NarrowedError) Error() string {
	cause := e.Cause
	var undone *UndoneError
	var late *TimeoutError
	if errors.As(cause, &undone) && undone.Committed == 0 { // says that nothing was applied
		cause = undone.Cause
	}
	if errors.As(e.Cause, &late) {
		same := *late
		same.Cause, cause = cause, &same
	}
	text := cause.Error() + "\n" + e.Remains()
	if e.Failed != nil {
		text += "\nof what was to go ahead, not all could: " + e.Failed.Error()
	}
	return text
}

// Unwrap returns what failed.
func (e *NarrowedError) Unwrap() error { return e.Cause }

// Remains says what was applied, and what waits.
func (e *NarrowedError) Remains() string {
	return fmt.Sprintf("what takes access from people was applied by itself (profiles: %d, revokes: %d); changes that "+
		"wait: %d; apply again", e.Rows, e.Revokes, e.Waits)
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
	var problems error
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
			failed = a.transaction(ctx, steps, partAhead)
		}
		if failed != nil {
			problems = errors.Join(problems, withoutRest(failed))
			continue
		}
		waits -= len(steps)
		done[ahead] = len(slices.DeleteFunc(steps, func(step plan.Step) bool { return step.Ahead != ahead }))
	}
	if len(done) == 0 {
		a.note = ""
		if problems != nil {
			return fmt.Errorf("%w\nwhat takes access from people could not be applied by itself: %w", err,
				problems)
		}
		return err
	}
	return &NarrowedError{
		Cause: err, Failed: problems, Rows: done[plan.AheadRows], Revokes: done[plan.AheadRevokes], Waits: waits,
	}
}

// withoutRest is an error without what remains, which is said for the whole run.
func withoutRest(err error) error {
	var undone *UndoneError
	if errors.As(err, &undone) {
		return undone.Cause
	}
	return err
}

// goingAhead returns the steps of the remaining batches that may be committed before
// all others. What has ended already goes with the profile that it is of.
func (a *applier) goingAhead(ahead plan.Ahead) []plan.Step {
	accounts := make(map[state.Key]bool)
	all := slices.Concat(a.batches[a.committed:]...)
	for _, step := range all {
		if _, isProfile := step.Before.(state.Profile); isProfile && step.Ahead == ahead {
			accounts[step.Before.Key()] = true
		}
	}
	return slices.DeleteFunc(all, func(step plan.Step) bool {
		return step.Ahead != ahead && (step.Before == nil || !accounts[step.Before.Key()])
	})
}
