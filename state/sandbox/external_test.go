package sandbox_test

import (
	"database/sql"
	"fmt"
	"testing"

	"github.com/redveil/redveil/state/sandbox/sandboxtest"
)

// external makes an external schema of that name, with one partitioned table
// of one row.
func external(t *testing.T, admin *sql.DB, name string) {
	t.Helper()
	sandboxtest.Exec(t, admin,
		fmt.Sprintf("CREATE EXTERNAL SCHEMA %s FROM DATA CATALOG DATABASE '%[1]s_db' REGION 'eu-west-1' IAM_ROLE "+
			"'arn:aws:iam::1:role/spectrum' CREATE EXTERNAL DATABASE IF NOT EXISTS", name),
		fmt.Sprintf(`CREATE EXTERNAL TABLE %s.sales (id int, "Name" varchar(20), price decimal(8, 2)) PARTITIONED BY (day date)
			ROW FORMAT DELIMITED FIELDS TERMINATED BY '|' STORED AS TEXTFILE LOCATION 's3://b/sales/' TABLE PROPERTIES ('numRows' = '1')`, name),
		fmt.Sprintf("INSERT INTO %s.sales SELECT 1, 'x', 2.5, '2024-01-01'::date", name))
}

func TestAnExternalSchemaIsInTheCatalogs(t *testing.T) {
	admin := connect(t, "admin")
	external(t, admin, "exs")
	sandboxtest.Exec(t, admin, "CREATE EXTERNAL SCHEMA IF NOT EXISTS exs FROM DATA CATALOG DATABASE 'other' "+
		"IAM_ROLE default")
	const options = `{"IAM_ROLE":"arn:aws:iam::1:role/spectrum","REGION":"eu-west-1"}`
	expect(t, admin, "1|exs_db|"+options, "SELECT eskind, esdbname, esoptions FROM pg_external_schema WHERE esoid "+
		"= (SELECT oid FROM pg_namespace WHERE nspname = 'exs')")
	expect(t, admin, "1|exs|100|exs_db|"+options, "SELECT eskind, schemaname, esowner, databasename, esoptions "+
		"FROM svv_external_schemas WHERE schemaname = 'exs'")
	expect(t, admin, "exs|external|exs_db", "SELECT schema_name, schema_type, source_database FROM "+
		"svv_all_schemas WHERE schema_name = 'exs'")
	expect(t, admin, "", "SELECT schema_name FROM svv_redshift_schemas WHERE schema_name = 'exs'")
	refused(t, admin, "CREATE EXTERNAL SCHEMA exs FROM DATA CATALOG DATABASE 'd' IAM_ROLE DEFAULT", "42P06",
		`schema "exs" already exists`)
	refused(t, admin, "CREATE EXTERNAL SCHEMA exs2 FROM DATA CATALOG DATABASE 'EXS_DB' IAM_ROLE DEFAULT", "0A000",
		"a second external schema")
	refused(t, admin, "ALTER SCHEMA exs RENAME TO exs3", "0A000", "not available in the sandbox")
	plain := users(t, admin, "exs_plain")[0]
	refused(t, plain, "CREATE EXTERNAL SCHEMA exs2 FROM DATA CATALOG DATABASE 'd' IAM_ROLE DEFAULT", "42501",
		"permission denied for database dev")
	expect(t, plain, "", "SELECT schemaname FROM svv_external_schemas WHERE schemaname = 'exs'")
	sandboxtest.Exec(t, admin, "BEGIN", "CREATE EXTERNAL SCHEMA exs_tx FROM DATA CATALOG DATABASE 'tx' IAM_ROLE "+
		"'SESSION'", "ROLLBACK", "DROP SCHEMA exs")
	expect(t, admin, "", "SELECT schemaname FROM svv_external_schemas WHERE schemaname LIKE 'exs%'")
}

func TestDroppingAnExternalDatabase(t *testing.T) {
	admin := connect(t, "admin")
	external(t, admin, "exd")
	refused(t, admin, "DROP SCHEMA exd DROP EXTERNAL DATABASE", "2BP01", "because it has tables")
	sandboxtest.Exec(t, admin, "BEGIN")
	refused(t, admin, "DROP SCHEMA exd DROP EXTERNAL DATABASE CASCADE", "25001", "DROP SCHEMA cannot run inside a "+
		"transaction block")
	sandboxtest.Exec(t, admin, "ROLLBACK", "DROP SCHEMA exd DROP EXTERNAL DATABASE CASCADE",
		"DROP SCHEMA IF EXISTS exd")
}

