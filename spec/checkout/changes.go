package checkout

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/plumbing"
)

// Change is a commit that changed the policy in a folder.
type Change struct {
	Commit string
	At     time.Time // when it was committed, UTC
}

// Changes returns the commits on a branch's own line, which follows first parents, that
// changed a policy file of a folder, the newest first and at most so many. Whole says that
// they reach back to the beginning; a shallow clone does not.
func Changes(ctx context.Context, folder, to string, most int, access Credentials) (all []Change, whole bool,
	err error,
) {
	err = withHistory(ctx, folder, access, func(repository *git.Repository, inside string) (err error) {
		all, whole, err = (&walker{ctx: ctx, inside: inside}).changes(repository, to, most)
		return err
	})
	if err != nil {
		return nil, false, fmt.Errorf("reading the history of %s: %w", Shown(folder), err)
	}
	return all, whole, nil
}

func (w *walker) changes(repository *git.Repository, to string, most int) (all []Change, whole bool, err error) {
	commit, err := repository.CommitObject(plumbing.NewHash(to))
	for err == nil {
		if err := w.ctx.Err(); err != nil {
			return nil, false, err
		}
		parent, missing := commit.Parent(0)
		if commit.NumParents() > 0 && errors.Is(missing, plumbing.ErrObjectNotFound) { // a shallow clone ends here
			return append(all, Change{commit.Hash.String(), commit.Committer.When.UTC()}), false, nil
		}
		if commit.NumParents() == 0 {
			parent = nil
		} else if missing != nil {
			return nil, false, missing
		}
		files, err := w.differing(parent, commit)
		if err != nil {
			return nil, false, missingObject(err)
		}
		if len(files) > 0 {
			if len(all) == most {
				return all, false, nil
			}
			all = append(all, Change{commit.Hash.String(), commit.Committer.When.UTC()})
		}
		if parent == nil {
			return all, true, nil
		}
		commit = parent
	}
	return nil, false, missingObject(err)
}
