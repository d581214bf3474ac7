package warehouse_test

import (
	"strings"
	"testing"

	"github.com/redveil/redveil/state/redshift"
	"github.com/redveil/redveil/state/sandbox/sandboxtest"
	"github.com/redveil/redveil/state/warehouse"
)

// A session that only reads goes on after an error, and refuses to write whatever
// the account may do.
func TestASessionThatOnlyReads(t *testing.T) {
	running := sandboxtest.Start(t)
	session, err := warehouse.Open(t.Context(), warehouse.Config{
		Host: "127.0.0.1", Port: running.Port(), Database: "dev", Account: "admin", SSLMode: "disable", ReadOnly: true,
		Denied: "ask ann",
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = session.Close() })
	read := func() error {
		rows, err := session.QueryContext(t.Context(), "SELECT usename FROM pg_user")
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
		}
		return rows.Err()
	}
	if _, err := session.QueryContext(t.Context(), "SELECT a FROM nowhere.t"); !warehouse.IsMissing(err) {
		t.Errorf("got %v", err)
	}
	if err := read(); err != nil {
		t.Errorf("after an error: %v", err)
	}
	for range 2 {
		err := session.Exec(t.Context(), redshift.Raw("CREATE SCHEMA mine"), "CREATE SCHEMA mine")
		if err == nil || !strings.Contains(err.Error(), "transaction is read-only (SQLSTATE 25006)") {
			t.Errorf("got %v", err)
		}
		if err := read(); err != nil {
			t.Errorf("after a refusal: %v", err)
		}
	}
}

// Where the account may not read something, the error says what to do.
func TestWhatIsSaidOfARightThatIsMissing(t *testing.T) {
	running := sandboxtest.Start(t)
	sandboxtest.Exec(t, sandboxtest.Open(t, running, "admin"), "CREATE SCHEMA s", "CREATE TABLE s.t (a int)",
		"CREATE USER ann PASSWORD DISABLE")
	session, err := warehouse.Open(t.Context(), warehouse.Config{
		Host: "127.0.0.1", Port: running.Port(), Database: "dev", Account: "ann", SSLMode: "disable", ReadOnly: true,
		Denied: "run redveil apply once",
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = session.Close() })
	if _, err := session.QueryContext(t.Context(), "SELECT a FROM s.t"); err == nil ||
		!strings.Contains(err.Error(), "permission denied for schema s (42501); run redveil apply once") {
		t.Errorf("got %v", err)
	}
}
