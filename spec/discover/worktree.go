package discover

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// WorkTree returns the nearest folder upwards that contains .git; empty if there is none.
func WorkTree(folder string) string {
	for {
		if _, err := os.Lstat(filepath.Join(folder, ".git")); err == nil {
			return folder
		} else if !errors.Is(err, fs.ErrNotExist) {
			return ""
		}
		parent := filepath.Dir(folder)
		if parent == folder {
			return ""
		}
		folder = parent
	}
}
