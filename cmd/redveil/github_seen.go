package main

import (
	"context"
	"errors"
	"strings"

	"github.com/redveil/redveil/reconcile/apply"
	"github.com/redveil/redveil/reconcile/github"
	"github.com/redveil/redveil/reconcile/review"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/journal"
)

// lastApplied is the commit that the warehouse was brought to last; empty
// where that is not known, and then only the head's own pull request counts.
func (a *merging) lastApplied(ctx context.Context, i *spec.Integration) string {
	session, err := connect(ctx, warehouseOf(i), a.world)
	if err != nil {
		return ""
	}
	defer func() { _ = session.Close() }()
	commit, _, err := lastApplied(ctx, session, i)
	if err != nil || strings.HasSuffix(commit, dirtyMark) {
		return ""
	}
	return commit
}

// shownLast is the digest in the newest status of ours on a commit.
func (a *merging) shownLast(ctx context.Context, integration, sha string) (state.Digest, error) {
	statuses, err := a.client.Statuses(ctx, sha, a.planContext(integration))
	if err != nil {
		return "", err
	}
	if len(statuses) == 0 {
		return "", nil
	}
	return digestIn(statuses[0]), nil
}

func (a *merging) inTeam(ctx context.Context) func(team, user string) (bool, error) {
	return func(team, user string) (bool, error) {
		org, name, _ := strings.Cut(team, "/")
		return a.client.InTeam(ctx, org, name, user)
	}
}

// opinions are the reviews with the plan that the reviewed commit had then. A
// rebase that changes nothing keeps the digest, and with it the approval.
func (a *merging) opinions(ctx context.Context, integration string, pull github.PullRequest) ([]review.Opinion, error) {
	reviews, err := a.client.Reviews(ctx, pull.Number)
	if err != nil {
		return nil, err
	}
	stands := map[github.ReviewState]review.Stand{github.Approved: review.Approves, github.ChangesRequested: review.Objects, github.Dismissed: review.Withdrawn}
	var all []review.Opinion
	for _, r := range reviews {
		o := review.Opinion{User: r.User, Stand: stands[r.State]}
		if o.Stand == "" {
			continue
		}
		if o.Stand == review.Approves || o.Stand == review.Objects {
			if o.MayWrite, err = a.client.MayWrite(ctx, r.User); err != nil {
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

func (a *merging) shownThen(ctx context.Context, integration string, r github.Review) (state.Digest, error) {
	statuses, err := a.client.Statuses(ctx, r.Commit, a.planContext(integration))
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

// codeOwners reads the file from where GitHub looks for it.
func (a *merging) codeOwners(ctx context.Context, ref string) ([]byte, error) {
	for _, file := range []string{".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"} {
		content, found, err := a.client.File(ctx, file, ref)
		if err != nil || found {
			return content, err
		}
	}
	return nil, nil
}

// refusesPlan reports an error that says: not now, or not this plan.
func refusesPlan(err error) bool {
	var stale *apply.StaleError
	var held *journal.HeldError
	var exit *exitError
	return errors.As(err, &stale) || errors.As(err, &held) || errors.As(err, &exit) && exit.code == exitRefused
}
