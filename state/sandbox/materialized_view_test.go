package sandbox_test

import (
	"testing"

	"github.com/redveil/redveil/state/sandbox/sandboxtest"
)

func TestAMaterializedViewKeepsRowsUntilItIsRefreshed(t *testing.T) {
	admin := connect(t, "admin")
	sandboxtest.Exec(t, admin, "CREATE SCHEMA mvr", "CREATE TABLE mvr.t (a int)", "INSERT INTO mvr.t VALUES (1)",
		"CREATE MATERIALIZED VIEW mvr.mv AS SELECT a FROM mvr.t", "INSERT INTO mvr.t VALUES (2)")
	expect(t, admin, "1", "SELECT a FROM mvr.mv")
	sandboxtest.Exec(t, admin, "REFRESH MATERIALIZED VIEW mvr.mv")
	expect(t, admin, "1\n2", "SELECT a FROM mvr.mv ORDER BY a")
	refused(t, admin, "INSERT INTO mvr.mv VALUES (3)", "55000", "cannot insert into a view")
	refused(t, admin, "DROP VIEW mvr.mv", "42809", `"mv" is not a view`)
	refused(t, admin, "DROP TABLE mvr.mv", "42809", `"mv" is not a table`)
	refused(t, admin, "ALTER TABLE mvr.mv RENAME TO other", "0A000", "cannot be altered")
	refused(t, admin, "ALTER TABLE mvr.mv RENAME COLUMN a TO b", "0A000", "cannot be altered")
	refused(t, admin, "CREATE MATERIALIZED VIEW mvr.mv AS SELECT a FROM mvr.t", "42P07", "already exists")
	refused(t, admin, "DROP TABLE mvr.t", "2BP01", "cannot drop table mvr.t because other objects depend on it")
	sandboxtest.Exec(t, admin, "DROP MATERIALIZED VIEW mvr.mv", "DROP MATERIALIZED VIEW IF EXISTS mvr.mv",
		"DROP TABLE mvr.t")
}

func TestAMaterializedViewInATransaction(t *testing.T) {
	admin := connect(t, "admin")
	sandboxtest.Exec(t, admin, "CREATE SCHEMA mvt", "CREATE TABLE mvt.t (a int)",
		"BEGIN", "CREATE MATERIALIZED VIEW mvt.mv AS SELECT a FROM mvt.t", "REFRESH MATERIALIZED VIEW mvt.mv",
		"ROLLBACK")
	refused(t, admin, "SELECT a FROM mvt.mv", "42P01", "does not exist")
	sandboxtest.Exec(t, admin, "CREATE MATERIALIZED VIEW mvt.mv AS SELECT a FROM mvt.t", "BEGIN",
		"DROP MATERIALIZED VIEW mvt.mv", "ROLLBACK", "SELECT a FROM mvt.mv")
}

