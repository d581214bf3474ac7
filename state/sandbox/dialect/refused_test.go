package dialect_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/redveil/redveil/state/sandbox/dialect"
)

// refused lists what Redshift refuses, or the sandbox cannot carry out, with
// SQLSTATE and a part of the message.
var refused = []struct{ sql, code, message string }{
	{"SELECT E'a'", "42704", `type "e" does not exist`},
	{"SELECT string_agg(a, ',') FROM t", "42883", "function string_agg does not exist"},
	{"SELECT array_agg(a) FROM t", "42883", "function array_agg does not exist"},
	{"SELECT pg_advisory_lock(1)", "42883", "function pg_advisory_lock does not exist"},
	{"SELECT pg_sleep(1)", "42883", "function pg_sleep does not exist"},
	{"SELECT * FROM pg_roles", "42P01", `relation "pg_roles" does not exist`},
	{"SELECT * FROM pg_catalog.pg_authid", "42P01", `relation "pg_catalog.pg_authid" does not exist`},
	{"SELECT * FROM rs_catalog.late_view", "3F000", `schema "rs_catalog" does not exist`},
	{"SELECT rs_catalog.bind(1)", "3F000", `schema "rs_catalog" does not exist`},
	{"SELECT DISTINCT ON (a) a FROM t", "0A000", "SELECT DISTINCT ON is not supported"},
	{"SELECT a FROM t FOR UPDATE", "0A000", "SELECT FOR UPDATE is not supported"},
	{"SELECT ARRAY[1, 2]", "0A000", "array constructors are not supported"},
	{"SELECT ROW(1, 2)", "0A000", "row constructors are not supported"},
	{"SELECT (1, 2) = (1, 2)", "0A000", "row constructors are not supported"},
	{"SELECT a IS DISTINCT FROM b FROM t", "42601", `syntax error at or near "DISTINCT"`},
	{"SELECT count(*) FILTER (WHERE a > 1) FROM t", "42601", `syntax error at or near "FILTER"`},
	{"SELECT * FROM t, LATERAL (SELECT 1) AS s", "42601", "LATERAL"},
	{"SELECT * FROM (VALUES (1)) AS v (a)", "42601", "VALUES"},
	{"SELECT * FROM (SELECT 1)", "42601", "subquery in FROM must have an alias"},
	{"INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING", "42601", `syntax error at or near "ON"`},
	{"INSERT INTO t VALUES (1) RETURNING a", "42601", "RETURNING"},
	{"DELETE FROM t WHERE a = 1 RETURNING a", "42601", "RETURNING"},
	{"CREATE INDEX i ON t (a)", "0A000", `SQL command "CREATE INDEX" not supported on Redshift tables.`},
	{"CREATE UNIQUE INDEX i ON t (a)", "0A000", "CREATE INDEX"},
	{"SAVEPOINT s", "42601", "SAVEPOINT"},
	{"ROLLBACK TO s", "42601", "TO"},
	{"CREATE VIEW IF NOT EXISTS v AS SELECT 1", "42601", `syntax error at or near "IF"`},
	{
		"CREATE FUNCTION f() RETURNS int STABLE AS $$ BEGIN RETURN 1; END $$ LANGUAGE plpgsql", "0A000",
		`language "plpgsql" is not supported for functions`,
	},
	{
		"CREATE FUNCTION f(int) RETURNS int STABLE AS $$ SELECT a FROM t $$ LANGUAGE sql", "0A000",
		"is not allowed in it",
	},
	{"CREATE FUNCTION f(int) RETURNS int AS $$ SELECT $1 $$ LANGUAGE sql", "42601", "AS"},
	{
		"CREATE FUNCTION f(int) RETURNS int STABLE AS $$ SELECT $2 $$ LANGUAGE sql", "42P02",
		"there is no parameter $2",
	},
	{"CREATE VIEW v AS SELECT a FROM t WITH NO SCHEMA BINDING", "42P01", "should be qualified"},
	{
		"CREATE VIEW s.v AS WITH RECURSIVE r AS (SELECT 1 AS n) SELECT n FROM r WITH NO SCHEMA BINDING", "0A000",
		"recursive CTE",
	},
	{"SELECT a FROM s.t WHERE c.a = 'x'", "0A000", "without a cast"},
	{"SELECT a FROM s.t WHERE 5 < c[0]", "0A000", "without a cast"},
	{"SELECT c.a || 'x' FROM s.t", "0A000", "without a cast"},
	{"SELECT (c.a) - 'x' FROM s.t", "0A000", "without a cast"},
	{"SELECT a FROM s.t WHERE c.a IN ('x')", "0A000", "without a cast"},
	{"SELECT a FROM s.t WHERE a BETWEEN c.a AND 5", "0A000", "without a cast"},
	{"SELECT a FROM s.t WHERE c.a LIKE 'x'", "0A000", "without a cast"},
	{"SELECT a FROM s.t WHERE coalesce(c.a, c.b) = c.b", "0A000", "without a cast"},
	{"SELECT a FROM s.t WHERE CASE WHEN b THEN c.a END = 'x'", "0A000", "without a cast"},
	{"SELECT CASE c.a WHEN 'x' THEN 1 END FROM s.t", "0A000", "without a cast"},
	{"SELECT upper(c.a) FROM s.t", "0A000", "without a cast"},
	{"SELECT nullif(c.a, c.b) FROM s.t", "0A000", "without a cast"},
	{"SELECT decode(c.a, 'x', 1) FROM s.t", "0A000", "without a cast"},
	{"SELECT a FROM s.t ORDER BY c.a", "0A000", "without a cast"},
	{"INSERT INTO s.u SELECT c.a FROM s.t", "0A000", "without a cast"},
	{"UPDATE s.t SET a = c.a", "0A000", "without a cast"},
	{"SELECT c.a::date FROM s.t", "0A000", "the cast of a SUPER value to date"},
	{"SELECT c[b] FROM s.t", "0A000", "other than a whole number"},
	{"SELECT c['a'] FROM s.t", "0A000", "other than a whole number"},
	{"SELECT c[-1] FROM s.t", "0A000", "other than a whole number"},
	{"CREATE TABLE t (a varbyte(0))", "22023", "length for type varbyte"},
	{"CREATE TABLE t (a varbyte(16777216))", "0A000", "varbyte longer than"},
	{"CREATE TABLE t (a super(5))", "42601", "("},
	{"CREATE TABLE t (a int[])", "42601", "["},
	{"CREATE TABLE t (a serial)", "42704", `type "serial" does not exist`},
	{"CREATE TABLE t (a uuid)", "42704", `type "uuid" does not exist`},
	{"CREATE TABLE t (a jsonb)", "42704", `type "jsonb" does not exist`},
	{"CREATE TABLE t (a int CHECK (a > 0))", "42601", "CHECK"},
	{"CREATE TABLE t (a int DISTKEY, b int DISTKEY)", "42P16", "multiple DISTKEY"},
	{"CREATE TABLE t (a int) DISTSTYLE KEY", "42P16", "needs a DISTKEY"},
	{"CREATE TABLE t (a int) SORTKEY (b)", "42703", `column "b" named in key does not exist`},
	{"CREATE TABLE t (a varchar(65536))", "22023", "length for type varchar"},
	{"CREATE TABLE t (a decimal(39))", "22023", "precision"},
	{"CREATE TABLE t (a int, a int)", "42701", `column "a" duplicated`},
	{"CREATE USER u", "42601", "PASSWORD"},
	{"CREATE USER u PASSWORD 'short1A'", "22023", "8 to 64"},
	{"CREATE USER u PASSWORD 'nouppercase1'", "22023", "uppercase"},
	{"CREATE USER u PASSWORD DISABLE CREATEUSER", "0LP01", "superuser"},
	{"ALTER USER u LOGIN", "42601", ""},
	{"ALTER USER u LOGIN PASSWORD DISABLE", "42601", ""},
	{"ALTER USER u NOLOGIN", "42601", "NOLOGIN"},
	{"CREATE USER IF NOT EXISTS u PASSWORD DISABLE", "42601", ""},
	{"CREATE ROLE \"sys:x\"", "42939", "reserved"},
	{"GRANT SELECT ON t TO GROUP g WITH GRANT OPTION", "0LP01", "individual users"},
	{"GRANT SELECT ON t TO ROLE r WITH GRANT OPTION", "0LP01", "individual users"},
	{"GRANT FLY ON t TO u", "0LP01", "invalid privilege type FLY"},
	{"GRANT ROLE r TO GROUP g", "42601", "GROUP"},
	{"GRANT ROLE r, q TO u", "42601", "q"},
	{"GRANT ROLE r TO u,", "42601", ""},
	{"REVOKE ROLE r FROM u, ROLE q", "42601", "ROLE"},
	{"REVOKE ROLE r FROM ROLE q, u", "42601", "u"},
	{"REVOKE ADMIN OPTION FOR ROLE r FROM ROLE q", "42601", "ROLE"},
	{"ALTER GROUP g ADD USER u, ROLE r", "42601", ""},
	{"GRANT USAGE ON SCHEMA s, SCHEMA r TO u", "42601", ""},
	{"GRANT SELECT ON s.t, TABLE s.v TO u", "42601", ""},
	{"GRANT EXECUTE ON PROCEDURE s.p(), PROCEDURE s.q() TO u", "42601", ""},
	{"DROP GROUP g, h", "42601", ""},
	{"DROP MATERIALIZED VIEW s.a, s.b", "42601", ""},
	{"DROP ROLE r, q", "42601", ""},
	{"GRANT SELECT FOR TABLES IN SCHEMA s TO GROUP g", "0A000", "users and roles only"},
	{"GRANT USAGE FOR TABLES IN SCHEMA s TO u", "0LP01", "invalid privilege type USAGE"},
	{"REVOKE SELECT ON t FROM u CASCADE", "42601", "CASCADE"},
	{"COMMENT ON FUNCTION f IS 'x'", "42601", "FUNCTION"},
	{"COMMENT ON ROLE r IS 'x'", "42601", "ROLE"},
	{"SET LOCAL search_path TO public", "42601", "LOCAL"},
	{"SET work_mem TO '1GB'", "42704", `unrecognized configuration parameter "work_mem"`},
	{"SET enable_case_sensitive_identifier TO true", "0A000", "not available in the sandbox"},
	{"LOCK TABLE t NOWAIT", "42601", "NOWAIT"},
	{"COPY t TO STDOUT", "0A000", "COPY is not available in the sandbox"},
	{"ALTER TABLE t ALTER DISTSTYLE sideways", "42601", "sideways"},
	{"ALTER TABLE t ALTER SORTKEY (a) and more", "42601", "and"},
	{"FETCH FORWARD 'x' FROM c", "42601", "'x'"},
	{"SELECT information_schema._pg_truetypid(1)", "42883", "does not exist"},
	{"SELECT * FROM pg_temp.t", "3F000", "pg_temp"},
	{"LISTEN c", "42601", "LISTEN"},
	{"DO $$ BEGIN END $$", "42601", "DO"},
	{"SELECT $1", "42601", `syntax error at or near "$1"`},
	{"SELECT current_schema() FROM t", "0A000", "Specified types or functions (one per INFO message) not " +
		"supported on Amazon Redshift tables."},
	{"SELECT now() FROM t", "0A000", "Specified types or functions"},
	{"SELECT substr(a, 1, 2) FROM t", "0A000", "Specified types or functions"},
	{"SELECT * FROM t JOIN pg_attrdef ON true", "0A000", "Specified types or functions"},
	{"SELECT listagg(usename, ',') FROM pg_user", "0A000", "must be applied on at least one user created table"},
	{"CREATE MATERIALIZED VIEW v AS SELECT 1", "0A000", "not available in the sandbox"},
	{"CREATE OR REPLACE MATERIALIZED VIEW v AS SELECT a FROM t", "42601", "MATERIALIZED"},
	{"CREATE MATERIALIZED VIEW v AS SELECT a FROM t ORDER BY a", "0A000", "ORDER BY, LIMIT and OFFSET"},
	{
		"CREATE MATERIALIZED VIEW v AS SELECT a FROM (SELECT a FROM t LIMIT 1) s", "0A000",
		"ORDER BY, LIMIT and OFFSET",
	},
	{"CREATE MATERIALIZED VIEW v AS SELECT TOP 1 a FROM t", "0A000", "ORDER BY, LIMIT and OFFSET"},
	{"CREATE MATERIALIZED VIEW v AS SELECT table_name FROM svv_tables", "0A000", "system table svv_tables"},
	{"CREATE MATERIALIZED VIEW v AS SELECT usename FROM pg_user, t", "0A000", "system table pg_user"},
	{"CREATE MATERIALIZED VIEW v AS SELECT s.f_x(a) FROM t", "0A000", "user-defined function f_x"},
	{"CREATE MATERIALIZED VIEW v AS SELECT now() FROM t", "0A000", "Specified types or functions"},
	{
		"CREATE MATERIALIZED VIEW v AUTO REFRESH YES AS SELECT current_user FROM t", "0A000",
		"mutable function current_user",
	},
	{"CREATE MATERIALIZED VIEW v DISTSTYLE KEY AS SELECT a FROM t", "42P16", "belong together"},
	{"CREATE MATERIALIZED VIEW v AS SELECT a FROM t WITH NO SCHEMA BINDING", "42601", "WITH"},
	{"CREATE MATERIALIZED VIEW IF NOT EXISTS v AS SELECT a FROM t", "42601", "IF"},
	{"REFRESH MATERIALIZED VIEW v WITH NO DATA", "42601", "WITH"},
	{"ALTER MATERIALIZED VIEW v AUTO REFRESH YES", "0A000", "not available in the sandbox"},
	{"CREATE EXTERNAL SCHEMA s FROM DATA CATALOG", "42601", "syntax error at end of input"},
	{"CREATE EXTERNAL SCHEMA s FROM DATA CATALOG DATABASE 'd'", "42601", "syntax error at end of input"},
	{"CREATE EXTERNAL SCHEMA s FROM DATA CATALOG DATABASE 'd' IAM_ROLE 'someone'", "22023", "invalid IAM role"},
	{"CREATE EXTERNAL SCHEMA s FROM DATA CATALOG DATABASE 'd' IAM_ROLE 'arn:aws:iam::1:role/a, " +
		"arn:aws:iam::1:role/b'", "22023", "without spaces"},
	{
		"CREATE EXTERNAL SCHEMA pg_s FROM DATA CATALOG DATABASE 'd' IAM_ROLE DEFAULT", "42939",
		"unacceptable schema name",
	},
	{"CREATE EXTERNAL SCHEMA s FROM HIVE METASTORE DATABASE 'd'", "0A000", "not available in the sandbox"},
	{"CREATE EXTERNAL TABLE t (a int) LOCATION 's3://b/p'", "42601", "needs the name of its external schema"},
	{"CREATE EXTERNAL TABLE IF NOT EXISTS s.t (a int) LOCATION 's3://b/p'", "42601", "IF"},
	{"CREATE EXTERNAL TABLE s.t (a int)", "42601", "syntax error at end of input"},
	{"CREATE EXTERNAL TABLE s.t (a int) LOCATION '/p'", "22023", "must begin with s3://"},
	{"CREATE EXTERNAL TABLE s.t (a int NOT NULL) LOCATION 's3://b/p'", "42601", `syntax error at or near "NOT"`},
	{
		"CREATE EXTERNAL TABLE s.t (a int) PARTITIONED BY (a int) LOCATION 's3://b/p'", "42701",
		`column "a" duplicated`,
	},
	{
		"CREATE EXTERNAL TABLE s.t (a super) LOCATION 's3://b/p'", "0A000",
		`the type "super" is not supported in external tables`,
	},
	{"CREATE EXTERNAL TABLE s.t (a timestamptz) LOCATION 's3://b/p'", "0A000", "not supported in external tables"},
	{"CREATE EXTERNAL TABLE s.t (a geometry) LOCATION 's3://b/p'", "0A000", "not supported in external tables"},
	{"CREATE EXTERNAL TABLE s.t (a struct<b:int>) LOCATION 's3://b/p'", "0A000", "a nested type"},
	{"CREATE EXTERNAL TABLE s.t (a int) STORED AS CSV LOCATION 's3://b/p'", "42601", `syntax error at or near "CSV"`},
	{
		"CREATE EXTERNAL TABLE s.t STORED AS PARQUET LOCATION 's3://b/p' AS SELECT 1 AS a", "0A000",
		"CREATE EXTERNAL TABLE AS is not available",
	},
	{"CREATE EXTERNAL VIEW s.v AS SELECT 1", "0A000", "not available in the sandbox"},
	{"ALTER DEFAULT PRIVILEGES GRANT ALTER ON TABLES TO u", "0LP01", "invalid privilege type ALTER"},
	{"ALTER DEFAULT PRIVILEGES GRANT SELECT (a) ON TABLES TO u", "42601", "TABLES"},
	{"ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO u", "42601", "SCHEMAS"},
	{"ALTER DEFAULT PRIVILEGES REVOKE DROP ON TABLES FROM u", "0LP01", "revoke ALL"},
	{"ALTER DEFAULT PRIVILEGES FOR ROLE r GRANT SELECT ON TABLES TO u", "42601", "FOR"},
	{"ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO ROLE r WITH GRANT OPTION", "0LP01", "individual users"},
	{"CREATE RLS POLICY p WITH (a int)", "42601", "syntax error at end of input"},
	{"CREATE RLS POLICY p WITH (a int) USING (a = 1, a = 2)", "42601", `near ","`},
	{"CREATE RLS POLICY p WITH (a int, a int) USING (a = 1)", "42701", `column "a" specified more than once`},
	{"CREATE RLS POLICY IF NOT EXISTS p USING (true)", "42601", "NOT"},
	{"CREATE OR REPLACE RLS POLICY p USING (true)", "42601", "RLS"},
	{"CREATE RLS POLICY dev.p USING (true)", "0A000", "a name with a database"},
	{"CREATE RLS POLICY p WITH (a int) USING (a IN (SELECT usesysid FROM pg_user))", "0A000", `system catalog "pg_user"`},
	{"CREATE RLS POLICY p USING (current_schema() = 's')", "0A000", "Specified types or functions"},
	{"ALTER RLS POLICY p WITH (a int) USING (a = 1)", "42601", "WITH"},
	{"ATTACH RLS POLICY p ON t TO GROUP g", "42601", "GROUP"},
	{"ATTACH RLS POLICY p ON pg_class TO PUBLIC", "42501", "system catalog"},
	{"ATTACH RLS POLICY p, q ON t TO u", "42601", ","},
	{"DETACH RLS POLICY p ON t TO u", "42601", "TO"},
	{"ALTER TABLE t ROW LEVEL SECURITY", "42601", "syntax error at end of input"},
	{"ALTER TABLE t ENABLE ROW LEVEL SECURITY", "0A000", "this form of ALTER TABLE"},
	{"CREATE MASKING POLICY m USING (1)", "42601", "USING"},
	{"CREATE MASKING POLICY IF NOT EXISTS m WITH (a int) USING (a)", "42601", "NOT"},
	{"ATTACH MASKING POLICY m ON t TO PUBLIC", "42601", "TO"},
	{"ATTACH MASKING POLICY m ON t (a) TO u, v", "42601", ","},
	{"ATTACH MASKING POLICY m ON t (a) TO GROUP g", "42601", "GROUP"},
	{"ATTACH MASKING POLICY m ON t (a.b) TO u", "0A000", "a path into a SUPER column"},
	{"DROP MASKING POLICY m CASCADE", "42601", "CASCADE"},
	{"ALTER TABLE t MASKING ON", "42601", "syntax error at end of input"},
	{"GRANT INSERT ON t TO RLS POLICY p", "0LP01", "only SELECT"},
	{"GRANT SELECT (a) ON t TO MASKING POLICY p", "0LP01", "only SELECT"},
	{"GRANT IGNORE RLS TO u", "42601", "u"},
	{"SELECT 'unterminated", "42601", "unterminated quoted string"},
	{"SELECT /* open", "42601", "unterminated /* comment"},
	{"SELECT \"\"", "42601", "zero-length delimited identifier"},
	{"SELECT 1 +", "42601", "syntax error at end of input"},
	{"SELECT a b c FROM t", "42601", `syntax error at or near "c"`},
	{"SELECT " + strings.Repeat("(", 5000) + "1" + strings.Repeat(")", 5000), "54001", "stack depth limit exceeded"},
	{"SELECT " + strings.Repeat("NOT ", 5000) + "true", "54001", "stack depth limit exceeded"},
	{"CREATE TABLE " + strings.Repeat("x", 64) + " (a int)", "0A000", "the sandbox keeps at most 63"},
	{
		"CREATE PROCEDURE p() AS $$ BEGIN EXECUTE 'DROP TABLE t'; END $$ LANGUAGE plpgsql", "0A000",
		"EXECUTE of a text",
	},
	{"CREATE PROCEDURE p() AS $$ BEGIN SELECT pg_sleep(1) INTO x; END $$ LANGUAGE plpgsql", "42883", "pg_sleep"},
	{"CREATE PROCEDURE p() AS $$ BEGIN a := 1 END $$ LANGUAGE plpgsql", "42601", "END"},
}

func TestWhatRedshiftRefusesIsRefused(t *testing.T) {
	for _, c := range refused {
		_, err := dialect.Parse(c.sql)
		var refusal *dialect.Error
		switch {
		case !errors.As(err, &refusal):
			t.Errorf("%.80s: accepted (%v)", c.sql, err)
		case refusal.Code != c.code || !strings.Contains(refusal.Message, c.message):
			t.Errorf("%.80s:\n   got %s %s\n  want %s %s", c.sql, refusal.Code, refusal.Message, c.code, c.message)
		}
	}
}

func TestErrorsPointAtTheWord(t *testing.T) {
	_, err := dialect.Parse("SELECT a\nFROM t\nLIMIT 1 FETCH")
	var refusal *dialect.Error
	if !errors.As(err, &refusal) || refusal.Position != 25 {
		t.Errorf("got %+v", err)
	}
}

func FuzzParse(f *testing.F) {
	for _, c := range refused {
		f.Add(c.sql)
	}
	for _, sql := range accepted {
		f.Add(sql[0])
	}
	f.Fuzz(func(_ *testing.T, sql string) {
		_, _ = dialect.Parse(sql)
		_, _ = dialect.ParseOne(sql)
	})
}
