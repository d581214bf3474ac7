package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/redveil/redveil/state/redshift"
	"github.com/redveil/redveil/state/warehouse"
)

// In is the lock after the journal has moved.
func (h Hold) In(j Journal) Hold {
	h.journal = j
	return h
}

// IsEarlier reports whether the lock was taken in the tables of an earlier redveil, in
// which there is nothing to renew.
func (h Hold) IsEarlier() bool { return h.earlier }

// Renew extends the lease, over a connection of its own. It returns a LostError if
// the lock is another run's, or nobody's.
func (h Hold) Renew(ctx context.Context, s *warehouse.Session) error {
	statement := redshift.Format("UPDATE %s SET valid_until = %s WHERE holder = %s", h.journal.table("lock"),
		leaseEnd(), redshift.Text(h.holder))
	result, err := s.ExecContext(ctx, statement.String())
	if err != nil {
		return fmt.Errorf("renewing the lock: %w", err)
	}
	if renewed, err := result.RowsAffected(); err != nil || renewed > 0 {
		return err
	}
	now, err := h.journal.Lock(ctx, s) // the Data API does not always count rows
	if err != nil || now.Holder == h.holder {
		return err
	}
	return &LostError{Holder: now.Holder}
}

// Moved records that the run goes on over another session.
func (h Hold) Moved(ctx context.Context, s *warehouse.Session) error {
	if h.earlier {
		return nil
	}
	process, err := s.Process(ctx)
	if err != nil {
		return err
	}
	return execAll(ctx, s, []redshift.SQL{redshift.Format("UPDATE %s SET process = %s WHERE holder = %s",
		h.journal.table("lock"), redshift.Int(process), redshift.Text(h.holder))})
}

// Confirm checks, inside a transaction that applies, that the run still holds the
// lock. It writes the row that whoever takes the lock writes, too: until the
// transaction ends, nobody can.
func (h Hold) Confirm(ctx context.Context, s *warehouse.Session) error {
	table := h.journal.table("fence")
	if h.earlier {
		table = h.journal.table("lock")
	}
	write := redshift.Format("UPDATE %s SET since = GETDATE() WHERE holder = %s", table, redshift.Text(h.holder))
	if err := execAll(ctx, s, []redshift.SQL{write}); err != nil {
		return err
	}
	var holder string
	query := redshift.Format("SELECT COALESCE(holder, '') FROM %s ORDER BY since DESC LIMIT 1", table)
	err := s.QueryRowContext(ctx, query.String()).Scan(&holder)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return &LostError{}
	case err != nil:
		return err
	case holder != h.holder:
		return &LostError{Holder: holder}
	}
	return nil
}

// Mark writes, inside a transaction that applies, which of the run's transactions it
// is; they count from 1. Whether it was committed can then be read, see Reached.
func (h Hold) Mark(ctx context.Context, s *warehouse.Session, batch int) error {
	return execAll(ctx, s, h.mark(batch))
}

func (h Hold) mark(batch int) []redshift.SQL {
	fence := h.journal.table("fence")
	return []redshift.SQL{
		redshift.Format("DELETE FROM %s", fence),
		redshift.Format("INSERT INTO %s (holder, since, batch) VALUES (%s, GETDATE(), %s)", fence,
			redshift.Text(h.holder), redshift.Int(int64(batch))),
	}
}

// Reached returns the number of the run's last transaction that was committed; 0 for
// none. It is for a COMMIT whose answer was lost, and asks over another session:
// the one that may still be at work is ended, and waited for.
func (h Hold) Reached(ctx context.Context, s *warehouse.Session, process int64) (int, error) {
	if err := endProcess(ctx, s, process); err != nil {
		return 0, err
	}
	if err := s.Begin(ctx); err != nil {
		return 0, err
	}
	batch, err := h.reached(ctx, s)
	return batch, errors.Join(err, s.Rollback(context.WithoutCancel(ctx)))
}

// IsGone reports whether the journal was removed, by a transaction whose COMMIT got no
// answer. As in Reached, the session that may still be at work is ended first.
func (h Hold) IsGone(ctx context.Context, s *warehouse.Session, process int64) (bool, error) {
	if err := endProcess(ctx, s, process); err != nil {
		return false, err
	}
	var count int64
	query := redshift.Format("SELECT COUNT(*) FROM %s", h.journal.table("fence"))
	err := s.QueryRowContext(ctx, query.String()).Scan(&count)
	if warehouse.IsMissing(err) {
		return true, nil
	}
	return false, err
}

func (h Hold) reached(ctx context.Context, s *warehouse.Session) (int, error) {
	fence := h.journal.table("fence")
	write := redshift.Format("UPDATE %s SET since = since", fence) // waits for the transaction
	err := execAll(ctx, s, []redshift.SQL{write})
	if warehouse.IsMissing(err) {
		return 0, nil // it was to make the table
	}
	if err != nil {
		return 0, err
	}
	var holder string
	var batch int
	query := redshift.Format("SELECT COALESCE(holder, ''), COALESCE(batch, 0) FROM %s ORDER BY since DESC LIMIT 1",
		fence)
	err = s.QueryRowContext(ctx, query.String()).Scan(&holder, &batch)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return 0, &LostError{}
	case err != nil:
		return 0, err
	case holder != h.holder:
		return 0, &LostError{Holder: holder}
	}
	return batch, nil
}

// Release gives the lock back.
func (h Hold) Release(ctx context.Context, s *warehouse.Session) error {
	return execAll(ctx, s, []redshift.SQL{redshift.Format("DELETE FROM %s WHERE holder = %s",
		h.journal.table("lock"), redshift.Text(h.holder))})
}
