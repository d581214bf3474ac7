package openapi

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
	"slices"
	"strings"
)

const (
	npmPackage = "@octokit/openapi@23.0.2"
	member     = "package/generated/api.github.com.json"
	checksum   = "829b4bebb19a53133289f7b0bc819f4f1118115821db2ca9f25e9ee995a7da2a"
)

// revision has to change when Reduce gives another result for the same
// description.
const revision = "1"

// ErrNoSource says that npm is missing, or cannot reach its registry.
var ErrNoSource = errors.New("npm cannot fetch " + npmPackage)

// File returns the path of the reduced description in a cache folder. Its name
// changes with everything that it is made from.
func File(cache string) string {
	made := sha256.Sum256([]byte(strings.Join(slices.Concat([]string{checksum, revision}, paths, slashes), "\n")))
	return filepath.Join(cache, "redveil", "github-api-"+hex.EncodeToString(made[:6])+".json")
}

// Prepare creates the file if it does not exist. It returns ErrNoSource if npm
// cannot fetch the description.
func Prepare(ctx context.Context, file string) error {
	if _, err := os.Stat(file); err == nil {
		return nil
	}
	folder, err := os.MkdirTemp("", "redveil-openapi-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	command := exec.CommandContext(ctx, "npm", "pack", "--loglevel=error", "--fetch-retries=1",
		"--fetch-retry-mintimeout=1000", npmPackage)
	command.Dir = folder
	if said, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %w %s", ErrNoSource, err, bytes.TrimSpace(said))
	}
	whole, err := unpack(folder)
	if err != nil {
		return fmt.Errorf("unpacking %s: %w", npmPackage, err)
	}
	if sum := sha256.Sum256(whole); hex.EncodeToString(sum[:]) != checksum {
		return fmt.Errorf("checking %s: %s has SHA-256 %x, not %s", npmPackage, member, sum, checksum)
	}
	reduced, err := Reduce(whole)
	if err != nil {
		return err
	}
	return write(file, reduced)
}

// unpack returns the description from the only archive in a folder.
func unpack(folder string) ([]byte, error) {
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
			return nil, fmt.Errorf("looking for %s: %w", member, err)
		}
		if header.Name == member {
			return io.ReadAll(io.LimitReader(files, 64<<20))
		}
	}
}

// write creates the file atomically, as tests of other packages may read it.
func write(file string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	temporary, err := os.CreateTemp(filepath.Dir(file), "github-api-*.tmp")
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
