package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
	"github.com/redveil/redveil/state/warehouse"
)

// Lease is how long a run holds the warehouse after it has last renewed the lock.
const Lease = 2 * time.Minute

// earlierLease is that of an earlier redveil, which did not renew it.
const earlierLease = time.Hour

// Lock is the row that says which run holds the warehouse.
type Lock struct {
	Holder string    // unique to the run
	Since  time.Time // UTC
	Commit string
	Work   state.Work
	// Process is the run's session. A run of an earlier redveil has none.
	Process int64
	// Left is how much of the lease is left, by the warehouse's clock.
	Left time.Duration
	// Endless is a lock without an end, of an earlier redveil.
	Endless bool
}

// IsHeld reports whether the run may still be at work.
func (l Lock) IsHeld() bool { return l.Holder != "" && l.Left > 0 }

// HeldError reports that another run holds the warehouse.
type HeldError struct {
	Holder string
	Since  time.Time // UTC
	// Endless is a lock without an end, of an earlier redveil.
	Endless bool
}

func (e *HeldError) Error() string {
	text := fmt.Sprintf("the warehouse is held by %s since %s; nothing was done; ", e.Holder, instant(e.Since))
	if e.Endless {
		return text + "wait for that run or, if it was cut off, run redveil unlock; else its lock expires an hour " +
			"after that time"
	}
	return text + "wait for that run; if it was cut off, its lock ends within two minutes"
}

// LostError reports that a run holds the lock no longer: somebody gave it back, or
// another run took it when it was not renewed.
type LostError struct{ Holder string }

func (e *LostError) Error() string {
	if e.Holder == "" {
		return "this run's lock was given back meanwhile (redveil unlock)"
	}
	return fmt.Sprintf("this run's lock was taken by %s meanwhile", e.Holder)
}

func instant(at time.Time) string { return at.Format("2006-01-02 15:04:05 UTC") }

// Hold is a lock that a run has taken.
type Hold struct {
	journal Journal
	holder  string
	// earlier says that an earlier redveil made the tables: there is nothing to
	// renew, and the lock's own row is the fence.
	earlier bool
}

// Claim is who asks for the lock.
type Claim struct {
	Holder string // no other run may have the name
	Commit string
	Work   state.Work
	// Ending is called before the session of a run that is gone is ended. It may
	// be nil.
	Ending func(Lock)
	// Stuck is how long taking the lock can last; the lease for 0. A session that has
	// locked the table for longer is gone, and is ended.
	Stuck time.Duration
}

// Acquire takes the lock, or returns a HeldError. The row is committed, so that
// others see who holds it without waiting. Of a run that renews it no longer the
// session is ended first: it can hold locks for long after its client is gone.
//
// Two tables make it safe. The lock is renewed over another connection while the
// run applies, and Redshift lets only one transaction at a time write a table. So
// the transaction that applies does not touch it, but writes the fence, which
// whoever takes the lock writes as well: two runs can never both commit.
// https://docs.aws.amazon.com/redshift/latest/dg/c_serial_isolation.html
func (j Journal) Acquire(ctx context.Context, s *warehouse.Session, claim Claim) (Hold, error) {
	hold := Hold{journal: j, holder: redshift.Clip(claim.Holder, 256)}
	if err := j.endStuck(ctx, s, claim); err != nil {
		return hold, err
	}
	found, err := j.Lock(ctx, s)
	switch {
	case err != nil:
		return hold, err
	case found.IsHeld():
		return hold, held(found)
	}
	if err := j.endSession(ctx, s, found, claim.Ending); err != nil {
		return hold, err
	}
	shape, err := j.shape(ctx, s)
	if err != nil {
		return hold, err
	}
	hold.earlier = shape == bare
	take, err := j.taking(ctx, s, hold, shape, claim)
	if err != nil {
		return hold, err
	}
	return hold, j.alone(ctx, s, func() error {
		// Another run may have been faster.
		if found, err := j.lock(ctx, s, shape); err != nil || found.IsHeld() {
			return errors.Join(err, held(found))
		}
		return execAll(ctx, s, take)
	})
}

