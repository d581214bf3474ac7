package sandbox_test

import (
	"testing"

	"github.com/redveil/redveil/state/sandbox/sandboxtest"
)

func TestALateBindingViewMayComeBeforeItsTable(t *testing.T) {
	admin := connect(t, "admin")
	sandboxtest.Exec(t, admin,
		"CREATE SCHEMA early",
		"CREATE VIEW early.v AS SELECT a FROM early.t WITH NO SCHEMA BINDING")
	refused(t, admin, "SELECT * FROM early.v", "42P01", `relation "early.t" does not exist`)
	sandboxtest.Exec(t, admin, "CREATE TABLE early.t (b int)")
	refused(t, admin, "SELECT * FROM early.v", "42703", `column "a" does not exist`)
	sandboxtest.Exec(t, admin, "DROP TABLE early.t", "CREATE TABLE early.t (a int, b int)",
		"INSERT INTO early.t VALUES (1, 2)")
	expect(t, admin, "1", "SELECT * FROM early.v")
	expect(t, admin, "1", "SELECT a FROM early.v WHERE a = $1", 1)
}

func TestALateBindingViewNeedsItsSchemas(t *testing.T) {
	admin := connect(t, "admin")
	refused(t, admin, "CREATE VIEW nowhere.v AS SELECT 1 AS a WITH NO SCHEMA BINDING", "3F000",
		`schema "nowhere" does not exist`)
	sandboxtest.Exec(t, admin, "CREATE SCHEMA somewhere")
	refused(t, admin, "CREATE VIEW somewhere.v AS SELECT a FROM nowhere.t WITH NO SCHEMA BINDING", "3F000",
		`schema "nowhere" does not exist`)
	plain := users(t, admin, "somewhere_plain")[0]
	refused(t, plain, "CREATE VIEW somewhere.v AS SELECT 1 AS a WITH NO SCHEMA BINDING", "42501",
		"permission denied for schema somewhere")
}

func TestTablesUnderALateBindingViewComeAndGo(t *testing.T) {
	admin := connect(t, "admin")
	sandboxtest.Exec(t, admin,
		"CREATE SCHEMA loose", "CREATE TABLE loose.t (a int, b varchar(10))", "INSERT INTO loose.t VALUES (1, 'x')",
		"CREATE VIEW loose.v AS SELECT * FROM loose.t WITH NO SCHEMA BINDING",
		"GRANT SELECT ON loose.v TO PUBLIC", "COMMENT ON VIEW loose.v IS 'kept'")
	expect(t, admin, "1|x", "SELECT * FROM loose.v")
	sandboxtest.Exec(t, admin, "ALTER TABLE loose.t ADD COLUMN c int DEFAULT 7")
	expect(t, admin, "1|x|7", "SELECT * FROM loose.v")
	sandboxtest.Exec(t, admin, "ALTER TABLE loose.t RENAME COLUMN b TO bb")
	expect(t, admin, "x", "SELECT bb FROM loose.v")
	sandboxtest.Exec(t, admin, "DROP TABLE loose.t", "CREATE TABLE loose.t (z date)")
	expect(t, admin, "", "SELECT z FROM loose.v")
	expect(t, admin, "z|date", "SELECT column_name, data_type FROM svv_columns WHERE table_schema = 'loose' AND "+
		"table_name = 'v'")
	expect(t, admin, "{admin=arwdRxtDPA/admin,=r/admin}", "SELECT relacl FROM pg_class WHERE relname = 'v' AND "+
		"relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = 'loose')")
	expect(t, admin, "kept", "SELECT remarks FROM svv_tables WHERE table_schema = 'loose' AND table_name = 'v'")
}

