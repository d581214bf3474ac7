package cluster

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	embedded "github.com/fergusstrange/embedded-postgres"
)

// FindOrFetch gives the server of this machine or, where there is none, one
// that it downloads into the cache.
func FindOrFetch(ctx context.Context, cache string) (Programs, error) {
	p, err := Find(ctx)
	if !errors.Is(err, errNotFound) {
		return p, err
	}
	folder := filepath.Join(cache, "server")
	if p, kept := inspect(ctx, filepath.Join(folder, "bin")); kept == nil {
		return p, nil
	}
	if fetched := fetch(cache, folder); fetched != nil {
		return Programs{}, fmt.Errorf("%w\n(downloading one did not work either: %w)", err, fetched)
	}
	return inspect(ctx, filepath.Join(folder, "bin"))
}

// fetch downloads the programs. The library downloads as part of starting a
// server. That server is of no use here, and as root it cannot even start, so
// only missing programs count as an error.
func fetch(cache, folder string) error {
	scratch, err := os.MkdirTemp(cache, "fetch-")
	if err != nil {
		return fmt.Errorf("making a folder for the download: %w", err)
	}
	defer os.RemoveAll(scratch)
	defer removeLogs(logs())
	db := embedded.NewDatabase(embedded.DefaultConfig().
		Version(embedded.V15).Port(0).Logger(io.Discard).
		CachePath(filepath.Join(cache, "download")).
		BinariesPath(folder).RuntimePath(filepath.Join(scratch, "run")).DataPath(filepath.Join(scratch, "data")))
	started := db.Start()
	if started == nil {
		if err := db.Stop(); err != nil {
			return fmt.Errorf("stopping the server that came with the download: %w", err)
		}
	}
	if _, err := os.Stat(filepath.Join(folder, "bin", "initdb")); err != nil {
		return errors.Join(started, err)
	}
	return nil
}

// logs lists the files that the library logs to. It puts them among the
// temporary files, chooses their names itself, and leaves them there.
func logs() []string {
	found, _ := filepath.Glob(filepath.Join(os.TempDir(), "embedded_postgres_log*")) // the pattern is sound
	return found
}

// removeLogs removes the log of a download, which is the one that was not
// there before.
func removeLogs(before []string) {
	for _, log := range logs() {
		if !slices.Contains(before, log) {
			_ = os.Remove(log) // another download may have removed it
		}
	}
}
