package journal

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// Run is a row of the history.
type Run struct {
	At          time.Time
	Commit      string
	Actor       string
	PullRequest string
	Plan        state.Digest
	Outcome     string // "applied" or "failed"
	Statements  int    // statements done
	// Note is what an auditor also has to know: that the key of hash() was
	// replaced.
	Note string
}

// History returns the statement that records a run.
func (j Journal) History(run Run) redshift.SQL {
	columns, note := redshift.SQL{}, redshift.SQL{}
	if run.Note != "" { // a run that failed before the column existed has none
		columns, note = redshift.Raw(", note"), redshift.Format(", %s", redshift.Text(run.Note))
	}
	return redshift.Format("INSERT INTO %s (applied_at, commit_id, actor, pull_request, plan_digest, outcome, "+
		"statements%s) VALUES (%s, %s, %s, %s, %s, %s, %s%s)",
		j.table("history"), columns,
		redshift.Timestamp(run.At.UTC().Truncate(time.Microsecond)),
		redshift.Text(redshift.Clip(run.Commit, 64)), redshift.Text(redshift.Clip(run.Actor, 256)),
		redshift.Text(redshift.Clip(run.PullRequest, 256)),
		redshift.Text(string(run.Plan)), redshift.Text(run.Outcome), redshift.Int(int64(run.Statements)), note)
}

// LastApplied reads the commit of the last run that was applied. It is empty if
// there is none, or if the run's files were in no commit.
func (j Journal) LastApplied(ctx context.Context, q state.Querier) (commit string, at time.Time, err error) {
	query := redshift.Format("SELECT commit_id, applied_at FROM %s WHERE outcome = 'applied' ORDER BY applied_at "+
		"DESC LIMIT 1", j.table("history"))
	rows, err := q.QueryContext(ctx, query.String())
	if err != nil {
		return "", time.Time{}, fmt.Errorf("reading the history: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := rows.Scan(&commit, &at); err != nil {
			return "", time.Time{}, fmt.Errorf("reading the history: %w", err)
		}
	}
	return commit, at.UTC(), rows.Err()
}