func TestReplacingALateBindingView(t *testing.T) {
	admin := connect(t, "admin")
	owner := users(t, admin, "repl_owner")[0]
	sandboxtest.Exec(t, admin, "CREATE SCHEMA repl AUTHORIZATION repl_owner")
	sandboxtest.Exec(t, owner,
		"CREATE TABLE repl.t (a int, b text)",
		"CREATE VIEW repl.v AS SELECT a, b FROM repl.t WITH NO SCHEMA BINDING",
		"GRANT SELECT ON repl.v TO PUBLIC")
	refused(t, admin, "CREATE OR REPLACE VIEW repl.v AS SELECT a FROM repl.t WITH NO SCHEMA BINDING", "42P16",
		"cannot change number of columns in view")
	refused(t, admin, "CREATE OR REPLACE VIEW repl.v AS SELECT a, b AS c FROM repl.t WITH NO SCHEMA BINDING", "42P16",
		"cannot change name of view column")
	refused(t, admin, "CREATE OR REPLACE VIEW repl.v AS SELECT b AS a, b FROM repl.t WITH NO SCHEMA BINDING", "42P16",
		"cannot change data type of view column")
	refused(t, admin, "CREATE VIEW repl.v AS SELECT a, b FROM repl.t WITH NO SCHEMA BINDING", "42P07",
		`relation "v" already exists`)
	sandboxtest.Exec(t, admin, "CREATE OR REPLACE VIEW repl.v AS SELECT a + 1 AS a, b FROM repl.t WITH NO "+
		"SCHEMA BINDING")
	expect(t, admin, "repl_owner|create or replace", "SELECT viewowner, lower(left(definition, 17)) FROM pg_views "+
		"WHERE schemaname = 'repl'")
	expect(t, admin, "SELECT|public", "SELECT privilege_type, identity_name FROM svv_relation_privileges WHERE "+
		"namespace_name = 'repl'")
	// What cannot be read has no columns to keep.
	sandboxtest.Exec(t, admin, "DROP TABLE repl.t", "CREATE OR REPLACE VIEW repl.v AS SELECT 1 AS lonely WITH NO "+
		"SCHEMA BINDING")
	expect(t, admin, "1", "SELECT lonely FROM repl.v")
}

func TestWhoseRightsCountUnderALateBindingView(t *testing.T) {
	admin := connect(t, "admin")
	all := users(t, admin, "late_owner", "late_reader")
	owner, reader := all[0], all[1]
	sandboxtest.Exec(t, admin,
		"CREATE SCHEMA late_base", "CREATE SCHEMA late_views AUTHORIZATION late_owner",
		"CREATE TABLE late_base.t (a int)", "INSERT INTO late_base.t VALUES (1)",
		"GRANT USAGE ON SCHEMA late_base TO late_owner")
	sandboxtest.Exec(t, owner,
		"CREATE VIEW late_views.v AS SELECT a, current_user AS who FROM late_base.t WITH NO SCHEMA BINDING",
		"GRANT USAGE ON SCHEMA late_views TO late_reader")
	refused(t, reader, "SELECT * FROM late_views.v", "42501", "permission denied for relation v")
	sandboxtest.Exec(t, owner, "GRANT SELECT ON late_views.v TO late_reader")
	refused(t, reader, "SELECT * FROM late_views.v", "42501", "permission denied for schema late_base")
	sandboxtest.Exec(t, admin, "GRANT USAGE ON SCHEMA late_base TO late_reader")
	refused(t, reader, "SELECT * FROM late_views.v", "42501", "permission denied for relation t")
	sandboxtest.Exec(t, admin, "GRANT SELECT ON late_base.t TO late_owner")
	expect(t, reader, "1|late_reader", "SELECT * FROM late_views.v")
	refused(t, reader, "SELECT * FROM late_base.t", "42501", "permission denied for relation t")
}

