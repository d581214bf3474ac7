package apply

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
	"github.com/redveil/redveil/state/warehouse"
)

// DefaultStatementTimeout is how long a statement of an apply may take, waiting for
// others included.
const DefaultStatementTimeout = time.Minute

// grace is how much longer this side waits, as the server may not count the time
// that a statement waits for a lock.
const grace = 15 * time.Second

// TimeoutError reports a statement that took too long, and who may have held it up.
type TimeoutError struct {
	Cause    error
	Timeout  time.Duration
	Blockers []state.Blocker
}

func (e *TimeoutError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%v\nthat took longer than %s, the statement timeout", e.Cause, e.Timeout)
	if len(e.Blockers) == 0 {
		b.WriteString("; nobody was seen who holds it up, which SVV_TRANSACTIONS shows of others to superusers alone")
		return b.String()
	}
	b.WriteString(", behind")
	for _, one := range e.Blockers {
		fmt.Fprintf(&b, "\n  account %q, which holds %s since %s; SELECT PG_TERMINATE_BACKEND(%d) ends that session",
			one.Account, strings.Join(one.Holds, ", "), one.Since.Format("2006-01-02 15:04:05 UTC"), one.Process)
	}
	b.WriteString("\nWait for them, end these sessions, or say --terminate-blockers")
	return b.String()
}

// Unwrap returns what failed.
func (e *TimeoutError) Unwrap() error { return e.Cause }

// limit sets the time that a statement may take on the server.
func (a *applier) limit(ctx context.Context, timeout time.Duration) error {
	statement := redshift.Format("SET statement_timeout TO %s", redshift.Int(timeout.Milliseconds()))
	return a.session.Exec(ctx, statement, statement.String())
}

// within returns a context for one statement.
func (a *applier) within(ctx context.Context) (context.Context, context.CancelFunc) {
	if a.run.StatementTimeout <= 0 {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, a.run.StatementTimeout+grace)
}

// explained adds to an error who holds the run up, if it took too long.
func (a *applier) explained(ctx context.Context, err error) error {
	tooLong := warehouse.CodeOf(err) == "57014" || errors.Is(err, context.DeadlineExceeded)
	if a.run.StatementTimeout <= 0 || !tooLong || ctx.Err() != nil {
		return err
	}
	late := &TimeoutError{Cause: err, Timeout: a.run.StatementTimeout}
	if again, opened := a.session.Again(ctx); opened == nil {
		defer func() { _ = again.Close() }()
		late.Blockers, _ = state.ReadBlockers(ctx, again, a.program.Scope) // what failed is enough to know
	}
	return late
}

// unblocked ends the sessions that hold the run up, if that is asked for and nothing
// stands yet, and carries the program out once more.
func (a *applier) unblocked(ctx context.Context, err error) (Outcome, error) {
	var late *TimeoutError
	var undone *UndoneError
	if !a.run.TerminateBlockers || !errors.As(err, &undone) || !errors.As(err, &late) || len(late.Blockers) == 0 {
		return a.outcome, err
	}
	again, opened := a.session.Again(ctx)
	if opened != nil {
		return a.outcome, errors.Join(err, opened)
	}
	for _, one := range late.Blockers {
		statement := redshift.Format("SELECT PG_TERMINATE_BACKEND(%s)", redshift.Int(one.Process))
		if a.run.Terminating != nil {
			a.run.Terminating(one, statement.String())
		}
		if ended := again.Exec(ctx, statement, statement.String()); ended != nil {
			return a.outcome, errors.Join(err, ended, again.Close())
		}
	}
	if err := errors.Join(again.Close(), a.anew(ctx)); err != nil {
		return a.outcome, err
	}
	outcome, err := a.phases(ctx)
	return outcome, a.explained(ctx, err)
}
