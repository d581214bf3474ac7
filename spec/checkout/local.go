package checkout

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/go-git/go-git/v5"
)

// openLocal opens the repository that a folder is in, also by way of links and
// of git worktree. git.ErrRepositoryNotExists says that it is in none.
func openLocal(folder string) (*git.Repository, error) {
	resolved, err := absolute(folder)
	if err != nil {
		return nil, err
	}
	repository, err := git.PlainOpenWithOptions(resolved, &git.PlainOpenOptions{DetectDotGit: true, EnableDotGitCommonDir: true})
	if unknownExtension(err) {
		repository, err = openSparse(resolved)
	}
	if unknownExtension(err) {
		return nil, fmt.Errorf("%w: a repository with SHA-256 names or reftable is not understood here; put the policy into one without", err)
	}
	return repository, err
}

// absolute is where a folder lies, whatever links and working directory it is
// named by: git's files and Rel compare whole paths.
func absolute(folder string) (string, error) {
	whole, err := filepath.Abs(folder)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(whole)
}

func unknownExtension(err error) bool {
	return errors.Is(err, git.ErrUnknownExtension) || errors.Is(err, git.ErrUnsupportedExtensionRepositoryFormatVersion)
}
