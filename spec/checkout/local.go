package checkout

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/go-git/go-git/v5"
)

// openLocal opens the repository that contains a folder, also through links and
// git worktrees. git.ErrRepositoryNotExists means that there is none.
func openLocal(folder string) (*git.Repository, error) {
	resolved, err := absolute(folder)
	if err != nil {
		return nil, err
	}
	repository, err := git.PlainOpenWithOptions(resolved,
		&git.PlainOpenOptions{DetectDotGit: true, EnableDotGitCommonDir: true})
	if unknownExtension(err) {
		repository, err = openSparse(resolved)
	}
	if unknownExtension(err) {
		return nil, fmt.Errorf("%w: a repository with SHA-256 names or reftable is not understood here; put the "+
			"policy into a repository without them", err)
	}
	return repository, err
}

// absolute returns where a folder really is, whatever links and working
// directory its name depends on: git's files and Rel compare whole paths.
func absolute(folder string) (string, error) {
	whole, err := filepath.Abs(folder)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(whole)
}

func unknownExtension(err error) bool {
	return errors.Is(err, git.ErrUnknownExtension) ||
		errors.Is(err, git.ErrUnsupportedExtensionRepositoryFormatVersion)
}
