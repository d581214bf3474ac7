package checkout

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"strings"

	"github.com/go-git/go-billy/v5"
	"github.com/go-git/go-billy/v5/helper/iofs"
	"github.com/go-git/go-billy/v5/memfs"
	"github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/object"
)

// At reads what Open opens as it was at a commit, branch or tag, without
// checking anything out.
func At(ctx context.Context, folder, ref string, access Access) (*Checkout, error) {
	return at(ctx, folder, ref, access, copyTree)
}

// NoFolderError says that the folder was not in the repository at a commit.
type NoFolderError struct{ text string }

func (e *NoFolderError) Error() string { return e.text }

// DeclaredAt reads the HCL files alone, and leaves out what At refuses: what
// stands for something that is not in the commit has declared nothing.
func DeclaredAt(ctx context.Context, folder, ref string, access Access) (*Checkout, error) {
	return at(ctx, folder, ref, access, copyDeclared)
}

// copying copies files of a commit.
type copying func(from *object.Tree, to billy.Filesystem) error

func at(ctx context.Context, folder, ref string, access Access, files copying) (*Checkout, error) {
	c, err := readAt(ctx, folder, ref, access, files)
	if err != nil {
		return nil, fmt.Errorf("reading %s at %s: %w", Shown(folder), ref, err)
	}
	return c, nil
}

func readAt(ctx context.Context, folder, ref string, access Access, copyFiles copying) (*Checkout, error) {
	if IsRemote(folder) {
		r, err := parseRemote(folder)
		if err != nil {
			return nil, err
		}
		r.ref = ref
		return r.open(ctx, folder, access, copyFiles)
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
		return nil, fmt.Errorf("no such commit, branch or tag here (%w); in a shallow clone fetch it first, for example with fetch-depth: 0", err)
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
	files := memfs.New()
	if err := copyFiles(tree, files); err != nil {
		return nil, missingObject(err)
	}
	return &Checkout{FS: iofs.New(files), Folder: folder, Inside: inside, Commit: hash.String(), Ref: ref}, nil
}

// insideOf is a folder's path below the root of its repository.
func insideOf(repository *git.Repository, folder string) (string, error) {
	worktree, err := repository.Worktree()
	if errors.Is(err, git.ErrIsBareRepository) {
		return ".", nil
	}
	if err != nil {
		return "", err
	}
	absolute, err := filepath.Abs(folder)
	if err != nil {
		return "", err
	}
	if absolute, err = filepath.EvalSymlinks(absolute); err != nil {
		return "", err
	}
	root, err := filepath.EvalSymlinks(worktree.Filesystem.Root())
	if err != nil {
		return "", err
	}
	inside, err := filepath.Rel(root, absolute)
	return filepath.ToSlash(inside), err
}

// extensions are those of the files that a policy repository is made of.
var extensions = map[string]bool{".hcl": true, ".csv": true, ".jsonl": true}

// IsPolicy reports a file that a policy repository is made of.
func IsPolicy(name string) bool { return extensions[path.Ext(name)] }

// pointer is how a file begins that Git LFS keeps elsewhere.
const pointer = "version https://git-lfs.github.com/spec/"

// copyTree copies the policy's files, and refuses what stands for something
// that is not in the commit.
func copyTree(tree *object.Tree, to billy.Filesystem) error {
	walker := object.NewTreeWalker(tree, true, nil)
	defer walker.Close()
	for {
		name, entry, err := walker.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch {
		case hidden(name):
			continue
		case entry.Mode == filemode.Submodule:
			return submoduleError(name)
		case entry.Mode == filemode.Dir, !IsPolicy(name):
			continue
		case entry.Mode == filemode.Symlink:
			return fmt.Errorf("%s is a symbolic link; put the file itself there", name)
		}
		if err := copyFile(walker.Tree(), &entry, name, to); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
}

// copyDeclared copies the HCL files.
func copyDeclared(tree *object.Tree, to billy.Filesystem) error {
	walker := object.NewTreeWalker(tree, true, nil)
	defer walker.Close()
	for {
		name, entry, err := walker.Next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case hidden(name) || !entry.Mode.IsRegular() && entry.Mode != filemode.Executable || path.Ext(name) != ".hcl":
			continue
		}
		if err := copyFile(walker.Tree(), &entry, name, to); err != nil && !errors.Is(err, errPointer) {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
}

// hidden: folders whose name starts with a dot are no part of a policy.
func hidden(name string) bool {
	return strings.HasPrefix(name, ".") || strings.Contains(name, "/.")
}

func copyFile(folder *object.Tree, entry *object.TreeEntry, name string, to billy.Filesystem) (err error) {
	file, err := folder.TreeEntryFile(entry)
	if err != nil {
		return err
	}
	content, err := file.Contents()
	if err != nil {
		return err
	}
	if strings.HasPrefix(content, pointer) {
		return errPointer
	}
	out, err := to.Create(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	_, err = io.WriteString(out, content)
	return err
}