func TestAnExternalTableIsInTheExternalCatalogsOnly(t *testing.T) {
	admin := connect(t, "admin")
	external(t, admin, "exc")
	expect(t, admin,
		"sales|TABLE|s3://b/sales/|org.apache.hadoop.mapred.TextInputFormat|"+
			"{\"field.delim\":\"|\",\"serialization.format\":\"1\"}|{\"numRows\":\"1\"}",
		"SELECT tablename, tabletype, location, input_format, serde_parameters, parameters FROM "+
			"svv_external_tables WHERE schemaname = 'exc'")
	expect(t, admin, "id|int|1|0\nname|varchar(20)|2|0\nprice|decimal(8,2)|3|0\nday|date|4|1",
		"SELECT columnname, external_type, columnnum, part_key FROM svv_external_columns WHERE schemaname = 'exc' "+
			"AND tablename = 'sales' ORDER BY columnnum")
	expect(t, admin, "sales|EXTERNAL TABLE", "SELECT table_name, table_type FROM svv_tables WHERE "+
		"table_schema = 'exc'")
	expect(t, admin, "sales|EXTERNAL TABLE", "SELECT table_name, table_type FROM svv_all_tables WHERE "+
		"schema_name = 'exc'")
	expect(t, admin, "day|4|date", "SELECT column_name, ordinal_position, data_type FROM svv_columns WHERE "+
		"table_schema = 'exc' AND column_name = 'day'")
	for _, query := range []string{
		"SELECT relname FROM pg_class WHERE relname = 'sales' AND relnamespace = (SELECT oid FROM pg_namespace " +
			"WHERE nspname = 'exc')",
		"SELECT tablename FROM pg_tables WHERE schemaname = 'exc'",
		"SELECT table_name FROM svv_redshift_tables WHERE schema_name = 'exc'",
		"SELECT column_name FROM svv_redshift_columns WHERE schema_name = 'exc'",
		"SELECT relation_name FROM svv_relation_privileges WHERE namespace_name = 'exc'",
	} {
		expect(t, admin, "", query)
	}
	refused(t, admin, "SELECT has_table_privilege('exc.sales', 'select')", "42P01", "does not exist")
}

