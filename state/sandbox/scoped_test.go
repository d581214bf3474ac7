package sandbox_test

import (
	"strings"
	"testing"

	"github.com/redveil/redveil/state/sandbox/sandboxtest"
)

// A scoped permission opens present and future tables, whoever makes them,
// and has one row, in svv_schema_privileges.
func TestAScopedPermissionOpensPresentAndFutureTables(t *testing.T) {
	s := sandboxtest.Start(t)
	admin := sandboxtest.Open(t, s, "admin")
	sandboxtest.Exec(t, admin,
		"CREATE SCHEMA sc", "CREATE TABLE sc.before (a integer)", "CREATE ROLE sc_role",
		"CREATE USER sc_reader PASSWORD DISABLE",
		"GRANT ROLE sc_role TO sc_reader", "GRANT USAGE ON SCHEMA sc TO ROLE sc_role",
		"GRANT SELECT FOR TABLES IN SCHEMA sc TO ROLE sc_role",
		"CREATE TABLE sc.after (a integer)", "CREATE VIEW sc.late AS SELECT a FROM sc.after WITH NO SCHEMA BINDING")
	reader := sandboxtest.Open(t, s, "sc_reader")
	for _, name := range []string{"before", "after", "late"} {
		var n int
		if err := reader.QueryRow("SELECT COUNT(*) FROM sc." + name).Scan(&n); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	var scope string
	if err := admin.QueryRow("SELECT privilege_scope FROM svv_schema_privileges WHERE namespace_name = 'sc' AND " +
		"privilege_type = 'SELECT' AND identity_name = 'sc_role'").Scan(&scope); err != nil || scope != "TABLES" {
		t.Errorf("got %q, %v", scope, err)
	}
	var rows int
	if err := admin.QueryRow("SELECT COUNT(*) FROM svv_relation_privileges WHERE namespace_name = 'sc'").Scan(
		&rows); err != nil || rows != 0 {
		t.Errorf("%d rows of relations, %v", rows, err)
	}
	sandboxtest.Exec(t, admin, "REVOKE SELECT FOR TABLES IN SCHEMA sc FROM ROLE sc_role")
	if _, err := reader.Query("SELECT a FROM sc.after"); err == nil ||
		!strings.Contains(err.Error(), "permission denied") {
		t.Errorf("after the revoke: %v", err)
	}
}

// Privileges that only Redshift has are kept and shown.
func TestPrivilegesOfRedshiftAloneAreShown(t *testing.T) {
	s := sandboxtest.Start(t)
	admin := sandboxtest.Open(t, s, "admin")
	sandboxtest.Exec(t, admin, "CREATE TABLE ex (a integer)", "CREATE USER ex_user PASSWORD DISABLE",
		"GRANT SELECT, DROP, ALTER ON ex TO ex_user", "GRANT ALTER ON SCHEMA public TO ex_user",
		"GRANT ASSUMEROLE ON 'arn:aws:iam::1:role/r' TO ex_user FOR COPY, UNLOAD",
		"REVOKE DROP ON ex FROM ex_user")
	for query, want := range map[string]int{
		"SELECT COUNT(*) FROM svv_relation_privileges WHERE relation_name = 'ex'":                                 2,
		"SELECT COUNT(*) FROM svv_schema_privileges WHERE identity_name = 'ex_user' AND privilege_type = 'ALTER'": 1,
		"SELECT COUNT(*) FROM svv_iam_privileges WHERE identity_name = 'ex_user' AND iam_arn = " +
			"'arn:aws:iam::1:role/r'": 2,
	} {
		var n int
		if err := admin.QueryRow(query).Scan(&n); err != nil || n != want {
			t.Errorf("%s: %d, %v", query, n, err)
		}
	}
	if _, err := admin.Exec("GRANT DROP ON nothing TO ex_user"); err == nil ||
		!strings.Contains(err.Error(), "does not exist") {
		t.Errorf("a grant on nothing: %v", err)
	}
}
