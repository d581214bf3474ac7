// Package sandboxtest runs sandboxes in tests.
package sandboxtest

import (
	"crypto/tls"
	"database/sql"
	"runtime"
	"strings"
	"testing"

	_ "github.com/lib/pq" // the driver "postgres"

	"github.com/redveil/redveil/state/sandbox"
)

// Option changes how a test's sandbox runs.
type Option func(*sandbox.Options)

// Load has scripts run at the start.
func Load(files ...string) Option {
	return func(o *sandbox.Options) { o.Load = append(o.Load, files...) }
}

// CheckPasswords makes accounts that have a password present it.
func CheckPasswords() Option { return func(o *sandbox.Options) { o.CheckPasswords = true } }

// TLS makes the sandbox speak TLS, and refuse clients that do not.
func TLS() Option { return func(o *sandbox.Options) { o.TLS = true } }

// Certificate is TLS with another certificate than the sandbox's own, to show
// clients what they must not trust.
func Certificate(shown tls.Certificate) Option {
	return func(o *sandbox.Options) { o.TLS, o.Certificate = true, &shown }
}

// Data keeps the warehouse in a folder.
func Data(folder string) Option { return func(o *sandbox.Options) { o.Data = folder } }

// Start runs a sandbox until the test ends.
func Start(t testing.TB, options ...Option) *sandbox.Sandbox {
	t.Helper()
	var o sandbox.Options
	for _, option := range options {
		option(&o)
	}
	s, err := sandbox.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// Open gives a pool of connections for an account until the test ends.
func Open(t testing.TB, s *sandbox.Sandbox, user string) *sql.DB {
	t.Helper()
	db, err := sql.Open("postgres", s.URL(user))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// Exec runs statements that must succeed.
func Exec(t testing.TB, db *sql.DB, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s\n%v", statement, err)
		}
	}
}

// LeftGoroutines lists what still runs in the sandbox's own packages. Close
// has waited for all of it, so that one look is enough.
func LeftGoroutines() string {
	stacks := make([]byte, 1<<20)
	stacks = stacks[:runtime.Stack(stacks, true)]
	var left []string
	for _, stack := range strings.Split(string(stacks), "\n\n") {
		if strings.Contains(stack, "state/sandbox/proxy.") || strings.Contains(stack, "state/sandbox/cluster.") {
			left = append(left, stack)
		}
	}
	return strings.Join(left, "\n\n")
}
