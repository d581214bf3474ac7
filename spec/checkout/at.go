package checkout

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/redveil/redveil/spec/discover"
)

// At reads what Open would open as it was at a commit, branch or tag, without
// checking anything out.
func At(ctx context.Context, folder, ref string, access Credentials) (*Checkout, error) {
	return at(ctx, folder, ref, access, policyFiles)
}

// NoFolderError says that the repository did not have the folder at a commit.
type NoFolderError struct{ text string }

func (e *NoFolderError) Error() string { return e.text }

// DeclaredAt reads only the HCL files, and the certificates that they may name.
// Profile feeds declare no integration and can be large.
func DeclaredAt(ctx context.Context, folder, ref string, access Credentials) (*Checkout, error) {
	return at(ctx, folder, ref, access, declaredFiles)
}

// wanted says which files of a commit are read.
type wanted func(discover.Entry) bool

func policyFiles(e discover.Entry) bool { return e.Counts() }

func declaredFiles(e discover.Entry) bool {
	return e.Use == discover.Policy || e.Use == discover.Certificate || e.Use == discover.Ignore
}

func at(ctx context.Context, folder, ref string, access Credentials, files wanted) (*Checkout, error) {
	c, err := readAt(ctx, folder, ref, access, files)
	if err != nil {
		return nil, fmt.Errorf("reading %s at %s: %w", Shown(folder), ref, err)
	}
	return c, nil
}

func readAt(ctx context.Context, folder, ref string, access Credentials, files wanted) (*Checkout, error) {
	if IsRemote(folder) {
		r, err := parseRemote(folder)
		if err != nil {
			return nil, err
		}
		r.ref = ref
		return r.open(ctx, folder, access, files)
	}
	repository, err := openLocal(folder)
	if errors.Is(err, git.ErrRepositoryNotExists) {
		return nil, fmt.Errorf("the folder is in no git repository")
	}
	if err != nil {
		return nil, err
	}
	if err := checkRevision(ref); err != nil {
		return nil, err
	}
	hash, err := repository.ResolveRevision(plumbing.Revision(ref))
	if err != nil {
		return nil, fmt.Errorf("no such commit, branch or tag here (%w); in a shallow clone fetch it first, for "+
			"example with fetch-depth: 0", err)
	}
	commit, err := repository.CommitObject(*hash)
	if err != nil {
		return nil, missingObject(err)
	}
	tree, err := commit.Tree()
	if err != nil {
		return nil, missingObject(err)
	}
	inside, err := insideOf(repository, folder)
	if err != nil {
		return nil, err
	}
	if inside != "." {
		if tree, err = tree.Tree(inside); err != nil {
			return nil, &NoFolderError{fmt.Sprintf("there was no folder %s then", inside)}
		}
	}
	read, err := filesOf(tree, files)
	if err != nil {
		return nil, err
	}
	return &Checkout{FS: read, Folder: folder, Inside: inside, Commit: hash.String(), Ref: ref}, nil
}

// insideOf returns a folder's path relative to the root of its repository.
func insideOf(repository *git.Repository, folder string) (string, error) {
	worktree, err := repository.Worktree()
	if errors.Is(err, git.ErrIsBareRepository) {
		return ".", nil
	}
	if err != nil {
		return "", err
	}
	whole, err := absolute(folder)
	if err != nil {
		return "", err
	}
	root, err := absolute(worktree.Filesystem.Root())
	if err != nil {
		return "", err
	}
	inside, err := filepath.Rel(root, whole)
	return filepath.ToSlash(inside), err
}

// filesOf reads files of a commit's folder.
func filesOf(tree *object.Tree, files wanted) (fs.FS, error) {
	all, err := treeFS(tree)
	if err != nil {
		return nil, err
	}
	return all, all.keep(files)
}
