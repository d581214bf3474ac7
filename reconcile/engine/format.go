package engine

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
)

// Format rewrites the policy files of a folder that are not in the canonical
// format, and names them. With check it only names them.
func (e Engine) Format(ctx context.Context, folder string, check bool) ([]string, error) {
	if checkout.IsRemote(folder) {
		return nil, fmt.Errorf("formatting %s: files elsewhere cannot be written; clone the repository and give "+
			"its folder", checkout.Shown(folder))
	}
	opened, err := checkout.Open(ctx, folder, checkout.Credentials{})
	if err != nil {
		return nil, err
	}
	changed := []string{}
	found, err := discover.Files(opened.FS)
	if err != nil {
		return nil, fmt.Errorf("formatting %s: %w", folder, err)
	}
	for _, entry := range found {
		if entry.Use == discover.Refused {
			return nil, fmt.Errorf("formatting %s: %s is refused: %s", folder, entry.Name, entry.Why)
		}
	}
	for _, entry := range found {
		if entry.Use != discover.Policy {
			continue
		}
		different, err := formatFile(opened, entry.Name, check)
		if err != nil {
			return nil, fmt.Errorf("formatting %s: %w", folder, err)
		}
		if different {
			changed = append(changed, entry.Name)
		}
	}
	return changed, nil
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
	if bytes.Contains(source, []byte("\r\n")) { // as git wrote the file, or its author
		formatted = bytes.ReplaceAll(formatted, []byte("\n"), []byte("\r\n"))
	}
	if check {
		return true, nil
	}
	return true, replaceFile(opened.Folder, filepath.FromSlash(path), formatted)
}

// replaceFile puts a new file in the place of the old one, whole or not at
// all, and neither outside the folder.
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

// writeFresh makes a file that must not be there yet: what is there could be a
// link to another file.
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