func TestAMaterializedViewIsAViewToTheCatalogs(t *testing.T) {
	admin := connect(t, "admin")
	sandboxtest.Exec(t, admin, "CREATE SCHEMA mvc", "CREATE TABLE mvc.t (a int, b varchar(10))",
		"CREATE MATERIALIZED  VIEW mvc.mv BACKUP NO DISTSTYLE KEY DISTKEY(a) SORTKEY(b) AUTO REFRESH YES AS "+
			"SELECT a, b FROM mvc.t",
		"COMMENT ON VIEW mvc.mv IS 'kept'")
	expect(t, admin, "v", "SELECT relkind FROM pg_class WHERE relname = 'mv' AND relnamespace = (SELECT oid FROM "+
		"pg_namespace WHERE nspname = 'mvc')")
	const text = "create materialized view mvc.mv BACKUP NO DISTSTYLE KEY DISTKEY(a) SORTKEY(b) AUTO REFRESH YES " +
		"AS SELECT a, b FROM mvc.t;"
	expect(t, admin, "admin|"+text, "SELECT viewowner, definition FROM pg_views WHERE schemaname = 'mvc'")
	expect(t, admin, text, "SELECT pg_get_viewdef('mvc.mv'::regclass, true)")
	expect(t, admin, text, "SHOW VIEW mvc.mv")
	expect(t, admin, "t", "SELECT tablename FROM pg_tables WHERE schemaname = 'mvc'")
	expect(t, admin, "mv|VIEW|kept", "SELECT table_name, table_type, remarks FROM svv_tables WHERE table_schema = "+
		"'mvc' AND table_name = 'mv'")
	expect(t, admin, "kept", "SELECT description FROM pg_description WHERE objoid = 'mvc.mv'::regclass")
	expect(t, admin, "a|integer\nb|character varying", "SELECT column_name, data_type FROM svv_columns WHERE "+
		"table_schema = 'mvc' AND table_name = 'mv' ORDER BY ordinal_position")
	expect(t, admin, "dev|mvc|admin|mv|u|0|t",
		"SELECT trim(database_name), trim(schema_name), trim(user_name), trim(name), is_stale, state, autorefresh "+
			"FROM svv_mv_info WHERE schema_name = 'mvc'")
	refused(t, admin, "CREATE MATERIALIZED VIEW mvc.bad DISTKEY(z) AS SELECT a FROM mvc.t", "42703",
		`column "z" named in key does not exist`)
	refused(t, admin, "SELECT a FROM mvc.bad", "42P01", "does not exist")
	tx, err := admin.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.ExecContext(t.Context(), "COMMENT ON VIEW mvc.mv IS NULL"); err != nil {
		t.Error(err)
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
}

func TestRightsOnAMaterializedView(t *testing.T) {
	admin := connect(t, "admin")
	all := users(t, admin, "mvg_owner", "mvg_reader")
	owner, reader := all[0], all[1]
	sandboxtest.Exec(t, admin, "CREATE SCHEMA mvg_base", "CREATE TABLE mvg_base.t (a int)",
		"INSERT INTO mvg_base.t VALUES (1)",
		"CREATE SCHEMA mvg AUTHORIZATION mvg_owner", "GRANT USAGE ON SCHEMA mvg_base TO mvg_owner")
	refused(t, owner, "CREATE MATERIALIZED VIEW mvg.mv AS SELECT a FROM mvg_base.t", "42501",
		"permission denied for relation t")
	sandboxtest.Exec(t, admin, "GRANT SELECT ON mvg_base.t TO mvg_owner")
	sandboxtest.Exec(t, owner, "CREATE MATERIALIZED VIEW mvg.mv AS SELECT a FROM mvg_base.t",
		"GRANT USAGE ON SCHEMA mvg TO mvg_reader",
		"CREATE VIEW mvg.late AS SELECT a, current_user AS who FROM mvg.mv WITH NO SCHEMA BINDING",
		"CREATE VIEW mvg.bound AS SELECT a FROM mvg.mv", "GRANT SELECT ON mvg.late TO mvg_reader")
	refused(t, reader, "SELECT a FROM mvg.mv", "42501", "permission denied for relation mv")
	expect(t, reader, "1|mvg_reader", "SELECT * FROM mvg.late") // USAGE on the tables' schema is not asked for
	sandboxtest.Exec(t, owner, "GRANT SELECT ON mvg.mv TO mvg_reader")
	expect(t, reader, "1", "SELECT a FROM mvg.mv")
	expect(t, admin, "late\nmv", "SELECT relation_name FROM svv_relation_privileges WHERE namespace_name = 'mvg' "+
		"AND identity_name = 'mvg_reader' ORDER BY 1")
	refused(t, reader, "REFRESH MATERIALIZED VIEW mvg.mv", "42501", "must be owner of relation mv")
	refused(t, reader, "DROP MATERIALIZED VIEW mvg.mv", "42501", "must be owner of")
	refused(t, owner, "DROP MATERIALIZED VIEW mvg.mv", "2BP01", "other objects depend on it")
	sandboxtest.Exec(t, owner, "DROP VIEW mvg.bound", "REFRESH MATERIALIZED VIEW mvg.mv")
	sandboxtest.Exec(t, admin, "ALTER TABLE mvg.mv OWNER TO admin", "DROP MATERIALIZED VIEW mvg.mv")
	refused(t, reader, "SELECT * FROM mvg.late", "42P01", `relation "mvg.mv" does not exist`)
}

func TestWhatAMaterializedViewMayNotRead(t *testing.T) {
	admin := connect(t, "admin")
	sandboxtest.Exec(t, admin, "CREATE SCHEMA mvn", "CREATE TABLE mvn.t (a int)", "CREATE TEMP TABLE "+
		"mvn_temp (a int)",
		"CREATE VIEW mvn.bound AS SELECT a FROM mvn.t", "CREATE VIEW mvn.late AS SELECT a FROM mvn.t WITH NO "+
			"SCHEMA BINDING", "CREATE MATERIALIZED VIEW mvn.mv AS SELECT a FROM mvn.t")
	refused(t, admin, "CREATE MATERIALIZED VIEW mvn.x AS SELECT a FROM mvn.bound", "0A000",
		`cannot read the view "bound"`)
	refused(t, admin, "CREATE MATERIALIZED VIEW mvn.x AS SELECT a FROM mvn.late", "0A000",
		`cannot read the view "late"`)
	refused(t, admin, "CREATE MATERIALIZED VIEW mvn.x AS SELECT a FROM mvn_temp", "0A000", "temporary tables")
	refused(t, admin, "CREATE MATERIALIZED VIEW mvn.x AUTO REFRESH YES AS SELECT a FROM mvn.mv", "0A000",
		"AUTO REFRESH is not supported")
	refused(t, admin, "CREATE MATERIALIZED VIEW mvn.x AS SELECT a FROM mvn.absent", "42P01", "does not exist")
	sandboxtest.Exec(t, admin, "CREATE MATERIALIZED VIEW mvn.x AUTO REFRESH NO AS SELECT a FROM mvn.mv")
}

// A materialized view over an external table opens its rows without USAGE on
// the external schema, which would open the whole table.
func TestAMaterializedViewOverAnExternalTable(t *testing.T) {
	admin := connect(t, "admin")
	external(t, admin, "mve_ext")
	all := users(t, admin, "mve_owner", "mve_reader")
	owner, reader := all[0], all[1]
	sandboxtest.Exec(t, admin, "CREATE SCHEMA mve AUTHORIZATION mve_owner", "GRANT USAGE ON SCHEMA mve TO "+
		"mve_reader", "GRANT USAGE ON SCHEMA mve_ext TO mve_owner")
	refused(t, owner, "CREATE MATERIALIZED VIEW mve.mv AUTO REFRESH YES AS SELECT id FROM mve_ext.sales", "0A000",
		"AUTO REFRESH is not supported")
	refused(t, admin, "CREATE MATERIALIZED VIEW mve_ext.mv AS SELECT id FROM mve_ext.sales", "0A000",
		"CREATE MATERIALIZED VIEW is not supported in the external schema")
	sandboxtest.Exec(t, owner, "CREATE MATERIALIZED VIEW mve.mv AS SELECT id FROM mve_ext.sales",
		"CREATE VIEW mve.v AS SELECT id FROM mve.mv WITH NO SCHEMA BINDING", "GRANT SELECT ON mve.v TO mve_reader")
	expect(t, reader, "1", "SELECT id FROM mve.v")
	refused(t, reader, "SELECT id FROM mve_ext.sales", "42501", "permission denied for schema mve_ext")
	sandboxtest.Exec(t, admin, "INSERT INTO mve_ext.sales SELECT 2, 'y', 1, '2024-01-02'::date")
	sandboxtest.Exec(t, owner, "REFRESH MATERIALIZED VIEW mve.mv")
	expect(t, reader, "1\n2", "SELECT id FROM mve.v ORDER BY id")
	sandboxtest.Exec(t, admin, "REVOKE USAGE ON SCHEMA mve_ext FROM mve_owner")
	refused(t, owner, "REFRESH MATERIALIZED VIEW mve.mv", "42501", "permission denied for schema mve_ext")
}

func TestScopedAndDefaultPrivilegesReachMaterializedViews(t *testing.T) {
	s := sandboxtest.Start(t)
	admin := sandboxtest.Open(t, s, "admin")
	sandboxtest.Exec(t, admin, "CREATE SCHEMA mvs", "CREATE TABLE mvs.t (a int)", "CREATE ROLE mvs_role",
		"CREATE USER mvs_reader PASSWORD DISABLE", "CREATE USER mvs_other PASSWORD DISABLE",
		"GRANT ROLE mvs_role TO mvs_reader", "GRANT USAGE ON SCHEMA mvs TO PUBLIC", "GRANT SELECT FOR TABLES IN "+
			"SCHEMA mvs TO ROLE mvs_role",
		"ALTER DEFAULT PRIVILEGES IN SCHEMA mvs GRANT SELECT ON TABLES TO mvs_other",
		"CREATE MATERIALIZED VIEW mvs.mv AS SELECT a FROM mvs.t")
	for _, user := range []string{"mvs_reader", "mvs_other"} {
		expect(t, sandboxtest.Open(t, s, user), "", "SELECT a FROM mvs.mv")
	}
}
