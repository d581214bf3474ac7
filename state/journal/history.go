package journal

import (
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
}

// History gives the statement that writes a run down.
func (j Journal) History(run Run) redshift.SQL {
	return redshift.Format("INSERT INTO %s VALUES (%s, %s, %s, %s, %s, %s, %s)", j.table("history"),
		redshift.Timestamp(run.At.UTC().Truncate(time.Second)),
		redshift.Text(clip(run.Commit, 64)), redshift.Text(clip(run.Actor, 256)), redshift.Text(clip(run.PullRequest, 256)),
		redshift.Text(string(run.Plan)), redshift.Text(run.Outcome), redshift.Int(int64(run.Statements)))
}

func clip(text string, size int) string {
	for len(text) > size {
		text = text[:size]
	}
	return text
}

// Lock gives the statement that holds other runs off until the transaction
// ends. Redshift has neither advisory locks nor NOWAIT, so they wait.
// https://docs.aws.amazon.com/redshift/latest/dg/r_LOCK.html
func (j Journal) Lock() redshift.SQL { return redshift.Format("LOCK TABLE %s", j.table("lock")) }
