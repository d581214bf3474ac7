package checkout

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/go-git/go-billy/v5"
	"github.com/go-git/go-billy/v5/osfs"
	"github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/config"
	"github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/go-git/go-git/v5/storage/filesystem"
	"github.com/go-git/go-git/v5/storage/filesystem/dotgit"
)

// harmless extensions of a repository change nothing about what its commits
// hold. Sparse checkouts and worktrees have settings of their own, partial
// clones lack objects (which is reported if one is needed), and precious objects
// must not be deleted.
var harmless = []string{"worktreeConfig", "partialClone", "preciousObjects"}

// sparse is the store of a repository with harmless extensions, hidden from
// go-git, which would refuse them.
type sparse struct{ *filesystem.Storage }

// Config returns the repository's configuration without its harmless extensions.
func (s sparse) Config() (*config.Config, error) {
	c, err := s.Storage.Config()
	if err != nil {
		return nil, err
	}
	for _, name := range harmless {
		c.Raw.Section("extensions").RemoveOption(name)
	}
	return c, nil
}

// openSparse opens the repository that contains a folder as openLocal does, even
// a sparse or partial clone.
func openSparse(folder string) (*git.Repository, error) {
	root, entry, err := findGit(folder)
	if err != nil {
		return nil, err
	}
	dot := filepath.Join(root, gitEntry)
	if !entry.IsDir() {
		if dot, err = pointed(dot, "gitdir: "); err != nil {
			return nil, err
		}
	}
	var common billy.Filesystem
	shared, err := pointed(filepath.Join(dot, "commondir"), "")
	switch {
	case err == nil:
		common = osfs.New(shared)
	case !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	files := dotgit.NewRepositoryFilesystem(osfs.New(dot), common)
	return git.Open(sparse{filesystem.NewStorage(files, cache.NewObjectLRUDefault())}, osfs.New(root))
}

// gitEntry is the folder at a worktree's root, or the file that points to it.
const gitEntry = ".git"

// findGit climbs to the root of the worktree that contains a folder.
func findGit(folder string) (string, fs.FileInfo, error) {
	for {
		entry, err := os.Stat(filepath.Join(folder, gitEntry))
		if !errors.Is(err, fs.ErrNotExist) {
			return folder, entry, err
		}
		if filepath.Dir(folder) == folder {
			return "", nil, git.ErrRepositoryNotExists
		}
		folder = filepath.Dir(folder)
	}
}

// pointed reads the folder that one of git's files names after a mark.
func pointed(file, mark string) (string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	line, marked := strings.CutPrefix(string(text), mark)
	if !marked {
		return "", fmt.Errorf("%s does not begin with %q", file, mark)
	}
	where := strings.TrimSpace(line)
	if !filepath.IsAbs(where) {
		where = filepath.Join(filepath.Dir(file), where)
	}
	return where, nil
}
