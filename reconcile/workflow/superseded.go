package workflow

import (
	"context"
	"fmt"

	"github.com/redveil/redveil/reconcile/github"
)

// isSuperseded reports whether the pull request has moved on since the event,
// and prints why. An old run that ends late, or is run again, must not replace
// a newer plan on the pull request, nor count as shown before the merge.
func (r *Step) isSuperseded(ctx context.Context) bool {
	if r.Event.Pull == nil || r.Client == nil {
		return false
	}
	then := r.Event.Pull
	now, err := r.Client.PullRequest(ctx, then.Number)
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
	fmt.Fprintf(r.Notes, "Nothing is shown on the pull request: %s.\n", why)
	return true
}

// isElsewhere reports whether the pull request goes to a branch that is never
// applied.
func (r *Step) isElsewhere() bool {
	return r.Event.Pull != nil && r.Event.DefaultBranch != "" && r.Event.Pull.BaseRef != r.Event.DefaultBranch
}

// reviewStatus sets a status on the reviewed commit. It sets none for a pull
// request to another branch: the same commit can be in several pull requests,
// and only the one to the default branch counts.
func (r *Step) reviewStatus(ctx context.Context, status github.Status) {
	if !r.isElsewhere() {
		r.keep(r.Client.SetStatus(ctx, r.Event.SHA, status))
	}
}
