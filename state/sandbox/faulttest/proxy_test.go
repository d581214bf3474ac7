package faulttest_test

import (
	"database/sql"
	"strings"
	"testing"
	"time"

	"github.com/redveil/redveil/state/sandbox/faulttest"
	"github.com/redveil/redveil/state/sandbox/sandboxtest"
	"github.com/redveil/redveil/state/warehouse"
)

// behind is a sandbox behind a proxy, with a table to write to.
func behind(t *testing.T) (*faulttest.Proxy, *sql.DB) {
	t.Helper()
	running := sandboxtest.Start(t)
	admin := sandboxtest.Open(t, running, "admin")
	sandboxtest.Exec(t, admin, "CREATE TABLE public.t (n integer)")
	return faulttest.Start(t, running.Port()), admin
}

// through opens a session through a proxy.
func through(t *testing.T, proxy *faulttest.Proxy) (*warehouse.Session, error) {
	t.Helper()
	session, err := warehouse.Open(t.Context(), warehouse.Config{
		Host: "127.0.0.1", Port: proxy.Port(), Database: "dev", Account: "admin", SSLMode: "disable",
		Silence: 500 * time.Millisecond,
	})
	if err == nil {
		t.Cleanup(func() { _ = session.Close() })
	}
	return session, err
}

func count(t *testing.T, db *sql.DB) (rows int) {
	t.Helper()
	if err := db.QueryRow("SELECT COUNT(*) FROM public.t").Scan(&rows); err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestAConnectionIsCutOrFallsSilentAtAStatement(t *testing.T) {
	proxy, admin := behind(t)
	for _, c := range []struct {
		name string
		what faulttest.What
		args []any
		rows int // in the end
	}{
		{"cut before", faulttest.CutBefore, nil, 0},
		{"cut before one with a parameter", faulttest.CutBefore, []any{1}, 0},
		{"cut after", faulttest.CutAfter, nil, 1},
		{"cut after one with a parameter", faulttest.CutAfter, []any{1}, 2},
		{"silent before", faulttest.SilentBefore, nil, 2},
		{"silent after", faulttest.SilentAfter, nil, 3},
	} {
		value := "1"
		if c.args != nil {
			value = "$1"
		}
		proxy.Break(faulttest.Fault{What: c.what, Statement: "INSERT", At: 1})
		session, err := through(t, proxy)
		if err != nil {
			t.Fatal(err)
		}
		_, err = session.ExecContext(t.Context(), "INSERT INTO public.t VALUES ("+value+")", c.args...)
		if err == nil || !proxy.Met() {
			t.Errorf("%s: the client had an answer", c.name)
		}
		for c.what == faulttest.SilentAfter && count(t, admin) < c.rows { // the server may still be at it
		}
		if got := count(t, admin); got != c.rows {
			t.Errorf("%s: %d rows, want %d", c.name, got, c.rows)
		}
	}
}

func TestStatementsAreCountedAndLaterConnectionsRefused(t *testing.T) {
	proxy, _ := behind(t)
	session, err := through(t, proxy)
	if err != nil {
		t.Fatal(err)
	}
	calls := 0
	proxy.Break(faulttest.Fault{
		What: faulttest.CutAfter, Statement: "SELECT", At: 2, Refuse: true, Meanwhile: func() { calls++ },
	})
	for _, statement := range []string{"SELECT 1", "BEGIN", "SELECT 2"} {
		_, _ = session.ExecContext(t.Context(), statement)
	}
	if _, err := through(t, proxy); err == nil {
		t.Error("a later connection was let through")
	}
	if got := strings.Join(proxy.Statements(), ", "); got != "SELECT 1, BEGIN, SELECT 2" || calls != 1 {
		t.Error(got, calls)
	}
	proxy.Heal()
	if _, err := through(t, proxy); err != nil {
		t.Error(err)
	}
}

func TestToxiproxysOwnFaultsCanBeAdded(t *testing.T) {
	proxy, _ := behind(t)
	session, err := through(t, proxy)
	if err != nil {
		t.Fatal(err)
	}
	proxy.Add(t, "latency", map[string]int{"latency": 1})
	if _, err := session.ExecContext(t.Context(), "SELECT 1"); err != nil {
		t.Error(err)
	}
	proxy.Add(t, "limit_data", map[string]int{"bytes": 2000})
	if _, err := session.ExecContext(t.Context(), "SELECT repeat('x', 3000)"); err == nil {
		t.Error("all of the answer arrived")
	}
}