func TestTheReaderNeedsExecuteOnAViewsFunctions(t *testing.T) {
	admin := connect(t, "admin")
	reader := users(t, admin, "exec_reader")[0]
	sandboxtest.Exec(t, admin,
		"CREATE SCHEMA fn", "GRANT USAGE ON SCHEMA fn TO PUBLIC", "CREATE TABLE fn.t (a int)",
		"CREATE FUNCTION fn.f_twice(int) RETURNS int IMMUTABLE AS $$ SELECT $1 * 2 $$ LANGUAGE sql",
		"INSERT INTO fn.t VALUES (4)",
		"CREATE VIEW fn.v AS SELECT fn.f_twice(a) AS a FROM fn.t WITH NO SCHEMA BINDING",
		"GRANT SELECT ON fn.v TO exec_reader")
	expect(t, reader, "8", "SELECT * FROM fn.v")
	sandboxtest.Exec(t, admin, "REVOKE EXECUTE ON FUNCTION fn.f_twice(int) FROM PUBLIC")
	refused(t, reader, "SELECT * FROM fn.v", "42501", "permission denied for function f_twice")
	// Nothing keeps the function: the view finds the new one of that name.
	sandboxtest.Exec(t, admin, "DROP FUNCTION fn.f_twice(int)")
	refused(t, admin, "SELECT * FROM fn.v", "42883", "f_twice")
	sandboxtest.Exec(t, admin, "CREATE FUNCTION fn.f_twice(int) RETURNS int IMMUTABLE AS $$ SELECT $1 * 3 $$ "+
		"LANGUAGE sql")
	expect(t, reader, "12", "SELECT * FROM fn.v")
}

func TestLateBindingViewsOverEachOther(t *testing.T) {
	admin := connect(t, "admin")
	sandboxtest.Exec(t, admin,
		"CREATE SCHEMA tower", "CREATE TABLE tower.t (a int)", "INSERT INTO tower.t VALUES (1)",
		"CREATE VIEW tower.one AS SELECT * FROM tower.t WITH NO SCHEMA BINDING",
		"CREATE VIEW tower.two AS SELECT * FROM tower.one WITH NO SCHEMA BINDING")
	expect(t, admin, "1", "SELECT * FROM tower.two")
	sandboxtest.Exec(t, admin, "ALTER TABLE tower.t ADD COLUMN b int DEFAULT 5")
	expect(t, admin, "1|5", "SELECT * FROM tower.two")
	sandboxtest.Exec(t, admin, "DROP VIEW tower.one")
	refused(t, admin, "SELECT * FROM tower.two", "42P01", `relation "tower.one" does not exist`)
	expect(t, admin, "", "SELECT column_name FROM svv_columns WHERE table_schema = 'tower' AND table_name = 'two'")
	sandboxtest.Exec(t, admin, "CREATE VIEW tower.one AS SELECT b FROM tower.t WITH NO SCHEMA BINDING")
	expect(t, admin, "tower|one|b|integer|1\ntower|two|b|integer|1",
		"SELECT * FROM pg_get_late_binding_view_cols() AS c(view_schema name, view_name name, col_name name, "+
			"col_type varchar, col_num int) WHERE view_schema = 'tower'")
	expect(t, admin, "5", "SELECT * FROM tower.two")
	refused(t, admin, "CREATE VIEW tower.bound AS SELECT * FROM tower.one", "0A000", "not available in the sandbox")
}

func TestALateBindingViewInItsOwnTransaction(t *testing.T) {
	admin := connect(t, "admin")
	sandboxtest.Exec(t, admin,
		"BEGIN", "CREATE SCHEMA intx", "CREATE TABLE intx.t (a int)",
		"CREATE VIEW intx.v AS SELECT * FROM intx.t WITH NO SCHEMA BINDING", "GRANT SELECT ON intx.v TO PUBLIC",
		"INSERT INTO intx.t VALUES (3)")
	expect(t, admin, "3", "SELECT * FROM intx.v")
	sandboxtest.Exec(t, admin, "ROLLBACK")
	expect(t, admin, "0", "SELECT count(*) FROM pg_namespace WHERE nspname = 'intx'")
}

