// Package cluster runs a private PostgreSQL server: it finds the programs,
// makes a cluster from a template, starts the server under an account that may
// run it, and leaves nothing behind.
package cluster

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// oldest is the first major version that the sandbox can use.
const oldest = 15

// Programs are those of a PostgreSQL server on this machine.
type Programs struct {
	Folder  string // holds initdb and postgres
	Version string // as the server tells it: 15.18
	Major   int
}

// places are the folders where systems put their servers.
var places = []string{
	"/usr/lib/postgresql/*/bin",                             // Debian, Ubuntu
	"/usr/pgsql-*/bin", "/usr/bin", "/usr/lib64/pgsql*/bin", // Fedora, RHEL, PGDG
	"/opt/homebrew/opt/postgresql@*/bin", "/opt/homebrew/bin", // macOS on ARM
	"/usr/local/opt/postgresql@*/bin", "/usr/local/bin", "/usr/local/pgsql/bin",
	"/usr/libexec/postgresql*", // Alpine
}

// Find gives the newest server on PATH or where systems put it.
func Find(ctx context.Context) (Programs, error) {
	folders := filepath.SplitList(os.Getenv("PATH"))
	for _, place := range places {
		found, err := filepath.Glob(place)
		if err != nil {
			return Programs{}, fmt.Errorf("looking for a PostgreSQL server in %s: %w", place, err)
		}
		folders = append(folders, found...)
	}
	slices.Sort(folders)
	var best Programs
	for _, folder := range slices.Compact(folders) {
		p, err := inspect(ctx, folder)
		if err == nil && p.Major > best.Major {
			best = p
		}
	}
	if err := ctx.Err(); err != nil { // nothing answers any more, so that nothing is found
		return Programs{}, fmt.Errorf("looking for a PostgreSQL server: %w", err)
	}
	if best.Major < oldest {
		return Programs{}, errNotFound
	}
	return best, nil
}

var errNotFound = errors.New(`no PostgreSQL server (15 or later) on this machine; install one:
  Debian, Ubuntu: apt-get install postgresql
  Fedora, RHEL:   dnf install postgresql-server
  Alpine:         apk add postgresql
  macOS:          brew install postgresql@17`)

var versionText = regexp.MustCompile(`\) ((\d+)[.\w]*)`)

// inspect asks the server in a folder for its version.
func inspect(ctx context.Context, folder string) (Programs, error) {
	for _, program := range []string{"initdb", "postgres"} {
		if _, err := exec.LookPath(filepath.Join(folder, program)); err != nil {
			return Programs{}, fmt.Errorf("looking for %s: %w", program, err)
		}
	}
	out, err := exec.CommandContext(ctx, filepath.Join(folder, "postgres"), "--version").Output()
	if err != nil {
		return Programs{}, fmt.Errorf("asking postgres for its version: %w", err)
	}
	match := versionText.FindStringSubmatch(strings.TrimSpace(string(out)))
	if match == nil {
		return Programs{}, fmt.Errorf("unknown version of postgres: %s", out)
	}
	major, err := strconv.Atoi(match[2])
	if err != nil {
		return Programs{}, fmt.Errorf("unknown version of postgres: %w", err)
	}
	return Programs{Folder: folder, Version: match[1], Major: major}, nil
}