func TestExternalTablesStandAlone(t *testing.T) {
	admin := connect(t, "admin")
	external(t, admin, "exa")
	for statement, words := range map[string]string{
		"CREATE EXTERNAL TABLE exa.t (a int) STORED AS PARQUET LOCATION 's3://b/t'": "CREATE " +
			"EXTERNAL TABLE cannot run inside a",
		"INSERT INTO exa.sales SELECT 2, 'y', 1, '2024-01-02'::date": "INSERT INTO EXTERNAL TABLE cannot run inside a",
		"DROP TABLE exa.sales":                   "DROP EXTERNAL TABLE cannot run inside a",
		"DROP TABLE IF EXISTS exa.sales":         "DROP EXTERNAL TABLE cannot run inside a",
		"GRANT USAGE ON SCHEMA exa TO PUBLIC":    "cannot run inside a",
		"REVOKE USAGE ON SCHEMA exa FROM PUBLIC": "cannot run inside a",
	} {
		sandboxtest.Exec(t, admin, "BEGIN")
		refused(t, admin, statement, "25001", words+" transaction block")
		refused(t, admin, "SELECT 1", "25P02", "aborted")
		sandboxtest.Exec(t, admin, "ROLLBACK")
		refused(t, admin, "SELECT 1; "+statement, "25001", words+" multiple commands statement")
	}
	expect(t, admin, "1", "SELECT COUNT(*) FROM exa.sales")
	sandboxtest.Exec(t, admin, "CREATE PROCEDURE public.exa_insert() AS $$ BEGIN INSERT INTO exa.sales SELECT 2, "+
		"'y', 1, '2024-01-02'::date; END; $$ LANGUAGE plpgsql")
	refused(t, admin, "CALL public.exa_insert()", "25001", "cannot run inside a procedure")
	tx, err := admin.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.ExecContext(t.Context(), "INSERT INTO exa.sales SELECT $1, 'y', 1, '2024-01-02'::date",
		2); err == nil {
		t.Error("a parameter takes INSERT into a transaction block")
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	sandboxtest.Exec(t, admin, "CREATE GROUP exa_one", "CREATE GROUP exa_two", "GRANT USAGE ON SCHEMA exa TO "+
		"GROUP exa_one, GROUP exa_two",
		"DROP TABLE exa.sales", "CREATE EXTERNAL TABLE exa.sales (a int) LOCATION 's3://b/t'")
	if _, err := admin.ExecContext(t.Context(), "INSERT INTO exa.sales VALUES ($1)", 7); err != nil {
		t.Error(err)
	}
	expect(t, admin, "7", "SELECT a FROM exa.sales")
}

func TestWhatExternalTablesDoNotTake(t *testing.T) {
	admin := connect(t, "admin")
	external(t, admin, "exn")
	sandboxtest.Exec(t, admin, "CREATE SCHEMA exn_local", "CREATE EXTERNAL TABLE exn.o (a int) STORED AS ORC "+
		"LOCATION 's3://b/o'")
	const operation = "Operation not supported on external tables"
	for _, c := range [][3]string{
		{"UPDATE exn.sales SET id = 2", "0A000", operation},
		{"DELETE FROM exn.sales", "0A000", operation},
		{"TRUNCATE exn.sales", "0A000", operation},
		{"VACUUM exn.sales", "0A000", operation},
		{"ANALYZE exn.sales", "0A000", operation},
		{"COMMENT ON TABLE exn.sales IS 'x'", "0A000", operation},
		{"COMMENT ON COLUMN exn.sales.id IS 'x'", "0A000", operation},
		{"CREATE TABLE public.exn_copy (LIKE exn.sales)", "0A000", operation},
		{"ALTER TABLE exn.sales ADD COLUMN b int", "0A000", "not available in the sandbox"},
		{"ALTER TABLE exn.sales OWNER TO admin", "0A000", "not available in the sandbox"},
		{"INSERT INTO exn.o SELECT 1", "0A000", "TEXTFILE and PARQUET"},
		{"CREATE TABLE exn.t (a int)", "0A000", `CREATE TABLE is not supported in the external schema "exn"`},
		{
			"CREATE TABLE exn.t AS SELECT 1 AS a", "0A000",
			`CREATE TABLE is not supported in the external schema "exn"`,
		},
		{"CREATE VIEW exn.v AS SELECT 1 AS a", "0A000", "CREATE VIEW is not supported in the external schema"},
		{"CREATE VIEW exn.v AS SELECT 1 AS a WITH NO SCHEMA BINDING", "0A000", "CREATE VIEW is not supported in " +
			"the external schema"},
		{
			"CREATE EXTERNAL TABLE exn_local.t (a int) LOCATION 's3://b/t'", "42809",
			`schema "exn_local" is not an external schema`,
		},
		{"CREATE EXTERNAL TABLE exn.sales (a int) LOCATION 's3://b/t'", "42P07", "already exists"},
		{"CREATE VIEW exn_local.v AS SELECT id FROM exn.sales", "0A000", "External tables are not " +
			"supported in views"},
		{
			"CREATE OR REPLACE VIEW exn_local.v AS SELECT id FROM (SELECT id FROM exn.sales) s", "0A000",
			"External tables are not supported in views",
		},
	} {
		refused(t, admin, c[0], c[1], c[2])
	}
	sandboxtest.Exec(t, admin, "SET search_path TO exn, public")
	refused(t, admin, "SELECT id FROM sales", "42P01", `relation "sales" does not exist`)
	sandboxtest.Exec(t, admin, "RESET search_path", "CREATE TABLE exn_local.copy AS SELECT * FROM exn.sales")
	expect(t, admin, "1|x|2.50|2024-01-01T00:00:00Z", "SELECT * FROM exn_local.copy")
}

func TestUsageOpensAllExternalTables(t *testing.T) {
	admin := connect(t, "admin")
	external(t, admin, "exu")
	reader := users(t, admin, "exu_reader", "exu_owner")[0]
	for _, statement := range []string{
		"GRANT SELECT ON exu.sales TO exu_reader", "REVOKE SELECT ON TABLE exu.sales FROM PUBLIC",
		"GRANT SELECT (id) ON exu.sales TO exu_reader",
		"GRANT DROP ON exu.sales TO exu_reader", "GRANT SELECT ON ALL TABLES IN SCHEMA exu TO exu_reader",
		"GRANT SELECT FOR TABLES IN SCHEMA exu TO exu_reader",
	} {
		refused(t, admin, statement, "0A000", "Operation not supported on external tables")
	}
	for _, privilege := range []string{"CREATE", "ALL", "USAGE, CREATE", "DROP"} {
		refused(t, admin, "GRANT "+privilege+" ON SCHEMA exu TO exu_reader", "0A000", "only USAGE can be granted")
	}
	refused(t, reader, "SELECT id FROM exu.sales", "42501", "permission denied for schema exu")
	sandboxtest.Exec(t, admin, "GRANT USAGE ON SCHEMA exu TO exu_reader")
	expect(t, reader, "1", "SELECT id FROM exu.sales WHERE id = $1", 1)
	expect(t, reader, "sales", "SELECT tablename FROM svv_external_tables WHERE schemaname = 'exu'")
	refused(t, reader, "INSERT INTO exu.sales SELECT 2, 'y', 1, '2024-01-02'::date", "42501", "permission denied")
	refused(t, reader, "CREATE EXTERNAL TABLE exu.t (a int) LOCATION 's3://b/t'", "42501",
		"permission denied for schema exu")
	refused(t, reader, "DROP TABLE exu.sales", "42501", "must be owner")
	expect(t, admin, "USAGE|exu_reader", "SELECT privilege_type, identity_name FROM svv_schema_privileges WHERE "+
		"namespace_name = 'exu'")
	owner := connect(t, "exu_owner")
	sandboxtest.Exec(t, admin, "ALTER SCHEMA exu OWNER TO exu_owner")
	sandboxtest.Exec(t, owner, "INSERT INTO exu.sales SELECT 2, 'y', 1, '2024-01-02'::date", "DROP TABLE exu.sales",
		"CREATE EXTERNAL TABLE exu.t (a int) LOCATION 's3://b/t'")
}

// Spectrum keeps what it reads in temporary tables.
func TestReadingExternalTablesNeedsTemp(t *testing.T) {
	s := sandboxtest.Start(t)
	admin := sandboxtest.Open(t, s, "admin")
	external(t, admin, "ext")
	reader := sandboxtest.Open(t, s, "temp_reader")
	sandboxtest.Exec(t, admin, "CREATE USER temp_reader PASSWORD DISABLE", "GRANT USAGE ON SCHEMA ext TO "+
		"temp_reader", "REVOKE TEMP ON DATABASE dev FROM PUBLIC")
	refused(t, reader, "SELECT id FROM ext.sales", "42501", "permission denied to create temporary tables "+
		"in database")
	sandboxtest.Exec(t, admin, "GRANT TEMP ON DATABASE dev TO temp_reader")
	expect(t, reader, "1", "SELECT id FROM ext.sales")
}

func TestALateBindingViewOverAnExternalTable(t *testing.T) {
	admin := connect(t, "admin")
	external(t, admin, "exl")
	all := users(t, admin, "exl_reader", "exl_owner")
	reader, owner := all[0], all[1]
	sandboxtest.Exec(t, admin, "CREATE SCHEMA exl_views AUTHORIZATION exl_owner")
	sandboxtest.Exec(t, owner, "CREATE VIEW exl_views.v AS SELECT id, name FROM exl.sales WITH NO SCHEMA BINDING",
		"GRANT USAGE ON SCHEMA exl_views TO exl_reader", "GRANT SELECT ON exl_views.v TO exl_reader")
	refused(t, reader, "SELECT * FROM exl_views.v", "42501", "permission denied for schema exl")
	sandboxtest.Exec(t, admin, "GRANT USAGE ON SCHEMA exl TO exl_reader")
	refused(t, reader, "SELECT * FROM exl_views.v", "42501", "permission denied for schema exl") // the owner's right
	sandboxtest.Exec(t, admin, "GRANT USAGE ON SCHEMA exl TO exl_owner")
	expect(t, reader, "1|x", "SELECT * FROM exl_views.v")
	sandboxtest.Exec(t, admin, "DROP TABLE exl.sales")
	refused(t, reader, "SELECT * FROM exl_views.v", "42P01", `relation "exl.sales" does not exist`)
}
