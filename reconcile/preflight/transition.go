package preflight

import (
	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// transition is a warehouse before and after some changes, with who can do what there.
type transition struct {
	plan.Input
	changes   []*plan.Change
	after     *state.Snapshot
	now, then *enforced.Authority
	labels    map[redshift.Account]string
}

func transitionOf(in plan.Input, changes []*plan.Change, after *state.Snapshot) transition {
	system := redshift.Account(in.Resolved.Integration.Username)
	return transition{
		in, changes, after, enforced.AuthorityOf(in.Snapshot, system), enforced.AuthorityOf(after, system),
		enforced.LabelsOf(in.Facts),
	}
}
