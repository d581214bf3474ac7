package starter

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/redveil/redveil/spec/discover"
)

// Laid says what became of each file of a new repository.
type Laid struct {
	Folder string `json:"folder"`
	// Wrote and the others are paths from there, those of .github at the repository's
	// root among them.
	Wrote []string `json:"wrote"`
	Kept  []string `json:"kept"` // was there
	// LeftOut are files of the example: the folder holds another policy.
	LeftOut []string `json:"left_out"`
	// Lines say it for people.
	Lines []string `json:"-"`
	// Others are workflows that were there, and do not name the folder.
	Others []string `json:"other_workflows"`
}

// Lay lays a policy repository out, and says what it wrote also where it could not finish.
// It overwrites no file.
func Lay(place Place, files []File) (*Laid, error) {
	laid := &Laid{
		Folder: place.Folder, Wrote: []string{}, Kept: []string{}, LeftOut: []string{}, Others: []string{},
	}
	return laid, laid.layOut(place, place.below(files))
}

func (l *Laid) layOut(place Place, files []File) error {
	if err := os.MkdirAll(l.Folder, 0o777); err != nil {
		return fmt.Errorf("making the folder %s: %w", l.Folder, reason(err))
	}
	// A root keeps every write inside, whatever links the folder holds.
	root, err := os.OpenRoot(l.Folder)
	if err != nil {
		return fmt.Errorf("opening the folder %s: %w", l.Folder, reason(err))
	}
	defer func() { _ = root.Close() }()
	around := root
	if place.Inside != "." {
		if around, err = os.OpenRoot(place.Root); err != nil {
			return fmt.Errorf("opening the folder %s: %w", place.Root, reason(err))
		}
		defer func() { _ = around.Close() }()
	}
	another, err := holdsAnotherPolicy(root.FS(), files)
	if err != nil {
		return fmt.Errorf("looking for a policy in %s: %w", l.Folder, err)
	}
	for _, file := range files {
		in, shown := root, file.Path
		if isForRoot(file) {
			in, shown = around, place.shown(file.Path)
		}
		if err := l.lay(in, file, shown, another); err != nil {
			return fmt.Errorf("writing %s: %w", filepath.Join(l.Folder, filepath.FromSlash(shown)), reason(err))
		}
		if isWorkflow := path.Ext(file.Path) == ".yml"; isWorkflow && place.Inside != "." {
			there, err := fs.ReadFile(in.FS(), file.Path)
			if err != nil || !bytes.Contains(there, []byte(place.directory()+"\n")) {
				l.Others = append(l.Others, shown)
			}
		}
	}
	return nil
}

// shown is the path of a file at the root as the folder sees it.
func (p Place) shown(file string) string {
	if p.Inside == "." {
		return file
	}
	return strings.Repeat("../", strings.Count(p.Inside, "/")+1) + file
}

func (l *Laid) lay(root *os.Root, file File, shown string, another bool) error {
	_, err := root.Lstat(file.Path)
	switch {
	case err == nil:
		l.Kept = append(l.Kept, shown)
		l.Lines = append(l.Lines, "kept     "+shown)
		return nil
	case !errors.Is(err, fs.ErrNotExist):
		return err
	case another && path.Ext(file.Path) == ".hcl":
		l.LeftOut = append(l.LeftOut, shown)
		l.Lines = append(l.Lines, "left out "+shown+" (the folder holds a policy)")
		return nil
	}
	if err := writeNew(root, file); err != nil {
		return err
	}
	l.Wrote = append(l.Wrote, shown)
	l.Lines = append(l.Lines, "wrote    "+shown)
	return nil
}

// writeNew makes a file that is not there, whole or not at all.
func writeNew(root *os.Root, file File) error {
	if err := root.MkdirAll(path.Dir(file.Path), 0o777); err != nil {
		return err
	}
	opened, err := root.OpenFile(file.Path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, err = opened.Write(file.Content)
	if err := errors.Join(err, opened.Close()); err != nil {
		_ = root.Remove(file.Path)
		return err
	}
	return nil
}

// holdsAnotherPolicy reports whether a folder has a policy file that is not
// the example's: the example beside it would not make one policy.
func holdsAnotherPolicy(folder fs.FS, files []File) (bool, error) {
	example := make(map[string][]byte)
	for _, file := range files {
		example[file.Path] = file.Content
	}
	found, err := discover.Files(folder)
	if err != nil {
		return false, err
	}
	for _, entry := range found {
		if entry.Use != discover.Policy {
			continue
		}
		content, known := example[entry.Name]
		if !known {
			return true, nil
		}
		if there, err := fs.ReadFile(folder, entry.Name); err != nil ||
			!bytes.Equal(discover.Normalize(there), content) {
			return true, nil
		}
	}
	return false, nil
}

// reason leaves out of a file error the operation and path, which the message
// around it names.
func reason(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}
