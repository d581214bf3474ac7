package workflow

import (
	"context"
	"path/filepath"

	"github.com/redveil/redveil/reconcile/github"
	"github.com/redveil/redveil/spec"
)

// rules returns the rules of the policy combined with its earlier rules: those
// at the last apply or, if that is not known, those before each merge. A change
// must not loosen the rules for itself.
func (a *applyJob) rules(ctx context.Context, i *spec.Integration, pulls []github.PullRequest,
	last string,
) spec.Review {
	before := []string{last}
	if last == "" {
		before = []string{a.Event.Before}
		for _, pull := range pulls {
			before = append(before, pull.BaseSHA)
		}
	}
	rules := i.Review
	for _, commit := range before {
		if commit != "" && commit != a.policy.Commit {
			rules = rules.Strictest(a.rulesAt(ctx, i, commit))
		}
	}
	return rules
}

// rulesAt returns the rules for the same warehouse at an earlier commit,
// wherever in the repository they were declared. If no integration has its name
// or its warehouse, the strictest of all rules apply. If the commit cannot be
// read, the change needs a review.
func (a *applyJob) rulesAt(ctx context.Context, i *spec.Integration, commit string) spec.Review {
	declared, err := a.declaredAt(ctx, commit)
	if err != nil {
		return spec.Review{Require: true, Approvals: 1, NoSelfApproval: true}
	}
	var same, all spec.Review
	known := false
	for _, earlier := range declared {
		all = all.Strictest(earlier.Review)
		if earlier.Name == i.Name || spec.SameWarehouse(earlier, i) {
			same, known = same.Strictest(earlier.Review), true
		}
	}
	if !known {
		return all
	}
	return same
}

// declaredAt returns the integrations of the whole repository at a commit, as
// the policy may have been in another folder.
func (a *applyJob) declaredAt(ctx context.Context, commit string) ([]*spec.Integration, error) {
	declared, err := a.declaredIn(ctx, ".", commit)
	if a.policy.Inside != "." && err == nil { // reading from the root skips folders that start with a dot
		here, missing := a.declaredIn(ctx, a.policy.Inside, commit)
		if missing == nil {
			declared = append(declared, here...)
		}
	}
	return declared, err
}

// declaredIn reads one folder from the clone, or from the server if the clone
// lacks the commit.
func (a *applyJob) declaredIn(ctx context.Context, inside, commit string) ([]*spec.Integration, error) {
	from, err := filepath.Rel(filepath.FromSlash(a.policy.Inside), filepath.FromSlash(inside))
	if err != nil {
		return nil, err
	}
	declared, err := a.Engine.DeclaredAt(ctx, filepath.Join(a.folder, from), commit)
	if err != nil {
		declared, err = a.Remote.DeclaredAt(ctx, a.at(inside, commit), commit)
	}
	return declared, err
}
