package sandbox_test

import (
	"fmt"
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

func TestATransactionThatOnlyReadsRefusesToWrite(t *testing.T) {
	admin := connect(t, "admin")
	sandboxtest.Exec(t, admin, "CREATE SCHEMA ro", "CREATE TABLE ro.t (a int)", "INSERT INTO ro.t VALUES (1)",
		"CREATE VIEW ro.v AS SELECT a FROM ro.t WITH NO SCHEMA BINDING",
		"CREATE PROCEDURE ro.sp_add() AS $$ BEGIN INSERT INTO ro.t VALUES (2); END $$ LANGUAGE plpgsql")
	for _, statement := range []string{
		"INSERT INTO ro.t VALUES (2)", "UPDATE ro.t SET a = 2", "DELETE FROM ro.t", "TRUNCATE ro.t",
		"CREATE TABLE ro.u (a int)", "CREATE TABLE ro.u AS SELECT 1 AS a", "DROP TABLE ro.t",
		"CREATE SCHEMA ro_two", "GRANT USAGE ON SCHEMA ro TO PUBLIC", "ALTER TABLE ro.t ADD COLUMN b int",
		"CREATE VIEW ro.w AS SELECT 1 AS a", "COMMENT ON TABLE ro.t IS 'x'", "CALL ro.sp_add()",
		"CREATE USER ro_user PASSWORD DISABLE",
	} {
		sandboxtest.Exec(t, admin, "BEGIN READ ONLY", "SELECT a FROM ro.v", "SET search_path TO ro")
		expect(t, admin, "a", "SELECT column_name FROM svv_columns WHERE table_schema = 'ro' AND table_name = 'v'")
		refused(t, admin, statement, "25006", "transaction is read-only")
		sandboxtest.Exec(t, admin, "ROLLBACK")
	}
	refused(t, admin, "BEGIN READ ONLY; INSERT INTO ro.t VALUES (2)", "25006", "transaction is read-only")
	sandboxtest.Exec(t, admin, "ROLLBACK", "BEGIN READ ONLY", "COMMIT", "BEGIN READ WRITE",
		"INSERT INTO ro.t VALUES (3)", "ROLLBACK")
	expect(t, admin, "1", "SELECT a FROM ro.v")
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

// Locks are per table: whoever writes keeps other writers out until their
// transaction ends, and readers go on. A procedure locks what it writes as well.
func TestOneTransactionWritesATableAtATime(t *testing.T) {
	admin := connect(t, "admin")
	sandboxtest.Exec(t, admin, "CREATE SCHEMA turns", "CREATE TABLE turns.t (a int)", "CREATE TABLE turns.u (a int)",
		"CREATE PROCEDURE turns.sp_write() AS $$ BEGIN INSERT INTO turns.t VALUES (9); END $$ LANGUAGE plpgsql",
		"INSERT INTO turns.t VALUES (1), (2)", "CREATE USER turner PASSWORD DISABLE",
		"GRANT USAGE ON SCHEMA turns TO turner", "GRANT SELECT ON turns.t TO turner")
	other := connect(t, "admin")
	sandboxtest.Exec(t, other, "SET statement_timeout TO 200")
	for _, write := range []string{
		"UPDATE turns.t SET a = 3 WHERE a = 1", "CALL turns.sp_write()",
	} {
		sandboxtest.Exec(t, admin, "BEGIN", write)
		for _, late := range []string{
			"UPDATE turns.t SET a = 4 WHERE a = 2", "INSERT INTO turns.t VALUES (5)", "DELETE FROM turns.t WHERE a = 2",
			"CALL turns.sp_write()",
		} {
			refused(t, other, late, "57014", "canceling statement due to statement timeout")
		}
		expect(t, other, "2", "SELECT count(*) FROM turns.t")
		sandboxtest.Exec(t, other, "INSERT INTO turns.u VALUES (1)")
		sandboxtest.Exec(t, admin, "ROLLBACK")
		sandboxtest.Exec(t, other, "BEGIN", "INSERT INTO turns.t VALUES (5)", "ROLLBACK")
	}
	// Who may not write a table does not lock it.
	turner := connect(t, "turner")
	sandboxtest.Exec(t, turner, "BEGIN")
	refused(t, turner, "DELETE FROM turns.t", "42501", "permission denied")
	sandboxtest.Exec(t, other, "INSERT INTO turns.t VALUES (5)")
	sandboxtest.Exec(t, turner, "ROLLBACK")
}

// A transaction shows itself, even if all that it has locked is its own and not there
// yet for others. See https://docs.aws.amazon.com/redshift/latest/dg/r_SVV_TRANSACTIONS.html
func TestATransactionThatMadeWhatItLocksIsShown(t *testing.T) {
	admin := connect(t, "admin")
	tx, err := connect(t, "admin").BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	var process int
	if err := tx.QueryRow("SELECT PG_BACKEND_PID()").Scan(&process); err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec("CREATE SCHEMA shown"); err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec("CREATE TABLE shown.t (a int)"); err != nil {
		t.Fatal(err)
	}
	expect(t, admin, "admin|dev|ExclusiveLock|transactionid||true", fmt.Sprintf("SELECT txn_owner, txn_db, lock_mode, "+
		"lockable_object_type, relation, granted FROM svv_transactions WHERE pid = %d", process))
}
