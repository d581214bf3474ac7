package journal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
	"github.com/redveil/redveil/state/warehouse"
)

// Runs returns the last runs of the history, the latest first. The history of an
// earlier redveil lacks what was added to it since.
func (j Journal) Runs(ctx context.Context, q state.Querier, most int) ([]Run, error) {
	return j.runsWhere(ctx, q, redshift.SQL{}, "DESC", most)
}

// AppliedAt returns the run that was applied last up to an instant, and the first that
// failed after it and before the instant, which may have changed a part. Nil is none.
func (j Journal) AppliedAt(ctx context.Context, q state.Querier, at time.Time) (applied, failed *Run, err error) {
	until := redshift.Format(" AND applied_at <= %s", redshift.Timestamp(at.UTC()))
	all, err := j.runsWhere(ctx, q, redshift.Format("%s AND outcome = 'applied'", until), "DESC", 1)
	if err != nil || len(all) == 0 {
		return nil, nil, err
	}
	after, err := j.runsWhere(ctx, q, redshift.Format("%s AND outcome <> 'applied' AND applied_at > %s", until,
		redshift.Timestamp(all[0].At)), "ASC", 1)
	if err != nil || len(after) == 0 {
		return &all[0], nil, err
	}
	return &all[0], &after[0], nil
}

// FirstApplied returns the first run that was applied, as far as the history goes back;
// nil for none.
func (j Journal) FirstApplied(ctx context.Context, q state.Querier) (*Run, error) {
	all, err := j.runsWhere(ctx, q, redshift.Raw(" AND outcome = 'applied'"), "ASC", 1)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[0], nil
}

// CountRuns returns how many runs the history has.
func (j Journal) CountRuns(ctx context.Context, s *warehouse.Session) (runs int, err error) {
	query := redshift.Format("SELECT COUNT(*) FROM %s", j.table("history"))
	err = s.QueryRowContext(ctx, query.String()).Scan(&runs)
	return runs, err
}

func (j Journal) runsWhere(ctx context.Context, q state.Querier, where redshift.SQL, order string, most int) ([]Run,
	error,
) {
	var runs []Run
	var err error
	for _, columns := range []string{
		"COALESCE(note, ''), COALESCE(blocked, ''), COALESCE(variables, ''), COALESCE(work, '')",
		"COALESCE(note, ''), COALESCE(blocked, ''), '', ''", "COALESCE(note, ''), '', '', ''", "'', '', '', ''",
	} {
		if runs, err = j.runs(ctx, q, columns, where, order, most); !warehouse.IsUnknownColumn(err) {
			break
		}
	}
	return runs, err
}

func (j Journal) runs(ctx context.Context, q state.Querier, columns string, where redshift.SQL, order string,
	most int,
) (runs []Run, err error) {
	query := redshift.Format("SELECT applied_at, COALESCE(commit_id, ''), COALESCE(actor, ''), "+
		"COALESCE(pull_request, ''), COALESCE(plan_digest, ''), COALESCE(outcome, ''), COALESCE(statements, 0), %s "+
		"FROM %s WHERE applied_at IS NOT NULL%s ORDER BY applied_at %s LIMIT %s", redshift.Trusted(columns),
		j.table("history"), where, redshift.Trusted(order), redshift.Int(int64(most)))
	rows, err := q.QueryContext(ctx, query.String())
	if err != nil {
		return nil, fmt.Errorf("reading the history: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var run Run
		var blocked, variables string
		if err := rows.Scan(&run.At, &run.Commit, &run.Actor, &run.PullRequest, &run.Plan, &run.Outcome,
			&run.Statements, &run.Note, &blocked, &variables, &run.Work); err != nil {
			return nil, fmt.Errorf("reading the history: %w", err)
		}
		run.At = run.At.UTC()
		if blocked != "" && json.Unmarshal([]byte(blocked), &run.Blocked) != nil {
			run.Blocked = []string{blocked} // somebody else wrote it
		}
		if variables != "" && json.Unmarshal([]byte(variables), &run.Variables) != nil {
			run.Variables = []Variable{{Name: "not known", Value: variables}} // somebody else wrote it
		}
		runs = append(runs, run)
	}
	return runs, rows.Err()
}
