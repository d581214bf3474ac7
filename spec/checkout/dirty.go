package checkout

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/object"
)

// differs reports whether the policy files of a folder are not, byte for byte,
// those of a commit's tree; a nil tree has none. It looks at content alone:
// whether git ignores a file, or takes it for unchanged by its size and time,
// makes no difference to what is read.
func differs(folder fs.FS, tree *object.Tree) (bool, error) {
	committed, err := policyBlobs(tree)
	if err != nil {
		return false, err
	}
	found, other := 0, false
	err = fs.WalkDir(folder, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && name != "." && hidden(name):
			return fs.SkipDir
		case entry.IsDir() || hidden(name) || !IsPolicy(name):
			return nil
		}
		content, err := contentOf(folder, name, entry)
		if err != nil {
			return err
		}
		if bytes.HasPrefix(content, []byte(pointer)) {
			return fmt.Errorf("%s: %w", name, errPointer)
		}
		found++
		other = other || committed[name] != plumbing.ComputeHash(plumbing.BlobObject, content)
		return nil
	})
	return other || found != len(committed), err
}

// contentOf is what git keeps of a file: of a link, where it leads. What is
// neither, such as a pipe, is nothing that git keeps.
func contentOf(folder fs.FS, name string, entry fs.DirEntry) ([]byte, error) {
	switch {
	case entry.Type()&fs.ModeSymlink != 0:
		target, err := fs.ReadLink(folder, name)
		return []byte(target), err
	case !entry.Type().IsRegular():
		return nil, nil
	}
	return fs.ReadFile(folder, name)
}

// policyBlobs are the policy files of a tree, by name.
func policyBlobs(tree *object.Tree) (map[string]plumbing.Hash, error) {
	blobs := make(map[string]plumbing.Hash)
	if tree == nil {
		return blobs, nil
	}
	walker := object.NewTreeWalker(tree, true, nil)
	defer walker.Close()
	for {
		name, entry, err := walker.Next()
		switch {
		case errors.Is(err, io.EOF):
			return blobs, nil
		case err != nil:
			return nil, err
		case hidden(name):
		case entry.Mode == filemode.Submodule:
			return nil, submoduleError(name)
		case entry.Mode != filemode.Dir && IsPolicy(name):
			blobs[name] = entry.Hash
		}
	}
}

func submoduleError(name string) error {
	return fmt.Errorf("%s is a submodule, which holds files of another repository; policy files have to be in this one", name)
}

var errPointer = errors.New("the file lies in Git LFS, and the repository holds only a pointer to it; policy files have to be in the repository")

// checkRevision refuses forms of a revision that are passed over in silence
// when it is looked up, so that another commit would be read.
func checkRevision(ref string) error {
	plain := strings.NewReplacer("^{commit}", "", "^{}", "").Replace(ref)
	if at := strings.Index(plain, "^{/"); at >= 0 { // a search of messages, with any text
		plain = plain[:at]
	}
	if strings.Contains(plain, "{") || strings.Contains(plain, ":") {
		return fmt.Errorf("forms with @{, ^{ or : are not understood here; write a branch, a tag, a commit, or one of these with ~N behind it")
	}
	return nil
}
