package checkout

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/redveil/redveil/spec/discover"
)

// committed is a folder of a commit as a file system. It holds every name with
// its kind, including links and submodules, and the content of the files that
// were kept.
type committed struct {
	nodes map[string]*node
	tree  *object.Tree // where content comes from until it is kept
}

// node is an entry of a commit, as its own description.
type node struct {
	name     string // the last part
	mode     fs.FileMode
	hash     plumbing.Hash
	content  []byte
	size     int64
	kept     bool
	children []fs.DirEntry
}

// maxEntries limits what a commit may list: its folders can repeat each other,
// so it can list many more entries than a server sent objects.
const maxEntries = 1_000_000

// treeFS lists a folder of a commit, except what lies in hidden folders. A nil
// tree is empty.
func treeFS(tree *object.Tree) (*committed, error) {
	c := &committed{nodes: map[string]*node{".": {name: ".", mode: fs.ModeDir | 0o755}}, tree: tree}
	if tree == nil {
		return c, nil
	}
	return c, c.list(".", tree)
}

func (c *committed) list(folder string, tree *object.Tree) error {
	parent := c.nodes[folder]
	for n := range tree.Entries {
		entry := &tree.Entries[n]
		name := path.Join(folder, entry.Name)
		if slices.Contains([]string{"", ".", ".."}, entry.Name) || strings.Contains(entry.Name, "/") ||
			c.nodes[name] != nil {
			return fmt.Errorf("the commit is damaged: its folder %s holds the name %q", folder, entry.Name)
		}
		found := &node{name: entry.Name, mode: modeOf(entry.Mode), hash: entry.Hash}
		c.nodes[name] = found
		parent.children = append(parent.children, found)
		if len(c.nodes) > maxEntries {
			return fmt.Errorf("the commit lists more than %d files", maxEntries)
		}
		if !found.IsDir() || strings.HasPrefix(entry.Name, ".") {
			continue
		}
		below, err := tree.Tree(entry.Name)
		if err != nil {
			return missingObject(err)
		}
		if err := c.list(name, below); err != nil {
			return err
		}
	}
	slices.SortFunc(parent.children, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return nil
}

func modeOf(mode filemode.FileMode) fs.FileMode {
	switch mode {
	case filemode.Dir:
		return fs.ModeDir | 0o755
	case filemode.Symlink:
		return fs.ModeSymlink | 0o777
	case filemode.Submodule:
		return discover.Submodule | 0o755
	default:
		return 0o644
	}
}

// keep reads the content of some files, so that the commit is no longer needed.
func (c *committed) keep(wanted func(discover.Entry) bool) error {
	found, err := discover.Files(c)
	if err != nil {
		return err
	}
	for _, entry := range found {
		if !wanted(entry) || entry.Use == discover.Refused {
			continue
		}
		if _, err := c.read(entry.Name); err != nil {
			return fmt.Errorf("%s: %w", entry.Name, err)
		}
	}
	c.tree = nil
	return nil
}

// read returns the content of a file, or the target of a link.
func (c *committed) read(name string) ([]byte, error) {
	found := c.nodes[name]
	if found.kept {
		return found.content, nil
	}
	if c.tree == nil {
		return nil, fmt.Errorf("the file was not read from the commit")
	}
	file, err := c.tree.TreeEntryFile(&object.TreeEntry{Name: found.name, Mode: filemode.Regular, Hash: found.hash})
	if err != nil {
		return nil, missingObject(err)
	}
	reader, err := file.Reader()
	if err != nil {
		return nil, err
	}
	found.content, err = io.ReadAll(reader)
	if err = errors.Join(err, reader.Close()); err != nil {
		return nil, err
	}
	found.size, found.kept = int64(len(found.content)), true
	return found.content, nil
}

// Lstat describes the entry itself.
func (c *committed) Lstat(name string) (fs.FileInfo, error) {
	if found := c.nodes[name]; found != nil {
		return found, nil
	}
	return nil, &fs.PathError{Op: "lstat", Path: name, Err: fs.ErrNotExist}
}

// ReadLink returns the target of a link. No link is followed.
func (c *committed) ReadLink(name string) (string, error) {
	found := c.nodes[name]
	if found == nil || found.mode&fs.ModeSymlink == 0 {
		return "", &fs.PathError{Op: "readlink", Path: name, Err: fs.ErrInvalid}
	}
	target, err := c.read(name)
	return string(target), err
}

// ReadDir lists a folder.
func (c *committed) ReadDir(name string) ([]fs.DirEntry, error) {
	found := c.nodes[name]
	if found == nil || !found.IsDir() {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: fs.ErrNotExist}
	}
	return slices.Clone(found.children), nil
}

// Open opens a regular file, or a folder so that its kind can be asked.
func (c *committed) Open(name string) (fs.File, error) {
	found := c.nodes[name]
	switch {
	case found == nil:
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	case found.IsDir():
		return &openFile{node: found, Reader: bytes.NewReader(nil)}, nil
	case !found.mode.IsRegular():
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	content, err := c.read(name)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	return &openFile{node: found, Reader: bytes.NewReader(content)}, nil
}

// openFile is a file that is being read.
type openFile struct {
	*bytes.Reader
	node *node
}

func (f *openFile) Stat() (fs.FileInfo, error) { return f.node, nil }
func (f *openFile) Close() error               { return nil }

func (n *node) Name() string               { return n.name }
func (n *node) Size() int64                { return n.size }
func (n *node) Mode() fs.FileMode          { return n.mode }
func (n *node) Type() fs.FileMode          { return n.mode.Type() }
func (n *node) ModTime() time.Time         { return time.Time{} }
func (n *node) IsDir() bool                { return n.mode.IsDir() }
func (n *node) Sys() any                   { return nil }
func (n *node) Info() (fs.FileInfo, error) { return n, nil }
