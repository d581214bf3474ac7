package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/redveil/redveil/state/redshift"
	"github.com/redveil/redveil/state/warehouse"
)

// staleAfter is the age at which a lock counts as left behind by a run that was
// cut off. A run that takes longer notices that it lost the lock and applies
// nothing.
const staleAfter = time.Hour

// HeldError reports that another run holds the warehouse.
type HeldError struct {
	Holder string
	Since  time.Time // UTC
}

func (e *HeldError) Error() string {
	return fmt.Sprintf("the warehouse is held by %s since %s; nothing was applied; wait for that run or, if "+
		"it was cut off, run redveil unlock; else its lock expires an hour after that time",
		e.Holder, e.Since.Format("2006-01-02 15:04:05 UTC"))
}

// exclusive returns the statement that keeps others out until the transaction
// ends. Redshift has neither advisory locks nor NOWAIT, so they wait.
// https://docs.aws.amazon.com/redshift/latest/dg/r_LOCK.html
func (j Journal) exclusive() redshift.SQL { return redshift.Format("LOCK TABLE %s", j.table("lock")) }

// Acquire takes the lock for a holder, or returns a HeldError. No other run may
// have the holder's name. The row is committed, so that others see who holds it
// without waiting.
func (j Journal) Acquire(ctx context.Context, s *warehouse.Session, holder string) error {
	if err := j.free(ctx, s); err != nil {
		return err
	}
	return j.alone(ctx, s, func() error {
		if err := j.free(ctx, s); err != nil { // another run may have been faster
			return err
		}
		for _, statement := range []redshift.SQL{
			redshift.Format("DELETE FROM %s", j.table("lock")),
			redshift.Format("INSERT INTO %s VALUES (%s, GETDATE())", j.table("lock"),
				redshift.Text(redshift.Clip(holder, 256))),
		} {
			if err := s.Exec(ctx, statement, statement.String()); err != nil {
				return err
			}
		}
		return nil
	})
}

func (j Journal) free(ctx context.Context, s *warehouse.Session) error {
	other, since, age, err := j.holder(ctx, s)
	if err == nil && other != "" && age < staleAfter {
		err = &HeldError{Holder: other, Since: since}
	}
	return err
}

// Confirm checks, inside the transaction of a run, that the run still holds the
// lock. Writing the row keeps others from taking it before the transaction
// ends; they can still read who holds it.
func (j Journal) Confirm(ctx context.Context, s *warehouse.Session, holder string) error {
	statement := redshift.Format("UPDATE %s SET since = GETDATE() WHERE holder = %s", j.table("lock"),
		redshift.Text(redshift.Clip(holder, 256)))
	if err := s.Exec(ctx, statement, statement.String()); err != nil {
		return err
	}
	other, since, _, err := j.holder(ctx, s)
	if err == nil && other != redshift.Clip(holder, 256) {
		err = &HeldError{Holder: other, Since: since}
	}
	return err
}

// Holder returns which run holds the lock, and since when; empty for none.
func (j Journal) Holder(ctx context.Context, s *warehouse.Session) (string, time.Time, error) {
	holder, since, _, err := j.holder(ctx, s)
	return holder, since, err
}

// Release releases the lock.
func (j Journal) Release(ctx context.Context, s *warehouse.Session, holder string) error {
	statement := redshift.Format("DELETE FROM %s WHERE holder = %s", j.table("lock"),
		redshift.Text(redshift.Clip(holder, 256)))
	return s.Exec(ctx, statement, statement.String())
}

// holder reads who holds the lock. It is empty if nobody does. The warehouse's
// own clock says for how long.
func (j Journal) holder(ctx context.Context, s *warehouse.Session) (holder string, since time.Time, age time.Duration,
	err error,
) {
	var seconds int64
	query := redshift.Format("SELECT holder, since, DATEDIFF(second, since, GETDATE()) FROM %s ORDER BY since "+
		"DESC LIMIT 1", j.table("lock"))
	err = s.QueryRowContext(ctx, query.String()).Scan(&holder, &since, &seconds)
	if errors.Is(err, sql.ErrNoRows) {
		return "", time.Time{}, 0, nil
	}
	return holder, since.UTC(), time.Duration(seconds) * time.Second, err
}

// alone runs steps in a transaction that no other run's lock can interrupt.
func (j Journal) alone(ctx context.Context, s *warehouse.Session, steps func() error) error {
	if err := s.Begin(ctx); err != nil {
		return err
	}
	err := s.Exec(ctx, j.exclusive(), j.exclusive().String())
	if err == nil {
		err = steps()
	}
	if err == nil {
		return s.Commit(ctx)
	}
	return errors.Join(err, s.Rollback(context.WithoutCancel(ctx)))
}
