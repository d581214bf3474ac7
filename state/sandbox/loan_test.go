package sandbox_test

import (
	"database/sql"
	"strings"
	"testing"

	"github.com/redveil/redveil/state/sandbox/sandboxtest"
)

// Each scoped permission on tables lets its holder do the statement, on tables
// that were there and on later ones, and nothing else.
func TestScopedPermissionsOnTablesAct(t *testing.T) {
	admin := connect(t, "admin")
	holder := users(t, admin, "scope_holder")[0]
	sandboxtest.Exec(t, admin, "CREATE SCHEMA scope", "CREATE ROLE scope_role", "GRANT ROLE scope_role TO scope_holder",
		"GRANT USAGE ON SCHEMA scope TO scope_holder", "CREATE TABLE scope.before (a int)")
	for privilege, statement := range map[string]string{
		"SELECT":   "SELECT a FROM scope.%",
		"INSERT":   "INSERT INTO scope.% VALUES (1)",
		"UPDATE":   "UPDATE scope.% SET a = 1",
		"DELETE":   "DELETE FROM scope.%",
		"TRUNCATE": "TRUNCATE scope.%",
		"ALTER":    "ALTER TABLE scope.% ADD COLUMN b int",
		"DROP":     "DROP TABLE scope.%",
	} {
		for _, place := range []string{"SCHEMA scope", "DATABASE dev"} {
			for _, grantee := range []string{"ROLE scope_role", "scope_holder"} {
				sandboxtest.Exec(t, admin, "CREATE TABLE scope.t (a int)")
				refused(t, holder, on("t", statement), "42501", "")
				sandboxtest.Exec(t, admin, "GRANT "+privilege+" FOR TABLES IN "+place+" TO "+grantee,
					"CREATE TABLE scope.later (a int)")
				sandboxtest.Exec(t, holder, on("t", statement), on("later", statement))
				sandboxtest.Exec(t, admin, "REVOKE "+privilege+" FOR TABLES IN "+place+" FROM "+grantee)
				refused(t, holder, on("before", statement), "42501", "")
				sandboxtest.Exec(t, admin, "DROP TABLE IF EXISTS scope.t", "DROP TABLE IF EXISTS scope.later")
			}
		}
	}
	nothingLent(t, admin, "scope_holder")
}

// on puts a table's name into a statement.
func on(table, statement string) string {
	return strings.Replace(statement, "%", table, 1)
}

// nothingLent checks that an account has been left nothing that it was lent.
func nothingLent(t *testing.T, admin *sql.DB, account string) {
	t.Helper()
	expect(t, admin, "false|", "SELECT usesuper, (SELECT LISTAGG(g.privilege_type, ' ') FROM svv_schema_privileges g "+
		"WHERE g.identity_name = $1 AND g.privilege_type = 'CREATE') FROM svl_user_info WHERE usename = $1", account)
}

// What is granted on one object and what a scope gives are two things.
func TestScopedPermissionsAndGrantsOnObjectsAreApart(t *testing.T) {
	admin := connect(t, "admin")
	reader := users(t, admin, "apart_reader")[0]
	sandboxtest.Exec(t, admin, "CREATE SCHEMA apart", "CREATE TABLE apart.t (a int)",
		"GRANT USAGE ON SCHEMA apart TO apart_reader", "GRANT SELECT ON apart.t TO apart_reader",
		"GRANT SELECT FOR TABLES IN SCHEMA apart TO apart_reader WITH GRANT OPTION")
	const relations = "SELECT privilege_type, admin_option FROM svv_relation_privileges WHERE namespace_name = 'apart'"
	const schemas = "SELECT privilege_type, privilege_scope, admin_option FROM svv_schema_privileges WHERE " +
		"namespace_name = 'apart' ORDER BY 1"
	expect(t, admin, "SELECT|false", relations)
	expect(t, admin, "SELECT|TABLES|true\nUSAGE|SCHEMA|false", schemas)
	sandboxtest.Exec(t, admin, "REVOKE GRANT OPTION FOR SELECT FOR TABLES IN SCHEMA apart FROM apart_reader")
	expect(t, admin, "SELECT|TABLES|false\nUSAGE|SCHEMA|false", schemas)
	sandboxtest.Exec(t, admin, "REVOKE SELECT FOR TABLES IN SCHEMA apart FROM apart_reader")
	expect(t, reader, "0", "SELECT COUNT(*) FROM apart.t")
	sandboxtest.Exec(t, admin, "GRANT SELECT FOR TABLES IN SCHEMA apart TO apart_reader",
		"REVOKE SELECT ON apart.t FROM apart_reader")
	expect(t, reader, "0", "SELECT COUNT(*) FROM apart.t")
	expect(t, admin, "", relations)
	refused(t, admin, "DROP USER apart_reader", "55006", "has a privilege on some object")
	sandboxtest.Exec(t, admin, "DROP SCHEMA apart CASCADE", "DROP USER apart_reader")
}

