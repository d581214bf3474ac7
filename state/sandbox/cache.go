package sandbox

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"github.com/redveil/redveil/state/sandbox/cluster"
)

// cacheName is the folder for templates below the user's cache folder.
const cacheName = "redshift-sandbox"

// cacheFolder makes the folder for templates: the chosen one, the user's, or
// one among the temporary files for an account without a home.
func cacheFolder(chosen string) (string, error) {
	if chosen != "" {
		return chosen, makeCache(chosen)
	}
	if users, err := os.UserCacheDir(); err == nil {
		if folder := filepath.Join(users, cacheName); makeCache(folder) == nil {
			return folder, nil
		}
	}
	folder := filepath.Join(os.TempDir(), cacheName+"-"+strconv.Itoa(os.Geteuid()))
	if err := makeCache(folder); err != nil {
		return "", err
	}
	// The name can be guessed, so that somebody else may have been there first.
	if !cluster.OwnFolder(folder) {
		return "", errors.New("the cache folder " + folder + " belongs to somebody else; choose another one")
	}
	return folder, nil
}

func makeCache(folder string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("making the cache folder: %w", err)
	}
	return nil
}
