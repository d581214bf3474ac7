package sandbox_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/lib/pq"

	"github.com/redveil/redveil/state/sandbox/sandboxtest"
)

func TestManySessionsAtOnce(t *testing.T) {
	admin := sandboxtest.Open(t, shared, "admin")
	sandboxtest.Exec(t, admin, "CREATE SCHEMA many", "CREATE TABLE many.t (a int)", "CREATE VIEW many.v AS SELECT "+
		"* FROM many.t WITH NO SCHEMA BINDING")
	var all sync.WaitGroup
	for n := range 20 {
		all.Go(func() {
			if _, err := admin.ExecContext(t.Context(), "INSERT INTO many.t VALUES ($1)", n); err != nil {
				t.Error(err)
			}
			if _, err := admin.ExecContext(t.Context(), "SELECT * FROM many.v"); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	expect(t, admin, "20", "SELECT count(*) FROM many.v")
}

func TestPreparedStatements(t *testing.T) {
	admin := connect(t, "admin")
	sandboxtest.Exec(t, admin, "CREATE SCHEMA prep", "CREATE TABLE prep.t (a int, b text)",
		"CREATE VIEW prep.v AS SELECT * FROM prep.t WITH NO SCHEMA BINDING")
	insert, err := admin.PrepareContext(t.Context(), "INSERT INTO prep.t VALUES ($1, $2)")
	if err != nil {
		t.Fatal(err)
	}
	defer insert.Close()
	for n := range 5 {
		if _, err := insert.ExecContext(t.Context(), n, fmt.Sprint("row ", n)); err != nil {
			t.Fatal(err)
		}
	}
	query, err := admin.PrepareContext(t.Context(), "SELECT b FROM prep.v WHERE a = $1")
	if err != nil {
		t.Fatal(err)
	}
	defer query.Close()
	var text string
	if err := query.QueryRowContext(t.Context(), 3).Scan(&text); err != nil || text != "row 3" {
		t.Fatal(text, err)
	}
	sandboxtest.Exec(t, admin, "DROP TABLE prep.t")
	var refusal *pq.Error
	if err := query.QueryRowContext(t.Context(), 3).Scan(&text); !errors.As(err, &refusal) ||
		refusal.Code != "42P01" {
		t.Fatal("want 42P01, got", err)
	}
	sandboxtest.Exec(t, admin, "CREATE TABLE prep.t (b text, a int)", "INSERT INTO prep.t VALUES ('other', 3)")
	if err := query.QueryRowContext(t.Context(), 3).Scan(&text); err != nil || text != "other" {
		t.Fatal(text, err)
	}
}

func TestDefinitionsThroughTheExtendedProtocol(t *testing.T) {
	admin := connect(t, "admin")
	for _, statement := range []string{
		"CREATE SCHEMA ext", "CREATE USER ext_user PASSWORD DISABLE", "CREATE VIEW ext.v AS SELECT 1 AS a WITH NO " +
			"SCHEMA BINDING", "CREATE VIEW ext.b AS SELECT 1 AS a",
		"GRANT SELECT ON ext.v TO ext_user", "ANALYZE", "CREATE TABLE ext.t (a int)", "BEGIN",
		"INSERT INTO ext.t VALUES (1)", "TRUNCATE ext.t", "DROP SCHEMA ext CASCADE",
	} {
		prepared, err := admin.PrepareContext(t.Context(), statement)
		if err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
		if _, err := prepared.ExecContext(t.Context()); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
		if err := prepared.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := admin.PrepareContext(t.Context(), "SELEC"); err == nil {
		t.Fatal("want a syntax error")
	}
	expect(t, admin, "1", "SELECT count(*) FROM pg_user WHERE usename = $1", "ext_user")
}

func TestALongQueryCanBeCancelled(t *testing.T) {
	admin := connect(t, "admin")
	sandboxtest.Exec(t, admin, "CREATE SCHEMA slow", "CREATE TABLE slow.t AS SELECT generate_series(1, 3000) AS a")
	ctx, cancel := context.WithCancel(t.Context())
	watcher := connect(t, "admin")
	done := make(chan error)
	go func() {
		_, err := admin.ExecContext(ctx, "SELECT count(*) FROM slow.t a, slow.t b, slow.t c, slow.t d")
		done <- err
	}()
	for rows(t, watcher, "SELECT count(*) FROM pg_locks WHERE relation = (SELECT oid FROM pg_class WHERE relname "+
		"= 't' AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = 'slow'))") == "0" {
		continue // until the query holds its table
	}
	cancel()
	if err := <-done; err == nil {
		t.Fatal("want the query to end with an error")
	}
	sandboxtest.Exec(t, admin, "DROP TABLE slow.t")
}

func TestWhoMayNotSignIn(t *testing.T) {
	admin := connect(t, "admin")
	sandboxtest.Exec(t, admin, "CREATE GROUP door_group")
	for user, words := range map[string]string{
		"door_absent": `user "door_absent" does not exist`, "door_group": `user "door_group" does not exist`,
		"group door_group": "does not exist", "rdsdb": "does not exist",
	} {
		refused(t, connect(t, user), "SELECT 1", "28000", words)
	}
	other, err := sql.Open("postgres", strings.Replace(shared.URL("admin"), "/dev?", "/template1?", 1))
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	refused(t, other, "SELECT 1", "3D000", `database "template1" does not exist`)
}

func TestSessionAuthorization(t *testing.T) {
	admin := connect(t, "admin")
	users(t, admin, "auth_user")
	sandboxtest.Exec(t, admin, "SET SESSION AUTHORIZATION auth_user")
	expect(t, admin, "auth_user", "SELECT current_user")
	refused(t, admin, "SELECT * FROM pg_user_info", "42501", "permission denied")
	sandboxtest.Exec(t, admin, "RESET SESSION AUTHORIZATION")
	expect(t, admin, "admin", "SELECT current_user")
}

func TestTheNoticesOfARefusal(t *testing.T) {
	base, err := pq.NewConnector(shared.URL("admin"))
	if err != nil {
		t.Fatal(err)
	}
	var notices []string
	db := sql.OpenDB(pq.ConnectorWithNoticeHandler(base,
		func(n *pq.Error) { notices = append(notices, n.Severity+": "+n.Message) }))
	defer db.Close()
	db.SetMaxOpenConns(1)
	sandboxtest.Exec(t, db, "CREATE SCHEMA notes", "CREATE TABLE notes.t (a int)")
	refused(t, db, "SELECT current_schema() FROM notes.t", "0A000", "not supported on Amazon Redshift tables")
	if got := strings.Join(notices, "\n"); !strings.Contains(got, "INFO: Function") {
		t.Errorf("want an INFO line, got %q", got)
	}
}

func TestSUPERHasItsOwnType(t *testing.T) {
	admin := connect(t, "admin")
	result, err := admin.QueryContext(t.Context(), `SELECT json_parse('{"a": [1, 2]}') AS s`)
	if err != nil {
		t.Fatal(err)
	}
	defer result.Close()
	types, err := result.ColumnTypes()
	if err != nil {
		t.Fatal(err)
	}
	if name := types[0].DatabaseTypeName(); name == "JSONB" {
		t.Error("SUPER came as", name)
	}
	if err := result.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestPsql(t *testing.T) {
	psql, err := exec.LookPath("psql")
	if err != nil {
		t.Skip("psql is not installed")
	}
	script := `CREATE SCHEMA psql; CREATE TABLE psql.t (a int);
INSERT INTO psql.t VALUES (1);
CREATE VIEW psql.v AS SELECT a FROM psql.t WITH NO SCHEMA BINDING;
SELECT a FROM psql.v;
SELECT * FROM psql.absent;
BEGIN; VACUUM; ROLLBACK;
`
	command := exec.CommandContext(t.Context(), psql, "-X", "-q", "-A", "-t", shared.URL("admin"))
	command.Stdin = strings.NewReader(script)
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	want := "1\nERROR:  relation \"psql.absent\" does not exist\nERROR:  VACUUM cannot run inside a " +
		"transaction block\n"
	if string(out) != want {
		t.Errorf("want\n%s\n got\n%s", want, out)
	}
}

// The clock answers in the session's time zone, as its page says, or in UTC,
// as clusters may.
func TestTheClockFollowsTheSessionUnlessToldOtherwise(t *testing.T) {
	admin := connect(t, "admin")
	admin.SetMaxOpenConns(1)
	ahead := "SELECT DATEDIFF(hour, CAST(GETDATE() AS timestamptz) AT TIME ZONE 'UTC', GETDATE())"
	for _, c := range []struct{ statement, hours string }{
		{"SET timezone TO 'Etc/GMT-14'", "14"},
		{"SET time zone -12", "-12"},
		{"SET time zone DEFAULT", "0"},
		{"SET timezone TO '+5'", "5"},
	} {
		sandboxtest.Exec(t, admin, c.statement)
		expect(t, admin, c.hours, ahead)
	}
	same := "SELECT CASE WHEN DATEDIFF(minute, GETDATE(), SYSDATE) BETWEEN -1 AND 1 THEN 'same' END"
	expect(t, admin, "same", same)
	local := rows(t, admin, "SELECT TO_CHAR(GETDATE(), 'YYYY-MM-DD HH24')")
	sandboxtest.Exec(t, admin, "SET redveil_sandbox.getdate TO 'utc'")
	if local == rows(t, admin, "SELECT TO_CHAR(GETDATE(), 'YYYY-MM-DD HH24')") {
		t.Error("the clock still answers in the session's time zone")
	}
	expect(t, admin, "same", same)
	refused(t, admin, "SET redveil_sandbox.getdate TO 'mars'", "22023", "invalid value")
	refused(t, admin, "SET redveil_sandbox.clock TO 'utc'", "42704", "unrecognized configuration parameter")
}