// The options to grant on act, and are shown.
func TestOptionsToGrantOnAct(t *testing.T) {
	admin := connect(t, "admin")
	all := users(t, admin, "opt_one", "opt_two")
	one, two := all[0], all[1]
	sandboxtest.Exec(t, admin, "CREATE SCHEMA opt", "CREATE TABLE opt.t (a int)", "CREATE ROLE opt_role",
		"GRANT USAGE ON SCHEMA opt TO opt_one", "GRANT USAGE ON SCHEMA opt TO opt_two",
		"GRANT SELECT, DROP ON opt.t TO opt_one WITH GRANT OPTION",
		"GRANT INSERT FOR TABLES IN SCHEMA opt TO opt_one WITH GRANT OPTION",
		"GRANT ROLE opt_role TO opt_one WITH ADMIN OPTION")
	sandboxtest.Exec(t, one, "GRANT SELECT, DROP ON opt.t TO opt_two",
		"GRANT INSERT FOR TABLES IN SCHEMA opt TO opt_two", "GRANT ROLE opt_role TO opt_two")
	expect(t, admin, "DROP|opt_one|true\nDROP|opt_two|false\nSELECT|opt_one|true\nSELECT|opt_two|false",
		"SELECT privilege_type, identity_name, admin_option FROM svv_relation_privileges WHERE namespace_name = 'opt' "+
			"ORDER BY 1, 2")
	expect(t, admin, "opt_one|true\nopt_two|false", "SELECT identity_name, admin_option FROM svv_schema_privileges "+
		"WHERE namespace_name = 'opt' AND privilege_scope = 'TABLES' ORDER BY 1")
	expect(t, admin, "opt_one|true\nopt_two|false", "SELECT user_name, admin_option FROM svv_user_grants WHERE "+
		"role_name = 'opt_role' ORDER BY 1")
	refused(t, two, "GRANT DROP ON opt.t TO PUBLIC", "42501", "permission denied")
	refused(t, two, "GRANT INSERT FOR TABLES IN SCHEMA opt TO opt_two", "42501", "permission denied")
	refused(t, two, "GRANT ROLE opt_role TO ROLE sys:monitor", "42501", "")
	sandboxtest.Exec(t, admin, "REVOKE GRANT OPTION FOR DROP ON opt.t FROM opt_one",
		"REVOKE ADMIN OPTION FOR ROLE opt_role FROM opt_one")
	refused(t, one, "GRANT DROP ON opt.t TO PUBLIC", "42501", "permission denied")
	refused(t, one, "REVOKE ROLE opt_role FROM opt_two", "42501", "")
	sandboxtest.Exec(t, two, "DROP TABLE opt.t")
}

func TestDropAndAlterOnSchemasAct(t *testing.T) {
	admin := connect(t, "admin")
	holder := users(t, admin, "schema_holder")[0]
	sandboxtest.Exec(t, admin, "CREATE SCHEMA schema_one", "CREATE SCHEMA schema_two",
		"CREATE TABLE schema_one.t (a int)")
	refused(t, holder, "DROP SCHEMA schema_one CASCADE", "42501", "must be owner of schema schema_one")
	refused(t, holder, "ALTER SCHEMA schema_two RENAME TO schema_three", "42501", "must be owner of schema schema_two")
	sandboxtest.Exec(t, admin, "GRANT DROP ON SCHEMA schema_one TO schema_holder",
		"GRANT ALTER FOR SCHEMAS IN DATABASE dev TO schema_holder",
		"GRANT CREATE, USAGE FOR SCHEMAS IN DATABASE dev TO schema_holder")
	sandboxtest.Exec(t, holder, "CREATE TABLE schema_two.own (a int)", "DROP SCHEMA schema_one CASCADE",
		"ALTER SCHEMA schema_two RENAME TO schema_three", "CREATE TABLE schema_three.more (a int)")
	refused(t, holder, "ALTER SCHEMA schema_three OWNER TO schema_holder", "42501", "")
	refused(t, holder, "CREATE SCHEMA schema_four", "42501", "permission denied")
}

