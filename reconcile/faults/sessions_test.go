package faults_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/redveil/redveil/state/sandbox"
	"github.com/redveil/redveil/state/sandbox/faulttest"
	"github.com/redveil/redveil/state/sandbox/sandboxtest"
)

// An administrator ends the session of a run, at whichever statement of its
// transaction. The run begins anew over another one, and applies once.
func TestARunWhoseSessionIsEndedBeginsAnew(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.converge(t, before)
	to, from := after, before
	for n, statement := range []string{
		"UPDATE redveil_system.fence", "REVOKE ROLE", "CREATE OR REPLACE VIEW", "GRANT ROLE",
		"INSERT INTO redveil_system.history", "INSERT INTO redveil_system.fence",
	} {
		program := s.plan(t, to).Program()
		at := 1
		if statement == "INSERT INTO redveil_system.fence" { // the first one takes the lock
			at = 2
		}
		s.proxy.Break(faulttest.Fault{Statement: statement, At: at, Meanwhile: func() { s.endSession(t) }})
		if _, err := s.apply(t.Context(), program, s.run()); err != nil || !s.proxy.Met() {
			t.Errorf("%s: %v, and the session was ended: %v", statement, err, s.proxy.Met())
		}
		if left := s.plan(t, to).Changes; len(left) > 0 {
			t.Errorf("%s: %d changes are left", statement, len(left))
		}
		if got := s.count(t, "SELECT COUNT(*) FROM redveil_system.history WHERE outcome = 'applied'"); got != n+2 {
			t.Errorf("%s: %d runs were applied, not %d", statement, got, n+2)
		}
		to, from = from, to
	}
}

// endSession ends that of the run that has the lock.
func (s *stage) endSession(t *testing.T) {
	var process int
	row := s.admin.QueryRowContext(t.Context(), "SELECT process FROM redveil_system.lock")
	if err := row.Scan(&process); err != nil {
		t.Error(err)
	}
	end := fmt.Sprintf("SELECT PG_TERMINATE_BACKEND(%d)", process)
	if _, err := s.admin.ExecContext(t.Context(), end); err != nil {
		t.Error(err)
	}
}

// The server is restarted in the middle of a run, which begins anew or, where all was
// committed, says that it could not check who can read.
func TestAServerThatRestartsInTheMiddle(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(reachable(t), "warehouse")
	s := newStage(t, sandboxtest.Data(folder))
	s.converge(t, before)
	to, from := after, before
	for _, c := range []struct {
		statement string
		at        int
		fails     string
	}{
		{"CREATE OR REPLACE VIEW", 2, ""},
		{"COMMIT", 2, ""},
		{"SET SESSION AUTHORIZATION", 1, "the changes were applied, but it was not checked who can read"},
	} {
		program := s.plan(t, to).Program()
		restarted := make(chan struct{})
		s.proxy.Break(faulttest.Fault{Statement: c.statement, At: c.at, Meanwhile: func() {
			s.restart(t, folder)
			close(restarted)
		}})
		_, err := s.apply(t.Context(), program, s.run())
		<-restarted
		if (err != nil) != (c.fails != "") || err != nil && !strings.Contains(err.Error(), c.fails) || !s.proxy.Met() {
			t.Errorf("%s: %v, and the server was restarted: %v", c.statement, err, s.proxy.Met())
		}
		if left := s.plan(t, to).Changes; len(left) > 0 {
			t.Errorf("%s: %d changes are left", c.statement, len(left))
		}
		to, from = from, to
	}
	if got := s.history(t); got != "applied applied applied applied" {
		t.Errorf("the history says %s", got)
	}
}

// restart ends the warehouse and starts it again, with its data, at the same port.
func (s *stage) restart(t *testing.T, folder string) {
	if err := s.running.Close(); err != nil {
		t.Error(err)
	}
	running, err := sandbox.Start(t.Context(), sandbox.Options{Data: folder, Port: s.running.Port()})
	if err != nil {
		t.Error(err)
		return
	}
	t.Cleanup(func() { _ = running.Close() })
	s.running = running
}

// reachable makes a folder that the server's account can enter.
func reachable(t *testing.T) string {
	t.Helper()
	folder, err := os.MkdirTemp("", "sandbox-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	if err := os.Chmod(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	return folder
}
