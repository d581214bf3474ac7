package sandbox_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/redveil/redveil/state/sandbox"
	"github.com/redveil/redveil/state/sandbox/sandboxtest"
)

func TestCloseLeavesNothing(t *testing.T) {
	folder := t.TempDir() // in which no other test makes a sandbox
	for _, open := range []string{folder, filepath.Dir(folder)} {
		if err := os.Chmod(open, 0o777); err != nil { // as root the server runs as another account
			t.Fatal(err)
		}
	}
	t.Setenv("TMPDIR", folder)
	before := leftovers(t)
	var log bytes.Buffer
	s, err := sandbox.Start(t.Context(), sandbox.Options{Log: &log})
	if err != nil {
		t.Fatal(err)
	}
	db := sandboxtest.Open(t, s, "admin")
	sandboxtest.Exec(t, db, "SELECT 1")
	for range 2 {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.PingContext(t.Context()); err == nil {
		t.Error("the warehouse still answers")
	}
	if !strings.Contains(log.String(), "database system is shut down") {
		t.Errorf("the server was not shut down in order:\n%s", log.String())
	}
	if after := leftovers(t); after != before {
		t.Errorf("left behind:\n%s\nbefore:\n%s", after, before)
	}
}

// leftovers lists the temporary folders of sandboxes.
func leftovers(t *testing.T) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(os.TempDir(), "rs-sandbox-*"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(found, "\n")
}

func TestTheNextStartSweepsWhatAKilledOneLeft(t *testing.T) {
	folder := filepath.Join(os.TempDir(), "rs-sandbox-killed")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(folder+".lock", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	sandboxtest.Start(t)
	if _, err := os.Stat(folder); !os.IsNotExist(err) {
		t.Error("the folder of a process that is gone is still there")
	}
}

func TestAKeptWarehouseIsThereAgain(t *testing.T) {
	data := filepath.Join(reachable(t), "warehouse")
	first, err := sandbox.Start(t.Context(), sandbox.Options{Data: data})
	if err != nil {
		t.Fatal(err)
	}
	sandboxtest.Exec(t, sandboxtest.Open(t, first, "admin"), "CREATE TABLE public.kept AS SELECT 42 AS a")
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	second := sandboxtest.Start(t, sandboxtest.Data(data))
	expect(t, sandboxtest.Open(t, second, "admin"), "42", "SELECT a FROM public.kept")
}

func TestAFolderOfSomethingElseIsLeftAlone(t *testing.T) {
	data := reachable(t)
	if err := os.WriteFile(filepath.Join(data, "letter"), []byte("dear"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := sandbox.Start(t.Context(), sandbox.Options{Data: data})
	if err == nil || !strings.Contains(err.Error(), "is not empty") {
		t.Fatal("want a refusal, got", err)
	}
}

// reachable makes a folder that the server's account can enter.
func reachable(t *testing.T) string {
	t.Helper()
	folder, err := os.MkdirTemp("", "sandbox-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(folder); err != nil {
			t.Error(err)
		}
	})
	if err := os.Chmod(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	return folder
}

func TestScriptsAreLoaded(t *testing.T) {
	folder := t.TempDir()
	first, second := filepath.Join(folder, "first.sql"), filepath.Join(folder, "second.sql")
	write(t, first, "-- tables\nCREATE TABLE public.t (a int);\nINSERT INTO public.t VALUES (1);\n")
	write(t, second, "BEGIN;\nINSERT INTO public.t VALUES (2);\nCOMMIT;\nCREATE VIEW public.v AS SELECT a FROM "+
		"public.t WITH NO SCHEMA BINDING;")
	s := sandboxtest.Start(t, sandboxtest.Load(first, second))
	expect(t, sandboxtest.Open(t, s, "admin"), "2", "SELECT count(*) FROM public.v")
}

func TestAnErrorInAScriptNamesItsLine(t *testing.T) {
	for name, script := range map[string]string{
		"the server's":  "SELECT 1;\n\nINSERT INTO public.absent\n  VALUES (1);\n",
		"the dialect's": "SELECT 1;\n\nSELEC;\n",
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "script.sql")
			write(t, file, script)
			_, err := sandbox.Start(t.Context(), sandbox.Options{Load: []string{file}})
			if err == nil || !strings.Contains(err.Error(), file+":3:") {
				t.Fatal("want an error at line 3, got", err)
			}
		})
	}
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestPasswordsAreChecked(t *testing.T) {
	s := sandboxtest.Start(t, sandboxtest.CheckPasswords())
	admin := sandboxtest.Open(t, s, "admin")
	sandboxtest.Exec(t, admin, "CREATE USER guarded PASSWORD 'Secret123'", "CREATE USER unguarded PASSWORD DISABLE")
	expect(t, sandboxtest.Open(t, s, "unguarded"), "unguarded", "SELECT current_user")
	expect(t, withPassword(t, s, "guarded", "Secret123"), "guarded", "SELECT current_user")
	refused(t, withPassword(t, s, "guarded", "Wrong123"), "SELECT 1", "28P01",
		`password authentication failed for user "guarded"`)
	sandboxtest.Exec(t, withPassword(t, s, "guarded", "Secret123"), "ALTER USER guarded PASSWORD 'Another456'")
	expect(t, withPassword(t, s, "guarded", "Another456"), "guarded", "SELECT current_user")
	sandboxtest.Exec(t, admin, "ALTER USER guarded VALID UNTIL '2001-01-01'")
	refused(t, withPassword(t, s, "guarded", "Another456"), "SELECT 1", "28P01", "password authentication failed")
}

// Five failures in a row lock an account, whatever its password, until somebody
// unlocks it; a success in between begins the count anew.
func TestFailedSignInsLockAnAccount(t *testing.T) {
	s := sandboxtest.Start(t, sandboxtest.CheckPasswords())
	admin := sandboxtest.Open(t, s, "admin")
	sandboxtest.Exec(t, admin, "CREATE USER guarded PASSWORD 'Secret123'")
	wrong := func(times int) {
		for range times {
			refused(t, withPassword(t, s, "guarded", "Wrong123"), "SELECT 1", "28P01", "password authentication failed")
		}
	}
	wrong(4)
	expect(t, withPassword(t, s, "guarded", "Secret123"), "guarded", "SELECT current_user")
	wrong(5)
	refused(t, withPassword(t, s, "guarded", "Secret123"), "SELECT 1", "28000", `user "guarded" is locked`)
	sandboxtest.Exec(t, admin, "ALTER USER guarded LOGIN PASSWORD 'Another456'")
	expect(t, withPassword(t, s, "guarded", "Another456"), "guarded", "SELECT current_user")
	sandboxtest.Exec(t, admin, "ALTER USER admin PASSWORD 'Secret123'") // the administrator is never locked
	for range 5 {
		refused(t, withPassword(t, s, "admin", "Wrong123"), "SELECT 1", "28P01", "password authentication failed")
	}
	expect(t, withPassword(t, s, "admin", "Secret123"), "admin", "SELECT current_user")
}

func withPassword(t *testing.T, s *sandbox.Sandbox, user, password string) *sql.DB {
	t.Helper()
	u, err := url.Parse(s.URL(user))
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.UserPassword(user, password)
	db, err := sql.Open("postgres", u.String())
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

func TestAStartCanBeGivenUp(t *testing.T) {
	folder := reachable(t)
	t.Setenv("TMPDIR", folder)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s, err := sandbox.Start(ctx, sandbox.Options{})
	if err == nil {
		t.Fatal("want an error", s.Close())
	}
	if !errors.Is(err, context.Canceled) {
		t.Error("want the context's error, got", err)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
		t.Error("left behind:", left, err)
	}
}
