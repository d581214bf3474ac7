package workflow

import (
	"context"
	"path/filepath"

	"github.com/redveil/redveil/reconcile/engine"
	"github.com/redveil/redveil/reconcile/github"
	"github.com/redveil/redveil/spec"
)

// rules are those of the policy and of what it was before: when it was applied
// last, or where that is not known before each merge. A change must not loosen
// what is asked of itself.
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

// rulesAt are those for the same warehouse at an earlier commit, wherever in
// the repository it was declared. One that was not there yet, or went by
// another name and address, is held to all of them. Where the commit cannot be
// read, somebody has to look at the change.
func (a *applyJob) rulesAt(ctx context.Context, i *spec.Integration, commit string) spec.Review {
	declared, err := a.declaredAt(ctx, commit)
	if err != nil {
		return spec.Review{Require: true, Approvals: 1, NoSelfApproval: true}
	}
	var same, all spec.Review
	known := false
	for _, earlier := range declared {
		all = all.Strictest(earlier.Review)
		if earlier.Name == i.Name || engine.SameWarehouse(earlier, i) {
			same, known = same.Strictest(earlier.Review), true
		}
	}
	if !known {
		return all
	}
	return same
}

// declaredAt are the integrations of the whole repository at a commit: the
// policy may have stood in another folder.
func (a *applyJob) declaredAt(ctx context.Context, commit string) ([]*spec.Integration, error) {
	declared, err := a.declaredIn(ctx, ".", commit)
	if a.policy.Inside != "." && err == nil { // a folder with a dot is not found from the root
		here, missing := a.declaredIn(ctx, a.policy.Inside, commit)
		if missing == nil {
			declared = append(declared, here...)
		}
	}
	return declared, err
}

// declaredIn reads one folder from the clone, or from the server where the
// clone lacks the commit.
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
