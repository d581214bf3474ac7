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
	resolved, err := filepath.EvalSymlinks(folder)
	if err != nil {
		return nil, err
	}
	repository, err := git.PlainOpenWithOptions(resolved, &git.PlainOpenOptions{DetectDotGit: true, EnableDotGitCommonDir: true})
	if errors.Is(err, git.ErrUnknownExtension) || errors.Is(err, git.ErrUnsupportedExtensionRepositoryFormatVersion) {
		return nil, fmt.Errorf("%w: a sparse or partial clone is not understood here, make a full one (in Actions without sparse-checkout and filter); nor is a repository with SHA-256 or reftable, put the policy into one without", err)
	}
	return repository, err
}
