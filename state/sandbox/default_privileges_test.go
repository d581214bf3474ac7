package sandbox_test

import (
	"testing"

	"github.com/redveil/redveil/state/sandbox/sandboxtest"
)

// What an account makes later is granted as its default privileges say: tables,
// views of both kinds, functions and procedures.
func TestDefaultPrivilegesReachWhatIsMadeLater(t *testing.T) {
	admin := connect(t, "admin")
	all := users(t, admin, "defl_maker", "defl_reader", "defl_other")
	maker, reader := all[0], all[1]
	sandboxtest.Exec(t, admin, "CREATE SCHEMA defl", "CREATE ROLE defl_role", "CREATE GROUP defl_group",
		"GRANT USAGE, CREATE ON SCHEMA defl TO defl_maker", "GRANT USAGE ON SCHEMA defl TO defl_reader",
		"GRANT ROLE defl_role TO defl_reader",
		"ALTER DEFAULT PRIVILEGES FOR USER defl_maker IN SCHEMA defl GRANT SELECT, DROP ON TABLES TO ROLE defl_role")
	sandboxtest.Exec(t, maker, "CREATE TABLE defl.before (a int)",
		"ALTER DEFAULT PRIVILEGES GRANT INSERT ON TABLES TO defl_other WITH GRANT OPTION, GROUP defl_group",
		"ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC",
		"ALTER DEFAULT PRIVILEGES IN SCHEMA defl GRANT EXECUTE ON PROCEDURES TO defl_reader",
		"CREATE TABLE defl.t (a int)", "CREATE VIEW defl.v AS SELECT a FROM defl.t",
		"CREATE VIEW defl.late AS SELECT a FROM defl.t WITH NO SCHEMA BINDING",
		"CREATE FUNCTION defl.f_one() RETURNS int IMMUTABLE AS $$ SELECT 1 $$ LANGUAGE sql",
		"CREATE PROCEDURE defl.sp_one() AS $$ BEGIN NULL; END $$ LANGUAGE plpgsql")
	const grants = "SELECT privilege_type, identity_name, admin_option FROM svv_relation_privileges WHERE " +
		"namespace_name = 'defl' AND relation_name = $1 ORDER BY 1, 2"
	expect(t, admin, "DROP|defl_role|false\nSELECT|defl_role|false", grants, "before")
	for _, name := range []string{"t", "v", "late"} {
		expect(t, admin, "DROP|defl_role|false\nINSERT|defl_group|false\nINSERT|defl_other|true\n"+
			"SELECT|defl_role|false", grants, name)
		expect(t, reader, "0", "SELECT COUNT(*) FROM defl."+name)
	}
	refused(t, reader, "SELECT defl.f_one()", "42501", "permission denied for function f_one")
	sandboxtest.Exec(t, reader, "CALL defl.sp_one()")
	expect(t, admin, "{defl_maker=X/defl_maker,defl_reader=X/defl_maker}", "SELECT proacl FROM pg_proc_info WHERE "+
		"proname = 'sp_one' AND pronamespace = (SELECT oid FROM pg_namespace WHERE nspname = 'defl')")

	// A procedure that is replaced keeps its grants, and gets no new ones.
	sandboxtest.Exec(t, maker, "REVOKE EXECUTE ON PROCEDURE defl.sp_one() FROM defl_reader",
		"GRANT EXECUTE ON PROCEDURE defl.sp_one() TO defl_other",
		"CREATE OR REPLACE PROCEDURE defl.sp_one() AS $$ BEGIN NULL; END $$ LANGUAGE plpgsql")
	expect(t, admin, "{defl_maker=X/defl_maker,defl_other=X/defl_maker}", "SELECT proacl FROM pg_proc_info WHERE "+
		"proname = 'sp_one' AND pronamespace = (SELECT oid FROM pg_namespace WHERE nspname = 'defl')")
	// Another account's objects are not touched.
	sandboxtest.Exec(t, admin, "CREATE TABLE defl.by_admin (a int)")
	expect(t, admin, "", grants, "by_admin")
}

func TestDefaultPrivilegesAreShown(t *testing.T) {
	admin := connect(t, "admin")
	all := users(t, admin, "defs_maker", "defs_reader", "defs_stranger")
	sandboxtest.Exec(t, admin, "CREATE SCHEMA defshown", "CREATE ROLE defs_role",
		"ALTER DEFAULT PRIVILEGES FOR USER defs_maker IN SCHEMA defshown GRANT SELECT, DROP ON TABLES TO "+
			"defs_reader WITH GRANT OPTION, ROLE defs_role",
		"ALTER DEFAULT PRIVILEGES FOR USER defs_maker GRANT EXECUTE ON PROCEDURES TO PUBLIC",
		"ALTER DEFAULT PRIVILEGES FOR USER defs_maker REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC")
	const view = "SELECT schema_name, object_type, owner_name, owner_type, privilege_type, grantee_name, " +
		"grantee_type, admin_option FROM svv_default_privileges WHERE owner_name = 'defs_maker' ORDER BY 1, 2, 6, 5"
	const table = "SELECT defaclobjtype, defaclnamespace <> 0, array_to_string(defaclacl, ' ') FROM pg_default_acl " +
		"WHERE defacluser = (SELECT usesysid FROM pg_user WHERE usename = 'defs_maker') ORDER BY 1"
	expect(t, admin, "defshown|RELATION|defs_maker|user|DROP|defs_reader|user|true\n"+
		"defshown|RELATION|defs_maker|user|SELECT|defs_reader|user|true\n"+
		"defshown|RELATION|defs_maker|user|DROP|defs_role|role|false\n"+
		"defshown|RELATION|defs_maker|user|SELECT|defs_role|role|false\n"+
		"|PROCEDURE|defs_maker|user|EXECUTE|public|public|false", view)
	expect(t, admin, "f|false|defs_maker=X/defs_maker\np|false|=X/defs_maker\n"+
		"r|true|defs_reader=r*D*/defs_maker", table)

	// The maker sees the table's rows, the reader what concerns them, a stranger nothing but PUBLIC's.
	expect(t, all[0], "f|false|defs_maker=X/defs_maker\np|false|=X/defs_maker\n"+
		"r|true|defs_reader=r*D*/defs_maker", table)
	expect(t, all[1], "", table)
	expect(t, all[1], "defshown|RELATION|defs_maker|user|DROP|defs_reader|user|true\n"+
		"defshown|RELATION|defs_maker|user|SELECT|defs_reader|user|true\n"+
		"|PROCEDURE|defs_maker|user|EXECUTE|public|public|false", view)
	expect(t, all[2], "|PROCEDURE|defs_maker|user|EXECUTE|public|public|false", view)

	refused(t, all[1], "ALTER DEFAULT PRIVILEGES FOR USER defs_maker GRANT EXECUTE ON PROCEDURES TO defs_reader",
		"42501", "permission denied")
	refused(t, admin, "DROP USER defs_reader", "55006", "has a privilege on some object")
	sandboxtest.Exec(t, admin,
		"ALTER DEFAULT PRIVILEGES FOR USER defs_maker IN SCHEMA defshown REVOKE ALL ON TABLES FROM "+
			"defs_reader, ROLE defs_role",
		"ALTER DEFAULT PRIVILEGES FOR USER defs_maker REVOKE EXECUTE ON PROCEDURES FROM PUBLIC")
	expect(t, admin, "", view)
	sandboxtest.Exec(t, admin, "DROP USER defs_reader")
}
