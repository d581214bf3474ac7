package sandbox_test

import (
	"testing"

	"github.com/redveil/redveil/state/sandbox/sandboxtest"
)

// visible is how many rows of a view that concern two accounts each of them sees.
// The first has been granted things, the second others and an own role and schema.
type visible struct {
	view, where                          string
	first, second, stranger, system, all string
}

// Each view shows an account what its page says: a superuser, and who has ACCESS
// SYSTEM TABLE where the page knows it, see all, and others their own.
func TestWhatEachAccountSees(t *testing.T) {
	admin := connect(t, "admin")
	all := users(t, admin, "vis_first", "vis_second", "vis_stranger", "vis_system", "vis_both")
	sandboxtest.Exec(t, admin, "CREATE ROLE vis_first_role", "CREATE ROLE vis_second_role", "CREATE ROLE vis_inner",
		"GRANT ROLE vis_first_role TO vis_first", "GRANT ROLE vis_second_role TO vis_second",
		"GRANT ROLE vis_inner TO ROLE vis_first_role", "GRANT CREATE MODEL TO ROLE vis_second_role",
		"GRANT ROLE sys:operator TO vis_system", "GRANT ROLE sys:operator TO vis_both",
		"ALTER USER vis_both SYSLOG ACCESS UNRESTRICTED",
		"CREATE SCHEMA vis", "CREATE TABLE vis.t (a int, b int)",
		"CREATE FUNCTION vis.f_x() RETURNS int IMMUTABLE AS $$ SELECT 1 $$ LANGUAGE sql",
		"REVOKE EXECUTE ON FUNCTION vis.f_x() FROM PUBLIC",
		"GRANT EXECUTE ON FUNCTION vis.f_x() TO vis_first", "GRANT EXECUTE ON FUNCTION vis.f_x() TO vis_second",
		"GRANT SELECT ON vis.t TO ROLE vis_first_role", "GRANT SELECT ON vis.t TO vis_second",
		"GRANT UPDATE (a) ON vis.t TO vis_first", "GRANT UPDATE (b) ON vis.t TO vis_second",
		"GRANT USAGE ON SCHEMA vis TO vis_first", "GRANT USAGE ON SCHEMA vis TO ROLE vis_second_role",
		"GRANT CREATE ON DATABASE dev TO vis_first", "GRANT CREATE ON DATABASE dev TO vis_second",
		"GRANT USAGE ON LANGUAGE sql TO vis_first", "GRANT USAGE ON LANGUAGE sql TO vis_second",
		"GRANT ASSUMEROLE ON 'arn:aws:iam::1:role/vis' TO vis_first FOR COPY",
		"ALTER DEFAULT PRIVILEGES FOR USER vis_second GRANT SELECT ON TABLES TO vis_first")
	const identity = "identity_name LIKE 'vis%'"
	for _, v := range []visible{
		{"svv_relation_privileges", identity, "1", "1", "0", "0", "2"},
		{"svv_column_privileges", identity, "1", "1", "0", "2", "2"},
		{"svv_schema_privileges", identity, "1", "1", "0", "2", "2"},
		{"svv_database_privileges", identity, "1", "1", "0", "2", "2"},
		{"svv_function_privileges", identity, "1", "1", "0", "2", "2"},
		{"svv_language_privileges", identity, "1", "1", "0", "2", "2"},
		{"svv_system_privileges", identity, "0", "1", "0", "1", "1"},
		{"svv_iam_privileges", identity, "1", "0", "0", "1", "1"},
		{"svv_default_privileges", "owner_name LIKE 'vis%'", "1", "0", "0", "1", "1"},
		{"svv_roles", "role_name LIKE 'vis%'", "2", "1", "0", "3", "3"},
		{"svv_role_grants", "role_name LIKE 'vis%'", "1", "0", "0", "1", "1"},
		{"svv_user_grants", "user_name LIKE 'vis%'", "1", "1", "0", "4", "4"},
		{"svv_user_info", "user_name LIKE 'vis%'", "1", "1", "1", "1", "1"},
		{"pg_default_acl", "pg_get_userbyid(defacluser) = 'vis_second'", "0", "1", "0", "0", "0"},
		{"svv_rls_policy", "true", "0", "0", "0", "0", "0"},
		{"svv_rls_attached_policy", "true", "0", "0", "0", "0", "0"},
		{"svv_rls_relation", "true", "0", "0", "0", "0", "0"},
		{"svv_masking_policy", "true", "0", "0", "0", "0", "0"},
		{"svv_attached_masking_policy", "true", "0", "0", "0", "0", "0"},
		{"sys_query_history", "query_text LIKE 'CREATE SCHEMA vis%'", "0", "0", "0", "0", "1"},
	} {
		for n, want := range []string{v.first, v.second, v.stranger, v.system, v.all} {
			expect(t, all[n], want, "SELECT COUNT(*) FROM "+v.view+" WHERE "+v.where)
		}
	}
}

// SYS_QUERY_HISTORY is open to sys:monitor, and to no other system role.
func TestWhoSeesTheStatementsOfOthers(t *testing.T) {
	admin := connect(t, "admin")
	all := users(t, admin, "seest_monitor", "seest_operator", "seest_syslog")
	sandboxtest.Exec(t, admin, "GRANT ROLE sys:monitor TO seest_monitor", "GRANT ROLE sys:operator TO seest_operator",
		"ALTER USER seest_syslog SYSLOG ACCESS UNRESTRICTED", "CREATE TABLE seest (a int)")
	const query = "SELECT COUNT(*) FROM sys_query_history WHERE query_text LIKE 'CREATE TABLE seest%'"
	for n, want := range []string{"1", "0", "1"} {
		expect(t, all[n], want, query)
	}
}
