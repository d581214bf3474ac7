package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/redveil/redveil/policies/starter"
	"github.com/redveil/redveil/spec/checkout"
	"github.com/redveil/redveil/spec/discover"
	"github.com/spf13/cobra"
)

func initCommand(env environment) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "init [DIR]",
		Short: "Lay out a policy repository with workflows; overwrites no file",
		Long: `Writes a small policy repository that is valid as it is: an example of each
kind of file, tests, and workflows for GitHub Actions. A file that exists is
left as it is. If the folder already has a policy, the example is left
out and only the rest is written.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return scaffold(cmd.Context(), folderOf(args), asJSON, env)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print what was written as JSON")
	return cmd
}

// laid lists what happened to each file of a new repository.
type laid struct {
	Folder string   `json:"folder"`
	Wrote  []string `json:"wrote"`
	Kept   []string `json:"kept"` // was there
	// LeftOut are files of the example that were not written because the folder
	// has another policy.
	LeftOut []string `json:"left_out"`
	lines   []string
}

// scaffold lays out a repository. It prints what it wrote even if it could not
// finish.
func scaffold(ctx context.Context, folder string, asJSON bool, env environment) error {
	if checkout.IsRemote(folder) {
		return fmt.Errorf("laying out %s: files elsewhere cannot be written; clone the repository and give "+
			"its folder", checkout.Shown(folder))
	}
	release := starter.Release{Version: version, Commit: commitOf()}
	done := &laid{Folder: folder, Wrote: []string{}, Kept: []string{}, LeftOut: []string{}}
	failed := done.layOut(starter.Scaffold(release))
	if asJSON {
		return errors.Join(failed, writeJSON(env, done))
	}
	for _, line := range done.lines {
		fmt.Fprintln(env.out, line)
	}
	if failed != nil {
		return failed
	}
	inside := "."
	if opened, err := checkout.Open(ctx, folder, checkout.Credentials{}); err == nil {
		inside = opened.Inside
	}
	fmt.Fprint(env.out, nextSteps(folder, inside, release))
	return nil
}

func (l *laid) layOut(files []starter.File) error {
	if err := os.MkdirAll(l.Folder, 0o777); err != nil {
		return fmt.Errorf("making the folder %s: %w", l.Folder, reason(err))
	}
	// Writing through a root stays inside the folder, whatever links it has.
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

func (l *laid) lay(root *os.Root, file starter.File, another bool) error {
	_, err := root.Lstat(file.Path)
	switch {
	case err == nil:
		l.Kept = append(l.Kept, file.Path)
		l.lines = append(l.lines, "kept     "+file.Path)
		return nil
	case !errors.Is(err, fs.ErrNotExist):
		return err
	case another && path.Ext(file.Path) == ".hcl":
		l.LeftOut = append(l.LeftOut, file.Path)
		l.lines = append(l.lines, "left out "+file.Path+" (the folder holds a policy)")
		return nil
	}
	if err := writeNew(root, file); err != nil {
		return err
	}
	l.Wrote = append(l.Wrote, file.Path)
	l.lines = append(l.lines, "wrote    "+file.Path)
	return nil
}

// writeNew creates a file that does not exist, completely or not at all.
func writeNew(root *os.Root, file starter.File) error {
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
// from the example. The example would not fit with such a policy.
func holdsAnotherPolicy(folder fs.FS, files []starter.File) (bool, error) {
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

// reason removes the operation and path from a file error, because the message
// around it names them.
func reason(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}

// nextSteps lists what is left to do. Inside is the folder's path in its git
// repository.
func nextSteps(folder, inside string, release starter.Release) string {
	steps := []string{
		"Say in redveil.hcl which warehouse it is, and in catalog/ which tables.",
		"Run: redveil validate " + folder + " && redveil test " + folder,
		"Commit it to a repository on GitHub, and set up the variables and roles that its workflows name " +
			"(docs/github.md of redveil).",
	}
	if inside != "." {
		steps = append(steps, fmt.Sprintf("GitHub looks for .github at the root of the repository only: move it "+
			"there, add \"directory: %s\" below \"command:\" in its workflows, and put /%s before the paths in "+
			"CODEOWNERS.", inside, inside))
	}
	if !release.Pinned() {
		steps = append(steps, "This redveil does not know its own commit: in .github/workflows, put a release's "+
			"commit in the place of the zeros.")
	}
	var text strings.Builder
	text.WriteString("\nNext\n")
	for n, step := range steps {
		fmt.Fprintf(&text, "  %d. %s\n", n+1, step)
	}
	return text.String()
}
