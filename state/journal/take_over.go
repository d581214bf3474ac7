package journal

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/redveil/redveil/state/redshift"
	"github.com/redveil/redveil/state/warehouse"
)

// Break takes the lock from a run, alive or not, and gives it to nobody. The run's
// session is ended first; one that is still at work then applies nothing.
func (j Journal) Break(ctx context.Context, s *warehouse.Session, l Lock) error {
	if err := j.endSession(ctx, s, l, nil); err != nil {
		return err
	}
	found, err := j.shape(ctx, s)
	if err != nil {
		return err
	}
	steps := []redshift.SQL{redshift.Format("DELETE FROM %s WHERE holder = %s", j.table("lock"),
		redshift.Text(l.Holder))}
	if found != bare { // which waits for a transaction that applies
		steps = append(steps, redshift.Format("UPDATE %s SET holder = '' WHERE holder = %s", j.table("fence"),
			redshift.Text(l.Holder)))
	}
	return j.alone(ctx, s, func() error { return execAll(ctx, s, steps) })
}

// endSession ends the session of a run, if it still has a transaction that applies.
// A number of a process may be another's by now, so that the fence tells: whoever
// holds it and has the number is that run.
func (j Journal) endSession(ctx context.Context, s *warehouse.Session, l Lock, ending func(Lock)) error {
	if l.Process == 0 {
		return nil
	}
	holders, err := j.holding(ctx, s, "fence", redshift.Format("t.pid = %s", redshift.Int(l.Process)))
	if err != nil || len(holders) == 0 {
		return err
	}
	if ending != nil {
		ending(l)
	}
	return terminate(ctx, s, l.Process)
}

// endStuck ends sessions of this account that have locked the lock's table for longer
// than taking the lock can last: their client vanished while it did. Nobody could even
// read the lock until the server notices.
func (j Journal) endStuck(ctx context.Context, s *warehouse.Session, claim Claim) error {
	stuck, err := j.holding(ctx, s, "lock", redshift.Format("t.lock_mode = 'AccessExclusiveLock' AND t.txn_owner = "+
		"CURRENT_USER AND DATEDIFF(second, t.txn_start, GETDATE()) >= %s",
		redshift.Int(int64(cmp.Or(claim.Stuck, Lease)/time.Second))))
	if err != nil {
		return err
	}
	for _, process := range stuck {
		if claim.Ending != nil {
			claim.Ending(Lock{Holder: "a run that was taking the lock", Process: process})
		}
		if err := terminate(ctx, s, process); err != nil {
			return err
		}
	}
	return nil
}

// holding lists the sessions that hold a lock on one of the journal's tables. See
// https://docs.aws.amazon.com/redshift/latest/dg/r_SVV_TRANSACTIONS.html
func (j Journal) holding(ctx context.Context, s *warehouse.Session, table string, also redshift.SQL) (all []int64,
	err error,
) {
	query := redshift.Format("SELECT DISTINCT t.pid FROM svv_transactions AS t INNER JOIN pg_class AS c ON c.oid = "+
		"t.relation INNER JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE t.granted = TRUE AND n.nspname = %s "+
		"AND c.relname = %s AND %s", redshift.Text(j.Schema.String()), redshift.Text(table), also)
	rows, err := s.QueryContext(ctx, query.String())
	if err != nil {
		return nil, fmt.Errorf("looking for sessions that hold %s.%s: %w", j.Schema, table, err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var process int64
		if err := rows.Scan(&process); err != nil {
			return nil, err
		}
		all = append(all, process)
	}
	return all, rows.Err()
}

// endProcess ends a session of this account by its number, if it has a transaction,
// and waits until it is gone.
func endProcess(ctx context.Context, s *warehouse.Session, process int64) error {
	query := redshift.Format("SELECT COUNT(*) FROM svv_transactions WHERE pid = %s AND txn_owner = CURRENT_USER",
		redshift.Int(process))
	_, err := backoff.Retry(ctx, func() (struct{}, error) {
		var count int64
		if err := s.QueryRowContext(ctx, query.String()).Scan(&count); err != nil || count == 0 {
			return struct{}{}, permanent(err)
		}
		if err := terminate(ctx, s, process); err != nil {
			return struct{}{}, permanent(err)
		}
		return struct{}{}, fmt.Errorf("session %d does not end", process)
	}, backoff.WithBackOff(backoff.NewExponentialBackOff()), backoff.WithMaxElapsedTime(mostWait))
	return err
}

// mostWait is how long to wait for a session that was told to end.
const mostWait = time.Minute

// permanent marks an error that no other try is to follow.
func permanent(err error) error {
	if err == nil {
		return nil
	}
	return backoff.Permanent(err)
}

// terminate ends a session. See
// https://docs.aws.amazon.com/redshift/latest/dg/PG_TERMINATE_BACKEND.html
func terminate(ctx context.Context, s *warehouse.Session, process int64) error {
	return execAll(ctx, s, []redshift.SQL{redshift.Format("SELECT PG_TERMINATE_BACKEND(%s)", redshift.Int(process))})
}
