package workflow

import (
	"bytes"
	"context"
	"slices"

	"github.com/redveil/redveil/reconcile/github"
	"github.com/redveil/redveil/reconcile/review"
)

// addAuthors finds who wrote each part that needs approval.
func (a *applyJob) addAuthors(ctx context.Context, d *delivery) error {
	commits, err := a.commitsOf(ctx, d)
	if err != nil {
		return err
	}
	var all []string
	for n := range d.parts {
		if len(d.parts[n].Files) > 0 {
			all = append(all, commits[d.parts[n].Name]...)
		}
	}
	slices.Sort(all)
	found, err := a.Client.Authors(ctx, slices.Compact(all))
	if err != nil {
		return err
	}
	authored := make(map[string]github.Authored, len(found))
	for _, c := range found {
		authored[c.SHA] = c
	}
	for n := range d.parts {
		part := &d.parts[n]
		if len(part.Files) == 0 {
			continue
		}
		for _, sha := range commits[part.Name] {
			idle, err := a.isNobodys(ctx, d, part, authored[sha], commits[part.Name])
			if err != nil {
				return err
			}
			if !idle {
				addWriters(part, sha, authored[sha])
			}
		}
	}
	return nil
}

// commitsOf returns the commits of each part: those that GitHub lists for a
// pull request, and all that came to the branch with it. Somebody who merges by
// hand and pushes the merge can add more than the pull request had.
func (a *applyJob) commitsOf(ctx context.Context, d *delivery) (map[string][]string, error) {
	commits := make(map[string][]string)
	for _, pull := range d.pulls {
		shas, err := a.Client.Commits(ctx, pull.Number)
		if err != nil {
			return nil, err
		}
		commits[pullName(pull.Number)] = shas
	}
	for _, step := range d.history.Steps {
		number := d.of[step.Commit]
		switch {
		case len(step.Files) == 0:
		case number == 0:
			commits[commitName(step.Commit)] = step.Brought
		case step.Merge:
			commits[pullName(number)] = append(commits[pullName(number)], step.Brought...)
		}
	}
	for name := range commits {
		slices.Sort(commits[name])
		commits[name] = slices.Compact(commits[name])
	}
	return commits, nil
}

// isNobodys reports whether a commit is a merge by GitHub that is nobody's own
// work: the merge of the pull request itself, or of its base branch into it.
// The latter is somebody's work if it differs from both sides, as after a
// conflict that was resolved in the browser.
func (a *applyJob) isNobodys(ctx context.Context, d *delivery, part *review.Part, commit github.Authored,
	commits []string,
) (bool, error) {
	switch {
	case !commit.InBrowser || len(commit.Parents) != 2:
		return false, nil
	case d.of[commit.SHA] != 0:
		return true, nil
	case slices.Contains(commits, commit.Parents[1]):
		return false, nil
	}
	for _, file := range part.Files {
		differs, err := a.differsFromBoth(ctx, file, commit)
		if err != nil || differs {
			return false, err
		}
	}
	return true, nil
}

// differsFromBoth reports whether a merge has a file that is on neither side.
func (a *applyJob) differsFromBoth(ctx context.Context, file string, merge github.Authored) (bool, error) {
	merged, is, err := a.Client.File(ctx, file, merge.SHA)
	if err != nil {
		return false, err
	}
	for _, parent := range merge.Parents {
		before, was, err := a.Client.File(ctx, file, parent)
		if err != nil {
			return false, err
		}
		if is == was && bytes.Equal(merged, before) {
			return false, nil
		}
	}
	return true, nil
}

// addWriters adds the authors of a commit to a part.
func addWriters(part *review.Part, sha string, commit github.Authored) {
	unknown := len(commit.Authors) == 0
	for _, author := range commit.Authors {
		switch {
		case author.Login == "":
			unknown = true
		case !slices.Contains(part.Authors, author.Login):
			part.Authors = append(part.Authors, author.Login)
		}
	}
	if unknown {
		part.Unknown = append(part.Unknown, commitName(sha))
	}
}
