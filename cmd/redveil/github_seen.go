package main

import (
	"context"
	"errors"
	"path"
	"strings"

	"github.com/redveil/redveil/reconcile"
	"github.com/redveil/redveil/reconcile/github"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/reconcile/review"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/checkout"
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
	commit, _, err := journal.Journal{Schema: render.SystemSchema(i.SystemPrefix)}.LastApplied(ctx, session)
	if err != nil || strings.HasSuffix(commit, dirtyMark) {
		return ""
	}
	return commit
}

// seen is what a pull request showed last of an integration, and which
// approvals of that are missing; nil where it showed nothing.
func (a *merging) seen(ctx context.Context, one *onePlan, pull github.PullRequest, rules spec.Review) (*review.Seen, []string, error) {
	digest, err := a.shownLast(ctx, one.integration.Name, pull.HeadSHA)
	if err != nil || digest == "" {
		return nil, nil, err
	}
	missing, err := a.missing(ctx, one.integration.Name, pull, digest, rules)
	if err != nil || len(missing) > 0 {
		return nil, missing, err
	}
	comment, _, err := a.client.FindComment(ctx, pull.Number, planMarker(one.integration.Name))
	a.keep(err) // without the comment the digest alone decides
	things := report.ParseMemory(comment.Body).Things
	return &review.Seen{Pull: pull.Number, Digest: digest, Things: review.Proven(reconcile.TargetOf(one.integration), digest, things)}, nil, nil
}

// shownLast is the digest in the newest status of ours on a commit.
func (a *merging) shownLast(ctx context.Context, integration, sha string) (state.Digest, error) {
	statuses, err := a.client.Statuses(ctx, sha, statusContext(integration))
	if err != nil {
		return "", err
	}
	if len(statuses) == 0 {
		return "", nil
	}
	return digestIn(statuses[0]), nil
}

// missing asks for the approvals that the rules want.
func (a *merging) missing(ctx context.Context, integration string, pull github.PullRequest, digest state.Digest, rules spec.Review) ([]string, error) {
	if rules.Approvals == 0 && !rules.CodeOwners {
		return nil, nil
	}
	opinions, err := a.opinions(ctx, integration, pull)
	if err != nil {
		return nil, err
	}
	about := review.Pull{Number: pull.Number, Author: pull.Author}
	commits, err := a.client.Commits(ctx, pull.Number)
	if err != nil {
		return nil, err
	}
	for _, commit := range commits {
		about.Committers = append(about.Committers, commit.Authors...)
	}
	owners := review.Owners{InTeam: func(team, user string) (bool, error) {
		org, name, _ := strings.Cut(team, "/")
		return a.client.InTeam(ctx, org, name, user)
	}}
	if rules.CodeOwners {
		files, err := a.client.Files(ctx, pull.Number)
		if err != nil {
			return nil, err
		}
		about.Files = policyFiles(files, a.Inside)
		if owners.File, err = a.codeOwners(ctx, pull.BaseSHA); err != nil {
			return nil, err
		}
	}
	return review.Missing(rules, about, digest, opinions, owners)
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
		if o.Stand == review.Approves {
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
	statuses, err := a.client.Statuses(ctx, r.Commit, statusContext(integration))
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

// policyFiles are the changed files that belong to the policy.
func policyFiles(files []string, inside string) []string {
	var all []string
	for _, file := range files {
		below := inside == "." || strings.HasPrefix(file, inside+"/")
		if below && checkout.IsPolicy(path.Base(file)) {
			all = append(all, file)
		}
	}
	return all
}

// refusesPlan reports an error that says: not now, or not this plan.
func refusesPlan(err error) bool {
	var stale *reconcile.StaleError
	var held *journal.HeldError
	var exit *exitError
	return errors.As(err, &stale) || errors.As(err, &held) || errors.As(err, &exit) && exit.code == exitRefused
}
