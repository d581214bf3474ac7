package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/checkout"
	"github.com/redveil/redveil/spec/discover"
	"github.com/spf13/cobra"
)

func fmtCommand(env environment) *cobra.Command {
	var check, asJSON bool
	cmd := &cobra.Command{
		Use:   "fmt [DIR]",
		Short: "Write every policy file in the canonical format",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return format(cmd.Context(), folderOf(args), check, asJSON, env)
		},
	}
	cmd.Flags().BoolVar(&check, "check", false, "change nothing; exit with code 2 if a file would change")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the files as JSON")
	return cmd
}

// format rewrites the files of a folder or, with --check, only names them.
func format(ctx context.Context, folder string, check, asJSON bool, env environment) error {
	if checkout.IsRemote(folder) {
		return fmt.Errorf("formatting %s: files elsewhere cannot be written; clone the repository and give "+
			"its folder", checkout.Shown(folder))
	}
	opened, err := checkout.Open(ctx, folder, checkout.Credentials{})
	if err != nil {
		return err
	}
	changed := []string{}
	found, err := discover.Files(opened.FS)
	if err != nil {
		return fmt.Errorf("formatting %s: %w", folder, err)
	}
	for _, entry := range found {
		if entry.Use == discover.Refused {
			return fmt.Errorf("formatting %s: %s is refused: %s", folder, entry.Name, entry.Why)
		}
	}
	for _, entry := range found {
		if entry.Use != discover.Policy {
			continue
		}
		different, err := formatFile(opened, entry.Name, check)
		if err != nil {
			return fmt.Errorf("formatting %s: %w", folder, err)
		}
		if different {
			changed = append(changed, entry.Name)
		}
	}
	return reportFormat(changed, check, asJSON, env)
}

func formatFile(opened *checkout.Checkout, path string, check bool) (bool, error) {
	source, err := fs.ReadFile(opened.FS, path)
	if err != nil {
		return false, err
	}
	plain := discover.Normalize(source)
	formatted := spec.Format(plain)
	if bytes.Equal(plain, formatted) {
		return false, nil
	}
	if bytes.Contains(source, []byte("\r\n")) { // git or the author may have written the file so
		formatted = bytes.ReplaceAll(formatted, []byte("\n"), []byte("\r\n"))
	}
	if check {
		return true, nil
	}
	return true, replaceFile(opened.Folder, filepath.FromSlash(path), formatted)
}

// replaceFile replaces a file, completely or not at all, and never writes
// outside the folder.
func replaceFile(folder, path string, content []byte) (err error) {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	info, err := root.Lstat(path)
	if err != nil {
		return err
	}
	temporary := path + ".redveil-new"
	if err := writeFresh(root, temporary, content, info.Mode().Perm()); err != nil {
		return err
	}
	if err := root.Rename(temporary, path); err != nil {
		_ = root.Remove(temporary)
		return err
	}
	return nil
}

// writeFresh creates a file that must not exist yet, because an existing one
// could be a link to another file.
func writeFresh(root *os.Root, name string, content []byte, mode os.FileMode) error {
	file, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	if err = errors.Join(err, file.Close()); err != nil {
		_ = root.Remove(name)
	}
	return err
}

func reportFormat(changed []string, check, asJSON bool, env environment) error {
	if asJSON {
		if err := writeJSON(env, map[string]any{"changed": changed}); err != nil {
			return err
		}
	} else {
		for _, path := range changed {
			fmt.Fprintln(env.out, escape(path))
		}
	}
	if check && len(changed) > 0 {
		return &exitError{code: exitChanges}
	}
	return nil
}
