package lookup

import (
	"fmt"
	"time"

	"github.com/redveil/redveil/reconcile/report"
)

// Of says what an answer speaks of: a repository, or a warehouse.
type Of struct {
	Repository report.Repository `json:"repository"`
	// Live says that it was read from the warehouse at Address.
	Live    bool   `json:"live,omitempty"`
	Address string `json:"address,omitempty"`
	// At is the instant for which the policy was evaluated, where that is not the run's.
	// Run is then when the policy was applied, by the warehouse's history.
	At  time.Time `json:"at,omitzero"`
	Run time.Time `json:"run,omitzero"`
}

// String says it in a line.
func (o Of) String() string {
	if text := report.VariablesText(o.Repository.Variables); text != "" {
		return o.subject() + ", with " + text
	}
	return o.subject()
}

func (o Of) subject() string {
	commit := o.commit()
	switch {
	case o.Live:
		return "what the warehouse gives at " + report.Visible(o.Address) + ", beside " + commit
	case !o.At.IsZero():
		return fmt.Sprintf("what was applied at %s: %s, by the run of %s", clock(o.At), commit, clock(o.Run))
	case o.Repository.Base != "":
		return fmt.Sprintf("%s compared with %s (%s), not with a warehouse", commit, report.Visible(o.Repository.Base),
			report.ShortCommit(o.Repository.BaseCommit))
	}
	return commit + ", without a warehouse"
}

func (o Of) commit() string {
	r := o.Repository
	if r.Commit == "" {
		return "files in no commit"
	}
	text := "commit " + report.ShortCommit(r.Commit)
	if r.Ref != "" {
		text += " on " + report.Visible(r.Ref)
	}
	if r.Dirty {
		text += " with changes in no commit"
	}
	return text
}

func clock(at time.Time) string {
	if at.Second() != 0 || at.Nanosecond() != 0 {
		return at.UTC().Format("2006-01-02 15:04:05 UTC")
	}
	return at.UTC().Format("2006-01-02 15:04 UTC")
}

// limits writes a span of time; empty for one without limits.
func limits(from, until time.Time) string {
	text := ""
	if !from.IsZero() {
		text = "from " + clock(from)
	}
	if !until.IsZero() {
		if text != "" {
			text += " "
		}
		text += "until " + clock(until)
	}
	return text
}
