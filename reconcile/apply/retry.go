package apply

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/redveil/redveil/state/warehouse"
)

// mostTries limits how often a transaction is begun, in all.
const mostTries = 5

// untilDone carries the program out, and begins anew on another connection after
// what may go better the next time. Only a transaction of which nothing stands is
// begun anew, and each looks first whether the warehouse is as the plan says. Where it
// cannot be, or is interrupted meanwhile, the error says what stands. See
// https://docs.aws.amazon.com/redshift/latest/dg/c_serial_isolation-serializable-isolation-troubleshooting.html
func (a *applier) untilDone(ctx context.Context) (Outcome, error) {
	waits := backoff.NewExponentialBackOff()
	waits.InitialInterval, waits.MaxInterval = 200*time.Millisecond, 5*time.Second
	var last *UndoneError
	outcome, err := backoff.Retry(ctx, func() (Outcome, error) {
		if a.broken {
			if err := a.anew(ctx); err != nil {
				undone := a.undone(fmt.Errorf("%w\nbeginning anew: %w", last.Cause, err))
				if warehouse.IsRefused(err) {
					return a.kept, backoff.Permanent(undone)
				}
				return a.kept, undone
			}
		}
		outcome, err := a.phases(ctx)
		err = a.explained(ctx, err)
		if err != nil && !isTransient(ctx, err) {
			return outcome, backoff.Permanent(err)
		}
		a.broken = errors.As(err, &last)
		return outcome, err
	}, backoff.WithBackOff(waits), backoff.WithMaxTries(mostTries))
	if ended := context.Cause(ctx); ended != nil && errors.Is(err, ended) && a.broken {
		return a.kept, a.undone(err) // between two tries
	}
	return outcome, err
}

// anew goes on with another connection.
func (a *applier) anew(ctx context.Context) error {
	again, err := a.session.Again(ctx)
	if err != nil {
		return err
	}
	a.replace(again)
	a.outcome, a.begun, a.broken = a.kept, a.kept.Statements, false
	if a.held {
		if err := a.hold.Moved(ctx, again); err != nil {
			return err
		}
	}
	return a.limit(ctx, max(0, a.run.StatementTimeout))
}

// transient are the SQLSTATEs after which the whole transaction may go better.
// XX000 stands for many things, of which the words tell.
var (
	transient = []string{"40001", "40P01", "25P02", "3F000"}
	words     = []string{
		"serializable isolation violation", "conflict with concurrent transaction", "could not open relation with oid",
		"tuple concurrently",
	}
)

// isTransient reports an error after which nothing stands, and which another try may
// not meet again. An interruption is none, and neither is a statement that took too
// long, since whoever held it up still does.
func isTransient(ctx context.Context, err error) bool {
	var undone *UndoneError
	var late *TimeoutError
	if ctx.Err() != nil || !errors.As(err, &undone) || errors.As(err, &late) {
		return false
	}
	return isConflict(err) || isLost(err)
}

// isConflict reports that other transactions were in the way, of a statement or of a
// query.
func isConflict(err error) bool {
	code := warehouse.CodeOf(err)
	if code != "XX000" {
		return slices.Contains(transient, code)
	}
	text := err.Error()
	var refused *warehouse.StatementError
	if errors.As(err, &refused) { // without the statement, which may have any words
		text = refused.Message + " " + refused.Detail
	}
	text = strings.ToLower(text)
	return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(text, word) })
}

// isLost reports that the connection broke.
func isLost(err error) bool {
	var broken *warehouse.BrokenError
	return errors.As(err, &broken) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone)
}
