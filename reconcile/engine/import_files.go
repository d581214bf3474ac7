package engine

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"github.com/redveil/redveil/spec/discover"
	"github.com/redveil/redveil/spec/importing"
)

// policyFiles are the policy files of a folder, as they are and with normal line ends.
type policyFiles struct{ raw, normal map[string][]byte }

// readFiles reads the policy files of a folder. What cannot be read is left to loading
// the policy, which says why.
func readFiles(fsys fs.FS) (policyFiles, error) {
	files := policyFiles{make(map[string][]byte), make(map[string][]byte)}
	found, err := discover.Files(fsys)
	if err != nil {
		return files, err
	}
	for _, entry := range found {
		info, err := discover.Lstat(fsys, entry.Name)
		if entry.Use != discover.Policy || err != nil || !info.Mode().IsRegular() || info.Size() > 8<<20 {
			continue
		}
		content, err := fs.ReadFile(fsys, entry.Name)
		if err != nil {
			continue
		}
		files.raw[entry.Name], files.normal[entry.Name] = content, discover.Normalize(content)
	}
	return files, nil
}

// written is one file on its way to the disk.
type written struct {
	name, temporary string // with the system's separators
	before, after   []byte // before is nil for a new file
	mode            fs.FileMode
}

// writeAll writes all files or none: each goes into a new file beside its place, and
// only then they take their places. If one cannot, those before get their old content
// back. Nothing is written outside of the folder.
func writeAll(folder string, files []importing.File, raw map[string][]byte) (err error) {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	rules, err := discover.ReadRules(root.FS())
	if err != nil {
		return err
	}
	var made []string // folders
	var all []*written
	defer func() {
		for _, w := range all {
			_ = root.Remove(w.temporary) // those that are in their places are gone from here
		}
		if err != nil {
			for _, folder := range made {
				_ = root.Remove(folder) // an empty one
			}
		}
	}()
	for _, file := range files {
		if rules.Of(file.Name, 0).Use != discover.Policy {
			return fmt.Errorf("%s would not be read, by %s or its name", file.Name, discover.IgnoreFile)
		}
		if folder := filepath.FromSlash(path.Dir(file.Name)); folder != "." {
			if root.Mkdir(folder, 0o755) == nil {
				made = append(made, folder)
			}
		}
		w, err := prepare(root, file, raw[file.Name])
		if err != nil {
			return err
		}
		all = append(all, w)
	}
	return place(all, root.Rename, func(done []*written) error { return putBack(root, done) })
}

// place has the new files take their places, or undoes it.
func place(all []*written, rename func(before, after string) error, undo func([]*written) error) error {
	for n, w := range all {
		if err := rename(w.temporary, w.name); err != nil {
			return errors.Join(err, undo(all[:n]))
		}
	}
	return nil
}

// prepare writes a file beside its place, which must be as it was read.
func prepare(root *os.Root, file importing.File, before []byte) (*written, error) {
	name := filepath.FromSlash(file.Name)
	w := &written{name: name, temporary: name + ".redveil-new", before: before, after: file.Content, mode: 0o644}
	info, err := root.Lstat(name)
	switch {
	case file.New && errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is no plain file", file.Name)
	default:
		now, err := root.ReadFile(name)
		if err != nil {
			return nil, err
		}
		if file.New || !bytes.Equal(now, before) {
			return nil, fmt.Errorf("%s has changed meanwhile; run the command again", file.Name)
		}
		w.mode = info.Mode().Perm()
	}
	if bytes.Contains(before, []byte("\r\n")) { // as git wrote the file, or its author
		w.after = bytes.ReplaceAll(w.after, []byte("\n"), []byte("\r\n"))
	}
	err = writeFresh(root, w.temporary, w.after, w.mode)
	if errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("%s is there from another run; remove it", w.temporary)
	}
	return w, err
}

// putBack gives files their old content again.
func putBack(root *os.Root, all []*written) error {
	var problems error
	for _, w := range all {
		if w.before == nil {
			problems = errors.Join(problems, root.Remove(w.name))
			continue
		}
		if err := writeFresh(root, w.temporary, w.before, w.mode); err != nil {
			problems = errors.Join(problems, err)
			continue
		}
		problems = errors.Join(problems, root.Rename(w.temporary, w.name))
	}
	return problems
}