func TestColumnsOfALateBindingViewCannotBeGranted(t *testing.T) {
	admin := connect(t, "admin")
	sandboxtest.Exec(t, admin, "CREATE SCHEMA cols", "CREATE TABLE cols.t (a int)", "CREATE VIEW cols.v AS SELECT "+
		"a FROM cols.t WITH NO SCHEMA BINDING", "CREATE VIEW cols.b AS SELECT a FROM cols.t")
	refused(t, admin, "GRANT SELECT (a) ON cols.v TO PUBLIC", "0A000", "late-binding")
	sandboxtest.Exec(t, admin, "GRANT SELECT (a) ON cols.b TO PUBLIC", "GRANT SELECT (a) ON cols.t TO PUBLIC")
	expect(t, admin, "b|a|SELECT|public\nt|a|SELECT|public", "SELECT relation_name, column_name, privilege_type, "+
		"identity_type FROM svv_column_privileges WHERE namespace_name = 'cols' ORDER BY 1")
}

func TestDefinitionsComeBack(t *testing.T) {
	admin := connect(t, "admin")
	sandboxtest.Exec(t, admin, "CREATE SCHEMA defs", "CREATE TABLE defs.t (a int)",
		"create view defs.late as select a from defs.t  /* kept */ with no schema binding",
		"CREATE VIEW defs.bound AS SELECT a FROM defs.t")
	expect(t, admin, "create view defs.late as select a from defs.t  /* kept */ with no schema binding;",
		"SELECT pg_get_viewdef('defs.late'::regclass, true)")
	expect(t, admin, "create view defs.late as select a from defs.t  /* kept */ with no schema binding;",
		"SHOW VIEW defs.late")
	expect(t, admin, " SELECT t.a\n   FROM defs.t;", "SELECT definition FROM pg_views WHERE schemaname = 'defs' "+
		"AND viewname = 'bound'")
}

func TestDefaultPrivilegesReachLateBindingViews(t *testing.T) {
	admin := connect(t, "admin")
	owner := users(t, admin, "ldef_owner", "ldef_reader")[0]
	sandboxtest.Exec(t, admin, "CREATE SCHEMA ldef AUTHORIZATION ldef_owner")
	sandboxtest.Exec(t, owner, "ALTER DEFAULT PRIVILEGES IN SCHEMA ldef GRANT SELECT ON TABLES TO ldef_reader",
		"CREATE VIEW ldef.v AS SELECT 1 AS a WITH NO SCHEMA BINDING", "CREATE VIEW ldef.b AS SELECT 1 AS a")
	expect(t, admin, "b|SELECT|ldef_reader\nv|SELECT|ldef_reader", "SELECT relation_name, privilege_type, "+
		"identity_name FROM svv_relation_privileges WHERE namespace_name = 'ldef' ORDER BY 1")
}

func TestALateBindingViewNamesSchemas(t *testing.T) {
	admin := connect(t, "admin")
	refused(t, admin, "CREATE VIEW public.unqualified AS SELECT a FROM t WITH NO SCHEMA BINDING", "42P01",
		"should be qualified")
}

func TestProceduresReadFreshLateBindingViews(t *testing.T) {
	admin := connect(t, "admin")
	sandboxtest.Exec(t, admin, "CREATE SCHEMA fresh", "CREATE TABLE fresh.t (a int)",
		"CREATE TABLE fresh.copy (a int)", "CREATE VIEW fresh.v AS SELECT a FROM fresh.t WITH NO SCHEMA BINDING",
		"CREATE PROCEDURE fresh.sp_copy() AS $$ BEGIN INSERT INTO fresh.copy SELECT a FROM fresh.v; END $$ "+
			"LANGUAGE plpgsql",
		"DROP TABLE fresh.t", "CREATE TABLE fresh.t (z int, a int)", "INSERT INTO fresh.t VALUES (1, 2)",
		"CALL fresh.sp_copy()")
	expect(t, admin, "2", "SELECT a FROM fresh.copy")
}
