package openapi

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/redveil/redveil/state/npmtest"
)

const (
	npmPackage = "@octokit/openapi@23.0.2"
	member     = "package/generated/api.github.com.json"
	checksum   = "829b4bebb19a53133289f7b0bc819f4f1118115821db2ca9f25e9ee995a7da2a"
)

// revision has to change when Reduce gives another result for the same
// description.
const revision = "1"

// File returns the path of the reduced description in a cache folder. Its name
// changes with everything that it is made from.
func File(cache string) string {
	made := sha256.Sum256([]byte(strings.Join(slices.Concat([]string{checksum, revision}, paths, slashes), "\n")))
	return filepath.Join(cache, "redveil", "github-api-"+hex.EncodeToString(made[:6])+".json")
}

// Prepare creates the file if it does not exist. It returns npmtest.ErrNoSource if npm
// cannot fetch the description.
func Prepare(ctx context.Context, file string) error {
	if _, err := os.Stat(file); err == nil {
		return nil
	}
	whole, err := npmtest.File{Package: npmPackage, Member: member, SHA256: checksum}.Fetch(ctx)
	if err != nil {
		return err
	}
	reduced, err := Reduce(whole)
	if err != nil {
		return err
	}
	return npmtest.Keep(file, reduced)
}