// The system roles give what their page says.
func TestSystemRolesAct(t *testing.T) {
	admin := connect(t, "admin")
	all := users(t, admin, "sysr_dba", "sysr_sec", "sysr_super", "sysr_plain", "sysr_owner")
	dba, sec, super, plain, owner := all[0], all[1], all[2], all[3], all[4]
	sandboxtest.Exec(t, admin, "GRANT ROLE sys:dba TO sysr_dba", "GRANT ROLE sys:secadmin TO sysr_sec",
		"GRANT ROLE sys:superuser TO sysr_super", "CREATE SCHEMA sysr AUTHORIZATION sysr_owner")
	build := func() {
		sandboxtest.Exec(t, owner, "CREATE TABLE sysr.t (a int)", "CREATE VIEW sysr.v AS SELECT 1 AS a",
			"CREATE FUNCTION sysr.f_x(int) RETURNS int IMMUTABLE AS $$ SELECT 1 $$ LANGUAGE sql",
			"CREATE PROCEDURE sysr.sp_x(a int) AS $$ BEGIN NULL; END $$ LANGUAGE plpgsql")
	}
	build()
	asDBA := []string{
		"CREATE SCHEMA sysr_new", "DROP SCHEMA sysr_new", "CREATE TABLE sysr.by_other (a int)", "TRUNCATE sysr.t",
		"CREATE OR REPLACE VIEW sysr.v AS SELECT 2 AS a",
		"CREATE OR REPLACE FUNCTION sysr.f_x(int) RETURNS int IMMUTABLE AS $$ SELECT 2 $$ LANGUAGE sql",
		"CREATE OR REPLACE PROCEDURE sysr.sp_x(a int) AS $$ BEGIN NULL; END $$ LANGUAGE plpgsql",
		"DROP VIEW sysr.v", "DROP PROCEDURE sysr.sp_x(int)", "DROP TABLE sysr.t", "DROP TABLE sysr.by_other",
	}
	for _, statement := range asDBA {
		if statement != "DROP SCHEMA sysr_new" && statement != "DROP TABLE sysr.by_other" {
			refused(t, plain, statement, "42501", "")
			refused(t, sec, statement, "42501", "")
		}
	}
	sandboxtest.Exec(t, dba, asDBA...)
	// The page gives sys:dba no DROP FUNCTION, no ALTER TABLE and no data.
	refused(t, dba, "DROP FUNCTION sysr.f_x(int)", "42501", "")
	sandboxtest.Exec(t, owner, "DROP FUNCTION sysr.f_x(int)")
	build()
	refused(t, dba, "ALTER TABLE sysr.t ADD COLUMN b int", "42501", "permission denied for schema sysr")
	refused(t, dba, "SELECT * FROM sysr.t", "42501", "permission denied")
	sandboxtest.Exec(t, super, asDBA[:7]...)
	sandboxtest.Exec(t, super, "ALTER TABLE sysr.t ADD COLUMN b int", "DROP FUNCTION sysr.f_x(int)",
		"ALTER DEFAULT PRIVILEGES FOR USER sysr_owner GRANT SELECT ON TABLES TO sysr_plain",
		"ALTER DEFAULT PRIVILEGES FOR USER sysr_owner GRANT DROP ON TABLES TO sysr_plain")

	asSecadmin := []string{
		"CREATE USER sysr_made PASSWORD DISABLE", "ALTER USER sysr_made CONNECTION LIMIT 3", "CREATE ROLE sysr_role",
		"GRANT ROLE sysr_role TO sysr_made", "GRANT ROLE sysr_role TO ROLE sys:operator",
		"REVOKE ROLE sysr_role FROM sysr_made", "REVOKE ROLE sysr_role FROM ROLE sys:operator", "DROP ROLE sysr_role",
		"ALTER USER sysr_made RENAME TO sysr_renamed", "DROP USER sysr_renamed",
	}
	for _, account := range []*sql.DB{plain, dba} {
		refused(t, account, asSecadmin[0], "42501", "permission denied")
		refused(t, account, "CREATE ROLE sysr_role", "42501", "permission denied")
	}
	sandboxtest.Exec(t, sec, asSecadmin...)
	for _, statement := range []string{
		"CREATE USER sysr_made PASSWORD 'Secretss1' CREATEUSER", "ALTER USER sysr_plain CREATEUSER",
		"ALTER USER admin CONNECTION LIMIT 3", "DROP USER admin", "GRANT CREATE TABLE TO ROLE sys:monitor",
		"CREATE GROUP sysr_group",
	} {
		refused(t, sec, statement, "42501", "")
	}
	for _, account := range []string{"sysr_dba", "sysr_sec", "sysr_super"} {
		nothingLent(t, admin, account)
	}
}