// taking returns the statements that make the lock the run's.
func (j Journal) taking(ctx context.Context, s *warehouse.Session, hold Hold, as shape, claim Claim) (
	[]redshift.SQL, error,
) {
	none := redshift.Format("DELETE FROM %s", j.table("lock"))
	name := redshift.Text(hold.holder)
	if hold.earlier {
		return []redshift.SQL{none, redshift.Format("INSERT INTO %s (holder, since) VALUES (%s, GETDATE())",
			j.table("lock"), name)}, nil
	}
	process, err := s.Process(ctx)
	if err != nil {
		return nil, err
	}
	var column, work redshift.SQL
	if as == tasked {
		column, work = redshift.Raw(", work"), redshift.Format(", %s", redshift.Text(string(claim.Work)))
	}
	row := redshift.Format("INSERT INTO %s (holder, since, commit_id, process, valid_until%s) VALUES (%s, GETDATE(), "+
		"%s, %s, %s%s)", j.table("lock"), column, name, redshift.Text(redshift.Clip(claim.Commit, 64)),
		redshift.Int(process), leaseEnd(), work)
	return append([]redshift.SQL{none, row}, hold.mark(0)...), nil
}

// Take makes the lock the run's inside the transaction that makes its tables.
func (j Journal) Take(ctx context.Context, s *warehouse.Session, claim Claim) (Hold, error) {
	hold := Hold{journal: j, holder: redshift.Clip(claim.Holder, 256)}
	take, err := j.taking(ctx, s, hold, tasked, claim)
	if err != nil {
		return hold, err
	}
	return hold, execAll(ctx, s, take)
}

// leaseEnd is when a lease ends that is taken or renewed now.
func leaseEnd() redshift.SQL {
	return redshift.Format("DATEADD(second, %s, GETDATE())", redshift.Int(int64(Lease/time.Second)))
}

// held returns a HeldError for a lock that is held.
func held(l Lock) error {
	if !l.IsHeld() {
		return nil
	}
	return &HeldError{Holder: l.Holder, Since: l.Since, Endless: l.Endless}
}

// Lock reads who holds the warehouse, without waiting; the zero Lock is nobody.
func (j Journal) Lock(ctx context.Context, s *warehouse.Session) (Lock, error) {
	var l Lock
	var err error
	for _, shape := range []shape{tasked, leased, bare} {
		if l, err = j.lock(ctx, s, shape); !warehouse.IsUnknownColumn(err) {
			break
		}
	}
	return l, err
}

func (j Journal) lock(ctx context.Context, s *warehouse.Session, as shape) (Lock, error) {
	columns := map[shape]string{
		bare:   "'', 0, CAST(NULL AS timestamp), ''",
		leased: "COALESCE(commit_id, ''), COALESCE(process, 0), valid_until, ''",
		tasked: "COALESCE(commit_id, ''), COALESCE(process, 0), valid_until, COALESCE(work, '')",
	}[as]
	var l Lock
	var holder, commit sql.NullString
	var since, now time.Time
	var until sql.NullTime
	query := redshift.Format("SELECT holder, since, GETDATE(), %s FROM %s WHERE since IS NOT NULL ORDER BY since "+
		"DESC LIMIT 1", redshift.Trusted(columns), j.table("lock"))
	found, err := oneRow(ctx, s, query, &holder, &since, &now, &commit, &l.Process, &until, &l.Work)
	if err != nil {
		return Lock{}, fmt.Errorf("reading who holds the lock: %w", err)
	}
	if !found {
		return Lock{}, nil
	}
	end := since.Add(earlierLease)
	if l.Endless = !until.Valid; until.Valid {
		end = until.Time
	}
	l.Holder, l.Since, l.Commit, l.Left = holder.String, since.UTC(), commit.String, end.Sub(now)
	return l, nil
}

// oneRow scans the first row of a query, if it has one.
func oneRow(ctx context.Context, q state.Querier, query redshift.SQL, into ...any) (found bool, err error) {
	rows, err := q.QueryContext(ctx, query.String())
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	if !rows.Next() {
		return false, rows.Err()
	}
	return true, rows.Scan(into...)
}

// alone runs steps in a transaction that no other run's lock can interrupt. Redshift
// has neither advisory locks nor NOWAIT, so the others wait.
// https://docs.aws.amazon.com/redshift/latest/dg/r_LOCK.html
func (j Journal) alone(ctx context.Context, s *warehouse.Session, steps func() error) error {
	if err := s.Begin(ctx); err != nil {
		return err
	}
	exclusive := redshift.Format("LOCK TABLE %s", j.table("lock"))
	err := s.Exec(ctx, exclusive, exclusive.String())
	if err == nil {
		err = steps()
	}
	if err == nil {
		return s.Commit(ctx)
	}
	return errors.Join(err, s.Rollback(context.WithoutCancel(ctx)))
}

func execAll(ctx context.Context, s *warehouse.Session, statements []redshift.SQL) error {
	for _, statement := range statements {
		if err := s.Exec(ctx, statement, statement.String()); err != nil {
			return err
		}
	}
	return nil
}
