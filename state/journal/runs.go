package journal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
	"github.com/redveil/redveil/state/warehouse"
)

// Runs returns the last runs of the history, the latest first. The history of an
// earlier redveil lacks what was added to it since.
func (j Journal) Runs(ctx context.Context, q state.Querier, most int) ([]Run, error) {
	var runs []Run
	var err error
	for _, columns := range []string{
		"COALESCE(note, ''), COALESCE(blocked, '')", "COALESCE(note, ''), ''", "'', ''",
	} {
		if runs, err = j.runs(ctx, q, columns, most); !warehouse.IsUnknownColumn(err) {
			break
		}
	}
	return runs, err
}

func (j Journal) runs(ctx context.Context, q state.Querier, columns string, most int) (runs []Run, err error) {
	query := redshift.Format("SELECT applied_at, COALESCE(commit_id, ''), COALESCE(actor, ''), "+
		"COALESCE(pull_request, ''), COALESCE(plan_digest, ''), COALESCE(outcome, ''), COALESCE(statements, 0), %s "+
		"FROM %s WHERE applied_at IS NOT NULL ORDER BY applied_at DESC LIMIT %s", redshift.Trusted(columns),
		j.table("history"), redshift.Int(int64(most)))
	rows, err := q.QueryContext(ctx, query.String())
	if err != nil {
		return nil, fmt.Errorf("reading the history: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var run Run
		var blocked string
		if err := rows.Scan(&run.At, &run.Commit, &run.Actor, &run.PullRequest, &run.Plan, &run.Outcome,
			&run.Statements, &run.Note, &blocked); err != nil {
			return nil, fmt.Errorf("reading the history: %w", err)
		}
		run.At = run.At.UTC()
		if blocked != "" && json.Unmarshal([]byte(blocked), &run.Blocked) != nil {
			run.Blocked = []string{blocked} // somebody else wrote it
		}
		runs = append(runs, run)
	}
	return runs, rows.Err()
}
