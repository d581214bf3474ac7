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

// DirtyMark follows the commit of a run whose files differed from that commit.
const DirtyMark = "-dirty"

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
	// Blocked are the sources, by label, that were blocked and so are not as the
	// commit says.
	Blocked []string
	// Work is what the run was for.
	Work state.Work
	// Variables are those of the policy, with what they were.
	Variables []Variable
}

// Variable is a variable of a policy as it was in a run.
type Variable struct {
	Name  string `json:"name"`
	Value string `json:"value"`
	From  string `json:"from"` // "default", "--var" or "environment"
}

// History returns the statement that records a run.
func (j Journal) History(run Run) redshift.SQL {
	columns, note := redshift.SQL{}, redshift.SQL{}
	if run.Note != "" { // a run that failed before the column existed has none
		columns, note = redshift.Raw(", note"), redshift.Format(", %s", redshift.Text(run.Note))
	}
	if len(run.Blocked) > 0 {
		columns = redshift.Format("%s, blocked", columns)
		note = redshift.Format("%s, %s", note, redshift.Text(listOf(run.Blocked)))
	}
	if run.Work != "" {
		columns = redshift.Format("%s, work", columns)
		note = redshift.Format("%s, %s", note, redshift.Text(string(run.Work)))
	}
	if len(run.Variables) > 0 {
		columns = redshift.Format("%s, variables", columns)
		note = redshift.Format("%s, %s", note, redshift.Text(textOfVariables(run.Variables)))
	}
	return redshift.Format("INSERT INTO %s (applied_at, commit_id, actor, pull_request, plan_digest, outcome, "+
		"statements%s) VALUES (%s, %s, %s, %s, %s, %s, %s%s)",
		j.table("history"), columns,
		redshift.Timestamp(run.At.UTC().Truncate(time.Microsecond)),
		redshift.Text(redshift.Clip(run.Commit, 64)), redshift.Text(redshift.Clip(run.Actor, 256)),
		redshift.Text(redshift.Clip(run.PullRequest, 256)),
		redshift.Text(string(run.Plan)), redshift.Text(run.Outcome), redshift.Int(int64(run.Statements)), note)
}

// Applied is the last run that was applied.
type Applied struct {
	// Commit is empty if there is none, or if the run's files were in no commit.
	Commit string
	At     time.Time // UTC; zero if there is no run
	// Blocked are the sources that were blocked then, by label.
	Blocked []string
	// Variables are those of the policy then.
	Variables []Variable
}

// mostListed is how many bytes of a list of labels fit into the column.
const mostListed = 65000

// LastApplied reads the last run that was applied. In the journal of an earlier
// redveil nothing was blocked, and no policy had variables.
func (j Journal) LastApplied(ctx context.Context, q state.Querier) (last Applied, err error) {
	for _, columns := range []string{
		"COALESCE(blocked, ''), COALESCE(variables, '')", "COALESCE(blocked, ''), ''", "'', ''",
	} {
		if last, err = j.last(ctx, q, columns, ""); !warehouse.IsUnknownColumn(err) {
			break
		}
	}
	return last, err
}

// LastWhole reads the last run that was applied with nothing blocked: up to its
// commit everything is in force.
func (j Journal) LastWhole(ctx context.Context, q state.Querier) (last Applied, err error) {
	for _, columns := range []string{"'', COALESCE(variables, '')", "'', ''"} {
		last, err = j.last(ctx, q, columns, " AND COALESCE(blocked, '') = ''")
		if !warehouse.IsUnknownColumn(err) {
			return last, err
		}
	}
	return j.LastApplied(ctx, q)
}

func (j Journal) last(ctx context.Context, q state.Querier, columns, where string) (last Applied, err error) {
	query := redshift.Format("SELECT commit_id, applied_at, %s FROM %s WHERE outcome = 'applied'%s ORDER BY "+
		"applied_at DESC LIMIT 1", redshift.Trusted(columns), j.table("history"), redshift.Trusted(where))
	rows, err := q.QueryContext(ctx, query.String())
	if err != nil {
		return Applied{}, fmt.Errorf("reading the history: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var list, variables string
		if err := rows.Scan(&last.Commit, &last.At, &list, &variables); err != nil {
			return Applied{}, fmt.Errorf("reading the history: %w", err)
		}
		if list != "" && json.Unmarshal([]byte(list), &last.Blocked) != nil {
			return Applied{}, fmt.Errorf("reading the history: its last row names blocked sources as %.80q, which "+
				"redveil did not write; run redveil apply", list)
		}
		if variables != "" && json.Unmarshal([]byte(variables), &last.Variables) != nil {
			return Applied{}, fmt.Errorf("reading the history: its last row names variables as %.80q, which redveil "+
				"did not write; run redveil apply", variables)
		}
	}
	last.At = last.At.UTC()
	return last, rows.Err()
}

// textOfVariables writes variables as a list. A policy's fit into the column: see
// package spec.
func textOfVariables(all []Variable) string {
	encoded, err := json.Marshal(all)
	if err != nil {
		panic(err) // plain strings only
	}
	return string(encoded)
}

// listOf writes labels as a list; as many as the column holds.
func listOf(labels []string) string {
	for n := len(labels); ; n /= 2 {
		encoded, err := json.Marshal(labels[:n])
		if err != nil {
			panic(err) // plain strings only
		}
		if len(encoded) <= mostListed {
			return string(encoded)
		}
	}
}

// HasApplied reports whether the history says that a run was applied. Its time and its
// plan tell it from every other.
func (j Journal) HasApplied(ctx context.Context, s *warehouse.Session, run Run) (bool, error) {
	var count int64
	query := redshift.Format("SELECT COUNT(*) FROM %s WHERE outcome = 'applied' AND applied_at = %s AND "+
		"plan_digest = %s", j.table("history"), redshift.Timestamp(run.At.UTC().Truncate(time.Microsecond)),
		redshift.Text(string(run.Plan)))
	err := s.QueryRowContext(ctx, query.String()).Scan(&count)
	return count > 0, err
}
