package main

import (
	"context"
	"fmt"

	"github.com/redveil/redveil/reconcile/github"
)

// isLate reports, and says, that the pull request has moved on since the event:
// an old run that ends last, or runs again, must not take a newer plan's place
// before people's eyes, nor count as shown before the merge.
func (r *githubRun) isLate(ctx context.Context) bool {
	if r.event.Pull == nil || r.client == nil {
		return false
	}
	then := r.event.Pull
	now, err := r.client.PullRequest(ctx, then.Number)
	if err != nil {
		r.keep(err)
		return false
	}
	why := ""
	switch {
	case !now.Open:
		why = fmt.Sprintf("#%d is closed", now.Number)
	case now.HeadSHA != then.HeadSHA:
		why = fmt.Sprintf("commit %.12s is not the head of #%d any more", then.HeadSHA, now.Number)
	case now.BaseRef != then.BaseRef:
		why = fmt.Sprintf("#%d does not go to %s any more", now.Number, then.BaseRef)
	default:
		return false
	}
	fmt.Fprintf(r.world.err, "Nothing is shown on the pull request: %s.\n", why)
	return true
}

// isElsewhere reports a pull request to a branch that is never applied.
func (r *githubRun) isElsewhere() bool {
	return r.event.Pull != nil && r.event.DefaultBranch != "" && r.event.Pull.BaseRef != r.event.DefaultBranch
}

// reviewStatus sets a status on what is reviewed. A commit can be offered to
// several branches: what would become of another one says nothing here.
func (r *githubRun) reviewStatus(ctx context.Context, status github.Status) {
	if !r.isElsewhere() {
		r.keep(r.client.SetStatus(ctx, r.event.SHA, status))
	}
}
