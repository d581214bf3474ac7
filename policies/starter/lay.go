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
	Folder string   `json:"folder"`
	Wrote  []string `json:"wrote"`
	Kept   []string `json:"kept"` // was there
	// LeftOut are files of the example: the folder holds another policy.
	LeftOut []string `json:"left_out"`
	// Lines say it for people.
	Lines []string `json:"-"`
}

// Lay lays a policy repository out in a folder, and says what it wrote also where
// it could not finish. It overwrites no file.
func Lay(folder string, files []File) (*Laid, error) {
	laid := &Laid{Folder: folder, Wrote: []string{}, Kept: []string{}, LeftOut: []string{}}
	return laid, laid.layOut(files)
}

func (l *Laid) layOut(files []File) error {
	if err := os.MkdirAll(l.Folder, 0o777); err != nil {
		return fmt.Errorf("making the folder %s: %w", l.Folder, reason(err))
	}
	// A root keeps every write inside, whatever links the folder holds.
	root, err := os.OpenRoot(l.Folder)
	if err != nil {
		return fmt.Errorf("opening the folder %s: %w", l.Folder, reason(err))
	}
	defer func() { _ = root.Close() }()
	another, err := holdsAnotherPolicy(root.FS(), files)
	if err != nil {
		return fmt.Errorf("looking for a policy in %s: %w", l.Folder, err)
	}
	for _, file := range files {
		if err := l.lay(root, file, another); err != nil {
			return fmt.Errorf("writing %s: %w", filepath.Join(l.Folder, filepath.FromSlash(file.Path)), reason(err))
		}
	}
	return nil
}

func (l *Laid) lay(root *os.Root, file File, another bool) error {
	_, err := root.Lstat(file.Path)
	switch {
	case err == nil:
		l.Kept = append(l.Kept, file.Path)
		l.Lines = append(l.Lines, "kept     "+file.Path)
		return nil
	case !errors.Is(err, fs.ErrNotExist):
		return err
	case another && path.Ext(file.Path) == ".hcl":
		l.LeftOut = append(l.LeftOut, file.Path)
		l.Lines = append(l.Lines, "left out "+file.Path+" (the folder holds a policy)")
		return nil
	}
	if err := writeNew(root, file); err != nil {
		return err
	}
	l.Wrote = append(l.Wrote, file.Path)
	l.Lines = append(l.Lines, "wrote    "+file.Path)
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

// NextSteps says what is left to do in a folder, which lies inside of a repository.
// onAWS is for the files of ScaffoldAWS.
func NextSteps(folder, inside string, release Release, onAWS bool) string {
	steps := []string{
		"Say in redveil.hcl which warehouse it is, and in catalog/ which tables.",
		"Run: redveil validate " + folder + " && redveil test " + folder,
	}
	if onAWS {
		steps = append(steps,
			"Have a superuser of the warehouse run what this prints: redveil bootstrap "+folder,
			"Make the two roles: terraform -chdir="+path.Join(folder, "iam")+" init, and apply; or by hand from the "+
				"JSON there, with your account, region, warehouse and repository in it.",
			"Commit it to a repository on GitHub. Set the variables REDVEIL_AWS_REGION and REDVEIL_PLAN_ROLE there, "+
				"and REDVEIL_APPLY_ROLE in its environment \"warehouse\", for the default branch alone "+
				"(docs/github.md of redveil).")
	} else {
		steps = append(steps, "Commit it to a repository on GitHub, and set up the variables and roles that its "+
			"workflows name (docs/github.md of redveil).")
	}
	if inside != "." {
		steps = append(steps, fmt.Sprintf("GitHub looks for .github at the root of the repository only: move it "+
			"there, add \"directory: %s\" below \"command:\" in its workflows, and put /%s before the paths in "+
			"CODEOWNERS.", inside, inside))
	}
	switch {
	case !release.Pinned():
		steps = append(steps, "This redveil does not know its own commit: in .github/workflows, put a release's "+
			"commit in the place of the zeros, or until there is one a commit of redveil that you have looked at.")
	case !release.isTag():
		steps = append(steps, fmt.Sprintf("This redveil is no release: the workflows are pinned to its commit, %.12s, "+
			"and build it with Go; pin a release's commit once there is one.", release.Commit))
	}
	var text strings.Builder
	text.WriteString("\nNext\n")
	for n, step := range steps {
		fmt.Fprintf(&text, "  %d. %s\n", n+1, step)
	}
	return text.String()
}
