package checkout

import (
	"bytes"
	"fmt"
	"io/fs"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/redveil/redveil/spec/discover"
)

// differs reports whether the policy files of a folder differ from those of a
// commit's tree; a nil tree has none. It compares content alone: it does not
// matter whether git ignores a file, or considers it unchanged by size and time.
// Line ends do not count, because git rewrites them.
func differs(folder fs.FS, tree *object.Tree) (bool, error) {
	commit, err := treeFS(tree)
	if err != nil {
		return false, err
	}
	committed, err := counting(commit)
	if err != nil {
		return false, err
	}
	found, err := counting(folder)
	if err != nil {
		return false, err
	}
	for name := range committed {
		if commit.nodes[name].mode&discover.Submodule == 0 {
			continue
		}
		// Without its files, the submodule is an empty folder, and no file is
		// missing.
		if _, err := discover.Lstat(folder, name); err == nil {
			return false, submoduleError(name)
		}
	}
	if len(found) != len(committed) {
		return true, nil
	}
	for name := range found {
		if !committed[name] || !fs.ValidPath(name) { // no file system opens the latter, which is refused
			return true, nil
		}
		if other, err := otherContent(folder, commit, name); other || err != nil {
			return other, err
		}
	}
	return false, nil
}

// counting returns the names of the entries that matter to the policy.
func counting(fsys fs.FS) (map[string]bool, error) {
	all, err := discover.Files(fsys)
	if err != nil {
		return nil, err
	}
	names := make(map[string]bool)
	for _, entry := range all {
		if entry.Counts() {
			names[entry.Name] = true
		}
	}
	return names, nil
}

// otherContent compares an entry of a folder with the one of a commit.
func otherContent(folder fs.FS, commit *committed, name string) (bool, error) {
	info, err := discover.Lstat(folder, name)
	if err != nil {
		return false, err
	}
	then := commit.nodes[name]
	if info.Mode().Type() != then.mode.Type() {
		return true, nil
	}
	content, err := contentOf(folder, name, info)
	if err != nil || plumbing.ComputeHash(plumbing.BlobObject, content) == then.hash {
		return false, err
	}
	before, err := commit.read(name)
	return !bytes.Equal(discover.Normalize(before), discover.Normalize(content)), err
}

// contentOf returns what git keeps of a file, or the target of a link. Git keeps
// nothing else, such as a pipe.
func contentOf(folder fs.FS, name string, info fs.FileInfo) ([]byte, error) {
	switch {
	case info.Mode()&fs.ModeSymlink != 0:
		target, err := fs.ReadLink(folder, name)
		return []byte(target), err
	case !info.Mode().IsRegular():
		return nil, nil
	}
	return fs.ReadFile(folder, name)
}

func submoduleError(name string) error {
	return fmt.Errorf("%s is a submodule, which holds files of another repository; policy files have to be "+
		"in this one", name)
}

// checkRevision refuses forms of a revision that the lookup silently ignores, so
// that it would read another commit.
func checkRevision(ref string) error {
	plain := strings.NewReplacer("^{commit}", "", "^{}", "").Replace(ref)
	if at := strings.Index(plain, "^{/"); at >= 0 { // a search of messages, with any text
		plain = plain[:at]
	}
	if strings.Contains(plain, "{") || strings.Contains(plain, ":") {
		return fmt.Errorf("forms with @{, ^{ or : are not understood here; write a branch, a tag, a commit, or " +
			"one of these with ~N behind it")
	}
	return nil
}
