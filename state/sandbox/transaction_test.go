package sandbox_test

import (
	"testing"

	"github.com/redveil/redveil/state/sandbox/sandboxtest"
)

func TestAStringOfStatementsIsOneTransaction(t *testing.T) {
	admin := connect(t, "admin")
	sandboxtest.Exec(t, admin, "CREATE SCHEMA multi", "CREATE TABLE multi.t (a int); INSERT INTO multi.t VALUES "+
		"(1); INSERT INTO multi.t VALUES (2)")
	refused(t, admin, "INSERT INTO multi.t VALUES (3); SELECT 1 / 0", "22012", "division by zero")
	refused(t, admin, "INSERT INTO multi.t VALUES (3); SELEC", "42601", "syntax error")
	expect(t, admin, "2", "SELECT count(*) FROM multi.t")
	// BEGIN takes over what came before it, COMMIT ends it, and a new one begins.
	refused(t, admin, "INSERT INTO multi.t VALUES (3); COMMIT; INSERT INTO multi.t VALUES (4); SELECT 1 / 0", "22012",
		"division by zero")
	expect(t, admin, "3", "SELECT count(*) FROM multi.t")
	sandboxtest.Exec(t, admin, "INSERT INTO multi.t VALUES (4); BEGIN; INSERT INTO multi.t VALUES (5)", "ROLLBACK")
	expect(t, admin, "3", "SELECT count(*) FROM multi.t")
}

func TestAnErrorEndsTheTransaction(t *testing.T) {
	admin := connect(t, "admin")
	for _, mistake := range []struct{ statement, code string }{
		{"SELEC", "42601"}, {"SELECT 1 / 0", "22012"}, {"COPY t FROM 's3://b/p'", "0A000"}, {"VACUUM", "25001"},
	} {
		sandboxtest.Exec(t, admin, "BEGIN", "SELECT 1", "BEGIN")
		refused(t, admin, mistake.statement, mistake.code, "")
		refused(t, admin, "SELECT 1", "25P02", "current transaction is aborted")
		refused(t, admin, "ANALYZE", "25P02", "current transaction is aborted")
		sandboxtest.Exec(t, admin, "ROLLBACK", "SELECT 1")
	}
}

func TestStatementsThatStandAlone(t *testing.T) {
	admin := connect(t, "admin")
	sandboxtest.Exec(t, admin, "VACUUM", "BEGIN")
	refused(t, admin, "VACUUM", "25001", "VACUUM cannot run inside a transaction block")
	sandboxtest.Exec(t, admin, "ROLLBACK")
	refused(t, admin, "VACUUM; SELECT 1", "25001", "VACUUM cannot run inside a multiple commands statement")
}

func TestTruncateCommits(t *testing.T) {
	admin := connect(t, "admin")
	sandboxtest.Exec(t, admin, "CREATE SCHEMA trunc", "CREATE TABLE trunc.t (a int)", "CREATE TABLE trunc.u (a int)",
		"INSERT INTO trunc.t VALUES (1)",
		"BEGIN", "INSERT INTO trunc.u VALUES (1)", "TRUNCATE trunc.t", "ROLLBACK")
	expect(t, admin, "0|1", "SELECT (SELECT count(*) FROM trunc.t), (SELECT count(*) FROM trunc.u)")
}

func TestTransactionsOfTheDriver(t *testing.T) {
	admin := connect(t, "admin")
	sandboxtest.Exec(t, admin, "CREATE SCHEMA drv", "CREATE TABLE drv.t (a int)")
	tx, err := admin.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for n := range 3 {
		if _, err := tx.ExecContext(t.Context(), "INSERT INTO drv.t VALUES ($1)", n); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := tx.ExecContext(t.Context(), "SELECT $1::int / 0", 1); err == nil {
		t.Fatal("want an error")
	}
	if _, err := tx.ExecContext(t.Context(), "INSERT INTO drv.t VALUES ($1)", 4); err == nil {
		t.Fatal("want an error in a failed transaction")
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	expect(t, admin, "0", "SELECT count(*) FROM drv.t")
}

func TestUsersAndGrantsAreTransactional(t *testing.T) {
	admin := connect(t, "admin")
	sandboxtest.Exec(t, admin, "BEGIN", "CREATE USER txuser PASSWORD DISABLE", "CREATE GROUP txgroup WITH "+
		"USER txuser", "ROLLBACK")
	expect(t, admin, "0", "SELECT count(*) FROM pg_user WHERE usename = 'txuser'")
	refused(t, admin, "CREATE USER txuser PASSWORD DISABLE; CREATE USER txuser PASSWORD DISABLE", "42710",
		`user "txuser" already exists`)
	expect(t, admin, "0", "SELECT count(*) FROM pg_user WHERE usename = 'txuser'")
}
