package sandbox_test

import (
	"testing"

	"github.com/redveil/redveil/state/sandbox/sandboxtest"
)

// The history holds what was carried out, each account's own for itself, and
// no password.
func TestTheHistoryOfStatements(t *testing.T) {
	admin := connect(t, "admin")
	one := users(t, admin, "hist_one", "hist_two")[0]
	sandboxtest.Exec(t, admin, "CREATE SCHEMA hist", "GRANT USAGE, CREATE ON SCHEMA hist TO hist_one",
		`CREATE USER hist_three PASSWORD 'Secretss1' CREATEDB`, "CREATE TABLE hist.t (a int)")
	sandboxtest.Exec(t, one, "CREATE TABLE hist.own (a int)", "INSERT INTO hist.own VALUES (1), (2)")
	refused(t, one, "DROP TABLE hist.t", "42501", "must be owner of relation t")
	expect(t, one, "DDL|success|CREATE TABLE hist.own (a int)\nINSERT|success|INSERT INTO hist.own VALUES (1), (2)",
		"SELECT trim(query_type), trim(status), trim(query_text) "+
			"FROM sys_query_history WHERE query_text LIKE '%hist%' ORDER BY start_time, query_id")
	expect(t, admin, "CREATE USER hist_three PASSWORD '***' CREATEDB", "SELECT trim(query_text) FROM "+
		"sys_query_history WHERE query_text LIKE 'CREATE USER hist_three%'")
	expect(t, admin, "1", "SELECT COUNT(*) FROM sys_query_history h, pg_user u WHERE h.user_id = u.usesysid AND "+
		"u.usename = 'hist_one' AND h.query_type = 'INSERT'")
	expect(t, admin, "0", "SELECT COUNT(*) FROM sys_query_history WHERE query_text LIKE 'DROP TABLE hist.t%'")
	// Whether Redshift shows the values of parameters is not documented; this shows them.
	if _, err := admin.Exec("INSERT INTO hist.t SELECT $1::int + LEN('$1')", 40); err != nil {
		t.Fatal(err)
	}
	expect(t, admin, "INSERT INTO hist.t SELECT '40'::int + LEN('$1')", "SELECT trim(query_text) FROM "+
		"sys_query_history WHERE query_text LIKE '%LEN(%' AND query_type = 'INSERT'")
}
