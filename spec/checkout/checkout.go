// Package checkout turns what a person calls a policy repository into a file
// system and the commit it is at.
package checkout

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/object"
)

// Checkout is a policy repository at one commit.
type Checkout struct {
	FS fs.FS
	// Folder is what was opened: a local folder, or git::URL.
	Folder string
	// Inside is the folder's path relative to the root of its repository; "." is
	// the root.
	Inside string
	// Commit and Ref are empty if the folder is in no git repository.
	Commit, Ref string
	// Dirty: a policy file differs from the commit.
	Dirty bool
}

// Open opens a local folder, or git::URL//FOLDER?ref=REF in memory.
func Open(ctx context.Context, folder string, access Credentials) (*Checkout, error) {
	if IsRemote(folder) {
		r, err := parseRemote(folder)
		if err != nil {
			return nil, fmt.Errorf("opening %s: %w", Shown(folder), err)
		}
		c, err := r.open(ctx, folder, access, policyFiles)
		if err != nil {
			return nil, fmt.Errorf("opening %s: %w", Shown(folder), err)
		}
		return c, nil
	}
	info, err := os.Stat(folder)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("there is no folder %s: give the folder of a policy repository", folder)
	case err != nil:
		return nil, fmt.Errorf("opening the policy repository: %w", err)
	case !info.IsDir():
		return nil, fmt.Errorf("%s is a file: give the folder of a policy repository, which holds it", folder)
	}
	// With a root, no link leads out of the folder.
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, fmt.Errorf("opening the policy repository: %w", err)
	}
	c := &Checkout{FS: root.FS(), Folder: folder, Inside: "."}
	if err := c.describe(); err != nil {
		return nil, fmt.Errorf("asking git about %s: %w", folder, err)
	}
	return c, nil
}

// describe finds the commit, the ref, and whether policy files were changed.
func (c *Checkout) describe() error {
	repository, err := openLocal(c.Folder)
	if errors.Is(err, git.ErrRepositoryNotExists) {
		return nil
	}
	if err != nil {
		return err
	}
	if c.Inside, err = insideOf(repository, c.Folder); err != nil {
		return err
	}
	head, err := repository.Head()
	if errors.Is(err, plumbing.ErrReferenceNotFound) { // no commit yet
		return nil
	}
	if err != nil {
		return err
	}
	c.Commit, c.Ref = head.Hash().String(), head.Name().Short()
	tree, err := treeAt(repository, head.Hash(), c.Inside)
	if err != nil {
		return err
	}
	c.Dirty, err = differs(c.FS, tree)
	return err
}

// treeAt returns a folder at a commit, or nil if it was not there.
func treeAt(repository *git.Repository, hash plumbing.Hash, inside string) (*object.Tree, error) {
	commit, err := repository.CommitObject(hash)
	if err != nil {
		return nil, missingObject(err)
	}
	tree, err := commit.Tree()
	if err != nil || inside == "." {
		return tree, missingObject(err)
	}
	tree, err = tree.Tree(inside)
	if errors.Is(err, object.ErrDirectoryNotFound) {
		return nil, nil
	}
	return tree, missingObject(err)
}

// missingObject says why a clone may lack an object.
func missingObject(err error) error {
	if errors.Is(err, plumbing.ErrObjectNotFound) {
		return fmt.Errorf("%w: the clone borrows objects of another one, or is partial; make a full one", err)
	}
	return err
}
