// Package npmtest fetches what others publish of their services on npm, for tests
// that check against it. Nothing of it is kept in this repository.
package npmtest

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

// ErrNoSource says that npm is missing, or cannot reach its registry.
var ErrNoSource = errors.New("npm cannot fetch")

// most is how many bytes a file may have.
const most = 64 << 20

// File is a file of a package on npm.
type File struct {
	// Package is a name with its version: "@octokit/openapi@23.0.2".
	Package string
	// Member is the file's name in the archive, and SHA256 what it has to be, in hex.
	Member, SHA256 string
}

// Fetch returns the file's content. The error is ErrNoSource if npm cannot fetch the
// package.
func (f File) Fetch(ctx context.Context) (content []byte, err error) {
	folder, err := os.MkdirTemp("", "redveil-npm-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	command := exec.CommandContext(ctx, "npm", "pack", "--loglevel=error", "--fetch-retries=1",
		"--fetch-retry-mintimeout=1000", f.Package)
	command.Dir = folder
	if said, err := command.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w %s: %w %s", ErrNoSource, f.Package, err, bytes.TrimSpace(said))
	}
	if content, err = f.unpack(folder); err != nil {
		return nil, fmt.Errorf("unpacking %s: %w", f.Package, err)
	}
	if sum := sha256.Sum256(content); hex.EncodeToString(sum[:]) != f.SHA256 {
		return nil, fmt.Errorf("checking %s: %s has SHA-256 %x, not %s", f.Package, f.Member, sum, f.SHA256)
	}
	return content, nil
}

// unpack returns the file from the only archive in a folder.
func (f File) unpack(folder string) ([]byte, error) {
	archives, err := filepath.Glob(filepath.Join(folder, "*.tgz"))
	if err != nil || len(archives) != 1 {
		return nil, fmt.Errorf("npm left %d archives", len(archives))
	}
	archive, err := os.Open(archives[0])
	if err != nil {
		return nil, err
	}
	defer func() { _ = archive.Close() }()
	plain, err := gzip.NewReader(archive)
	if err != nil {
		return nil, err
	}
	for files := tar.NewReader(plain); ; {
		header, err := files.Next()
		if err != nil {
			return nil, fmt.Errorf("looking for %s: %w", f.Member, err)
		}
		if header.Name == f.Member {
			return io.ReadAll(io.LimitReader(files, most))
		}
	}
}

// Keep writes a file into a cache at once, as tests of other packages may read it.
func Keep(file string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	temporary, err := os.CreateTemp(filepath.Dir(file), filepath.Base(file)+"-*.tmp")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(temporary.Name()) }()
	if _, err := temporary.Write(text); err != nil {
		return errors.Join(err, temporary.Close())
	}
	if err := temporary.Close(); err != nil {
		return err
	}
	if err := os.Chmod(temporary.Name(), 0o644); err != nil {
		return err
	}
	return os.Rename(temporary.Name(), file)
}