// A loan that a failing statement has taken does not last.
func TestNothingStaysLentAfterAFailure(t *testing.T) {
	admin := connect(t, "admin")
	holder := users(t, admin, "fail_holder")[0]
	sandboxtest.Exec(t, admin, "CREATE ROLE fail_role", "GRANT ROLE fail_role TO fail_holder", "CREATE SCHEMA fail",
		"GRANT CREATE USER, DROP TABLE, CREATE TABLE TO ROLE fail_role", "CREATE TABLE fail.t (a int)",
		"CREATE VIEW fail.v AS SELECT a FROM fail.t")
	refused(t, holder, "CREATE USER fail_holder PASSWORD DISABLE", "42710", "already exists")
	refused(t, holder, "DROP TABLE fail.t", "2BP01", "depend")
	refused(t, holder, "CREATE TABLE fail.copied AS SELECT a FROM fail.t", "42501", "permission denied")
	refused(t, holder, "ALTER TABLE fail.t ADD COLUMN b int", "42501", "")
	nothingLent(t, admin, "fail_holder")
	tx, err := holder.Begin()
	if err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{"DROP TABLE fail.t CASCADE", "CREATE TABLE fail.own (a int)"} {
		if _, err := tx.Exec(statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	expect(t, admin, "0", "SELECT COUNT(*) FROM fail.t")
	nothingLent(t, admin, "fail_holder")
}

// The manager of a role needs no system permission.
func TestOwnersOfRolesManageThem(t *testing.T) {
	admin := connect(t, "admin")
	all := users(t, admin, "rown_owner", "rown_other")
	sandboxtest.Exec(t, admin, "CREATE ROLE rown_maker", "GRANT CREATE ROLE TO ROLE rown_maker",
		"GRANT ROLE rown_maker TO rown_owner")
	sandboxtest.Exec(t, all[0], "CREATE ROLE rown_role", "GRANT ROLE rown_role TO rown_other")
	expect(t, all[0], "rown_maker|admin\nrown_role|rown_owner",
		"SELECT role_name, role_owner FROM svv_roles ORDER BY 1")
	expect(t, all[1], "rown_role|rown_owner", "SELECT role_name, role_owner FROM svv_roles")
	refused(t, all[1], "DROP ROLE rown_role FORCE", "42501", "permission denied")
	refused(t, all[0], "GRANT ROLE rown_maker TO rown_other", "42501", "")
	sandboxtest.Exec(t, all[0], "DROP ROLE rown_role FORCE")
}

// Loans reach prepared statements too, and TRUNCATE commits there as elsewhere.
func TestLoansInThePreparedProtocol(t *testing.T) {
	admin := connect(t, "admin")
	holder := users(t, admin, "prep_holder")[0]
	sandboxtest.Exec(t, admin, "CREATE ROLE prep_role", "GRANT ROLE prep_role TO prep_holder", "CREATE SCHEMA prepl",
		"GRANT TRUNCATE TABLE, DROP TABLE TO ROLE prep_role", "CREATE TABLE prepl.t (a int)",
		"INSERT INTO prepl.t VALUES (1)")
	run := func(statement string) {
		t.Helper()
		prepared, err := holder.Prepare(statement)
		if err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
		defer prepared.Close()
		if _, err := prepared.Exec(); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	run("TRUNCATE prepl.t")
	expect(t, admin, "0", "SELECT COUNT(*) FROM prepl.t")
	run("DROP TABLE prepl.t")
	expect(t, admin, "0", "SELECT COUNT(*) FROM svv_tables WHERE table_schema = 'prepl'")
	nothingLent(t, admin, "prep_holder")
}

// A procedure may make users and roles, with the rights of whoever calls it.
func TestAProcedureMakesUsersAndRoles(t *testing.T) {
	admin := connect(t, "admin")
	plain := users(t, admin, "prin_plain")[0]
	sandboxtest.Exec(t, admin, "CREATE SCHEMA prin", "GRANT USAGE ON SCHEMA prin TO prin_plain",
		`CREATE PROCEDURE prin.sp_make() AS $$ BEGIN
			IF NOT EXISTS (SELECT 1 FROM pg_user WHERE usename = 'prin_made') THEN
				CREATE USER prin_made PASSWORD DISABLE;
			END IF;
			IF NOT EXISTS (SELECT 1 FROM svv_roles WHERE role_name = 'prin_role') THEN
				CREATE ROLE prin_role;
			END IF;
		END $$ LANGUAGE plpgsql`, "GRANT EXECUTE ON PROCEDURE prin.sp_make() TO prin_plain")
	refused(t, plain, "CALL prin.sp_make()", "42501", "")
	const made = "SELECT (SELECT COUNT(*) FROM pg_user WHERE usename = 'prin_made') + " +
		"(SELECT COUNT(*) FROM svv_roles WHERE role_name = 'prin_role' AND role_owner = 'admin')"
	expect(t, admin, "0", made)
	sandboxtest.Exec(t, admin, "CALL prin.sp_make()", "CALL prin.sp_make()")
	expect(t, admin, "2", made)
}
