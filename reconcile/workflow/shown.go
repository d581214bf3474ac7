package workflow

import (
	"context"
	"strings"

	"github.com/redveil/redveil/reconcile/github"
	"github.com/redveil/redveil/reconcile/review"
	"github.com/redveil/redveil/state"
)

// shownLast returns the digest in redveil's newest status on a commit.
func (a *applyJob) shownLast(ctx context.Context, integration, sha string) (state.Digest, error) {
	statuses, err := a.Client.Statuses(ctx, sha, a.planContext(integration))
	if err != nil {
		return "", err
	}
	if len(statuses) == 0 {
		return "", nil
	}
	return digestIn(statuses[0]), nil
}

func (a *applyJob) inTeam(ctx context.Context) func(team, user string) (bool, error) {
	return func(team, user string) (bool, error) {
		org, name, _ := strings.Cut(team, "/")
		return a.Client.InTeam(ctx, org, name, user)
	}
}

// opinions returns the reviews, each with the plan that the reviewed commit
// showed. A rebase that changes nothing keeps the digest, and so the approval.
func (a *applyJob) opinions(ctx context.Context, integration string, pull github.PullRequest) ([]review.Opinion,
	error,
) {
	reviews, err := a.Client.Reviews(ctx, pull.Number)
	if err != nil {
		return nil, err
	}
	stands := map[github.ReviewState]review.Stand{
		github.Approved:         review.Approves,
		github.ChangesRequested: review.Objects, github.Dismissed: review.Withdrawn,
	}
	var all []review.Opinion
	for _, r := range reviews {
		o := review.Opinion{User: r.User, Stand: stands[r.State]}
		if o.Stand == "" {
			continue
		}
		if o.Stand == review.Approves || o.Stand == review.Objects {
			if o.MayWrite, err = a.Client.MayWrite(ctx, r.User); err != nil {
				return nil, err
			}
			if o.Digest, err = a.shownThen(ctx, integration, r); err != nil {
				return nil, err
			}
		}
		all = append(all, o)
	}
	return all, nil
}

func (a *applyJob) shownThen(ctx context.Context, integration string, r github.Review) (state.Digest, error) {
	statuses, err := a.Client.Statuses(ctx, r.Commit, a.planContext(integration))
	if err != nil {
		return "", err
	}
	for _, s := range statuses {
		if !s.Created.After(r.Submitted) {
			return digestIn(s), nil
		}
	}
	return "", nil
}

// codeOwners reads CODEOWNERS from where GitHub looks for it.
func (a *applyJob) codeOwners(ctx context.Context, ref string) ([]byte, error) {
	for _, file := range []string{".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"} {
		content, found, err := a.Client.File(ctx, file, ref)
		if err != nil || found {
			return content, err
		}
	}
	return nil, nil
}
