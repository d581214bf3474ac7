package dialect_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/state/sandbox/dialect"
)

// accepted pairs Redshift's SQL with what PostgreSQL is given, statements
// joined by "; ".
var accepted = [][2]string{
	{"SELECT 1", `SELECT 1 AS "?column?"`},
	{`SELECT 'it\'s a \\ \n'`, "SELECT 'it''s a \\ \n' AS \"?column?\""},
	{`SELECT "A".b FROM S."T" AS "A"`, `SELECT "a"."b" AS "b" FROM "s"."t" AS "a"`},
	{
		"SELECT c.a.b, t.c.a, s.t.c.a, t.c, s.t.c, c[0].x, t.c[1][2] FROM s.t",
		`SELECT ` + attribute(attribute(`"c"`, "a"), "b") + ` AS "b", ` + attribute(`"t"."c"`, "a") + ` AS "a", ` +
			attribute(`"s"."t"."c"`, "a") + ` AS "a", "t"."c" AS "c", "s"."t"."c" AS "c", ` +
			attribute(element(`"c"`, "0"), "x") + ` AS "x", ` + element(element(`"t"."c"`, "1"), "2") +
			` AS "c" FROM "s"."t"`,
	},
	{
		"SELECT x.c.A::int, CAST(c.a AS varchar(9)), c.a::decimal(5,2) FROM s.t AS x WHERE (c.a) IS NULL",
		`SELECT "rs_catalog".of_super_integer(` + attribute(`"x"."c"`, "a") + `) AS "a", ` +
			`CAST("rs_catalog".of_super_text(` + attribute(`"c"`, "a") + `) AS varchar(9)) AS "a", ` +
			`CAST("rs_catalog".of_super_numeric(` + attribute(`"c"`, "a") + `, 5, 2) AS numeric(5,2)) AS "a" ` +
			`FROM "s"."t" AS "x" WHERE ("rs_catalog".null_of_super(` + attribute(`"c"`, "a") + `) IS NULL)`,
	},
	{
		"SELECT CAST(CASE WHEN b THEN c.a END AS super), x.c.a FROM (SELECT c, b FROM s.t) x",
		`SELECT "rs_catalog".super_value(CASE WHEN "b" THEN ` + attribute(`"c"`, "a") + ` END) AS "case", ` +
			attribute(`"x"."c"`, "a") + ` AS "a" FROM (SELECT "c" AS "c", "b" AS "b" FROM "s"."t") AS "x"`,
	},
	{"SELECT TOP 3 a FROM t ORDER BY a", `SELECT "a" AS "a" FROM "t" ORDER BY "a" LIMIT 3`},
	{
		"SELECT len(a), nvl(b, 'x'), getdate() FROM t",
		`SELECT length("a") AS "len", COALESCE("b", 'x') AS "nvl", "rs_catalog".getdate() AS "getdate" FROM "t"`,
	},
	{
		"SELECT a::varchar, CAST(b AS decimal) FROM t",
		`SELECT CAST("a" AS varchar(256)) AS "a", CAST("b" AS numeric(18,0)) AS "b" FROM "t"`,
	},
	{
		"SELECT dateadd(day, -3, d), datediff('months', a, b) FROM t",
		`SELECT "rs_catalog".dateadd('day', (- 3), "d") AS "dateadd", "rs_catalog".datediff('months', "a", "b") AS "datediff" FROM "t"`,
	},
	{
		"SELECT listagg(DISTINCT a, ',') WITHIN GROUP (ORDER BY a DESC) FROM t",
		`SELECT string_agg(DISTINCT CAST("a" AS text), ',' ORDER BY "a" DESC) AS "listagg" FROM "t"`,
	},
	{
		"SELECT decode(a, 1, 'x', 'y') FROM t",
		`SELECT CASE WHEN "a" IS NOT DISTINCT FROM 1 THEN 'x' ELSE 'y' END AS "decode" FROM "t"`,
	},
	{"SELECT a FROM t MINUS SELECT a FROM u", `(SELECT "a" AS "a" FROM "t") EXCEPT (SELECT "a" AS "a" FROM "u")`},
	{
		"SELECT row_number() OVER (PARTITION BY a ORDER BY b ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT " +
			"ROW) FROM t",
		`SELECT row_number() OVER (PARTITION BY "a" ORDER BY "b" ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS "row_number" FROM "t"`,
	},
	{
		"WITH x AS (SELECT 1 AS n) SELECT n FROM x WHERE NOT n IN (1, 2) AND n BETWEEN 1 AND 2 OR n IS NULL",
		`WITH "x" AS (SELECT 1 AS "n") SELECT "n" AS "n" FROM "x" WHERE (((NOT ("n" IN (1, 2))) AND ("n" BETWEEN 1 AND 2)) OR ("n" IS NULL))`,
	},
	{
		"SELECT u.usename FROM pg_group g JOIN pg_user AS u ON u.usesysid = ANY(g.grolist)",
		`SELECT "u"."usename" AS "usename" FROM "rs_catalog"."pg_group" AS "g" INNER JOIN "rs_catalog"."pg_user" AS "u" ON ("u"."usesysid" = ANY("g"."grolist"))`,
	},
	{
		"SELECT role_name FROM svv_roles",
		`SELECT "role_name" AS "role_name" FROM "rs_catalog"."svv_roles" AS "svv_roles"`,
	},
	{
		"SELECT regexp_replace(a, 'x(.)', '$1') FROM t",
		`SELECT "rs_catalog".regexp_replace("a", 'x(.)', '$1') AS "regexp_replace" FROM "t"`,
	},
	{
		"CREATE TABLE s.t (id bigint IDENTITY(1, 2) ENCODE az64, a varchar NOT NULL DEFAULT 'x' SORTKEY, PRIMARY " +
			"KEY (id)) DISTSTYLE KEY DISTKEY (id)",
		`CREATE TABLE "s"."t" ("id" bigint GENERATED ALWAYS AS IDENTITY (START WITH 1 INCREMENT BY 2), "a" varchar(256) NOT NULL DEFAULT 'x')`,
	},
	{"CREATE TABLE t DISTSTYLE ALL AS SELECT 1 AS a", `CREATE TABLE "t" AS SELECT 1 AS "a"`},
	{
		"CREATE TABLE t (a super, b varbyte, c double precision, d varbinary(8))",
		`CREATE TABLE "t" ("a" jsonb, "b" bytea(64000), "c" double precision, "d" bytea(8))`,
	},
	{
		`CREATE EXTERNAL SCHEMA IF NOT EXISTS s FROM DATA CATALOG DATABASE 'D' IAM_ROLE 'arn:aws:iam::1:role/a,arn:aws:iam::1:role/b' REGION 'eu-west-1'`,
		`SELECT "rs_catalog".create_external_schema('s', true, 'd', '{"IAM_ROLE":"arn:aws:iam::1:role/a,arn:aws:iam::1:role/b","REGION":"eu-west-1"}'); DO 'BEGIN END'`,
	},
	{
		`CREATE EXTERNAL TABLE s.t (a int, b varchar) PARTITIONED BY (c date) STORED AS INPUTFORMAT 'i' OUTPUTFORMAT 'o' LOCATION 's3://b/p'`,
		`SELECT "rs_catalog".create_external_table('s', 't', '"a" integer, "b" varchar(256), "c" date', ARRAY['s3://b/p', 'i', 'o', 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe', '{"serialization.format":"1"}', '{}']::pg_catalog.text[], 1, false); DO 'BEGIN END'`,
	},
	{
		"CREATE  MATERIALIZED VIEW s.v BACKUP NO DISTSTYLE KEY DISTKEY(a) SORTKEY (b, a) AUTO REFRESH YES AS " +
			"SELECT a, row_number() OVER (ORDER BY a) AS b FROM s.t",
		`SELECT "rs_catalog".check_materialized(ARRAY['s']::pg_catalog.text[], ARRAY['t']::pg_catalog.text[], true); CREATE MATERIALIZED VIEW "s"."v" AS SELECT "a" AS "a", row_number() OVER (ORDER BY "a") AS "b" FROM "s"."t"; SELECT "rs_catalog".note_materialized('"s"."v"', 'create materialized view s.v BACKUP NO DISTSTYLE KEY DISTKEY(a) SORTKEY (b, a) AUTO REFRESH YES AS SELECT a, row_number() OVER (ORDER BY a) AS b FROM s.t', true, ARRAY['a', 'b', 'a']::pg_catalog.text[]); DO 'BEGIN END'`,
	},
	{"REFRESH MATERIALIZED VIEW v", `SELECT "rs_catalog".check_refresh('', 'v'); REFRESH MATERIALIZED VIEW "v"`},
	{"DROP MATERIALIZED VIEW IF EXISTS s.v CASCADE", `DROP MATERIALIZED VIEW IF EXISTS "s"."v" CASCADE`},
	{
		"DROP SCHEMA s DROP EXTERNAL DATABASE CASCADE",
		`SELECT "rs_catalog".empty_external(ARRAY['s']::pg_catalog.text[], true, true); DROP SCHEMA "s" CASCADE`,
	},
	{
		`CREATE USER "Alice" PASSWORD DISABLE SYSLOG ACCESS UNRESTRICTED IN GROUP g`,
		`SELECT "rs_catalog".check_new_principal('user', 'Alice'); CREATE ROLE "Alice" LOGIN INHERIT PASSWORD NULL; SELECT "rs_catalog".set_user_option('Alice', 'password', ''); SELECT "rs_catalog".set_user_option('Alice', 'syslog_access', 'UNRESTRICTED'); GRANT "group g" TO "Alice"`,
	},
	{
		"CREATE GROUP g WITH USER a, b",
		`SELECT "rs_catalog".check_new_principal('group', 'g'); CREATE ROLE "group g" NOLOGIN; GRANT "group g" TO "a"; GRANT "group g" TO "b"`,
	},
	{
		"GRANT SELECT, DELETE ON t TO ROLE r, GROUP g, u WITH GRANT OPTION, PUBLIC",
		`SELECT "rs_catalog".meets_columns('"t"', 'SELECT, DELETE', 'role r', 'grant'); GRANT SELECT, DELETE ON TABLE "t" TO "role r"; SELECT "rs_catalog".meets_columns('"t"', 'SELECT, DELETE', 'group g', 'grant'); GRANT SELECT, DELETE ON TABLE "t" TO "group g"; SELECT "rs_catalog".meets_columns('"t"', 'SELECT, DELETE', 'u', 'grant'); GRANT SELECT, DELETE ON TABLE "t" TO "u" WITH GRANT OPTION; SELECT "rs_catalog".meets_columns('"t"', 'SELECT, DELETE', 'PUBLIC', 'grant'); GRANT SELECT, DELETE ON TABLE "t" TO PUBLIC`,
	},
	{"GRANT SELECT (a, b) ON t TO u", `GRANT SELECT ("a", "b") ON TABLE "t" TO "u"`},
	{"GRANT ALL ON ALL TABLES IN SCHEMA s TO GROUP g", `GRANT ALL ON ALL TABLES IN SCHEMA "s" TO "group g"`},
	{
		"GRANT EXECUTE ON FUNCTION s.f(int, varchar(20)) TO u",
		`GRANT EXECUTE ON FUNCTION "s"."f"(integer, varchar(20)) TO "u"`,
	},
	{
		"GRANT SELECT, DROP ON s.t TO ROLE r",
		`SELECT "rs_catalog".meets_columns('"s"."t"', 'SELECT', 'role r', 'grant'); GRANT SELECT ON TABLE "s"."t" TO "role r"; SELECT "rs_catalog".grant_extra('table', '"s"."t"', 'DROP', 'role r', 'grant')`,
	},
	{
		"REVOKE ALTER ON SCHEMA s FROM PUBLIC",
		`SELECT "rs_catalog".grant_extra('schema', '"s"', 'ALTER', 'PUBLIC', 'revoke')`,
	},
	{
		"GRANT SELECT FOR TABLES IN SCHEMA s DATABASE dev TO ROLE r",
		`SELECT "rs_catalog".grant_scoped('TABLES', 's', 'SELECT', 'role r', 'grant')`,
	},
	{
		"REVOKE ASSUMEROLE ON ALL FROM PUBLIC FOR ALL",
		`SELECT "rs_catalog".grant_iam('all', 'ALL', 'PUBLIC', 'false')`,
	},
	{"GRANT ROLE r, ROLE q TO u WITH ADMIN OPTION", `GRANT "role r", "role q" TO "u" WITH ADMIN OPTION`},
	{
		"GRANT ROLE r TO u, ROLE q, v WITH ADMIN OPTION",
		`GRANT "role r" TO "u"; GRANT "role r" TO "role q"; GRANT "role r" TO "v" WITH ADMIN OPTION`,
	},
	{"REVOKE ROLE r, ROLE q FROM u, v", `REVOKE "role r", "role q" FROM "u"; REVOKE "role r", "role q" FROM "v"`},
	{"REVOKE ROLE r FROM ROLE q, ROLE s", `REVOKE "role r" FROM "role q"; REVOKE "role r" FROM "role s"`},
	{
		"REVOKE ADMIN OPTION FOR ROLE r FROM u, v",
		`REVOKE ADMIN OPTION FOR "role r" FROM "u"; REVOKE ADMIN OPTION FOR "role r" FROM "v"`,
	},
	{"ALTER GROUP g ADD USER u, v", `GRANT "group g" TO "u"; GRANT "group g" TO "v"`},
	{"ALTER GROUP g DROP USER u, v", `REVOKE "group g" FROM "u"; REVOKE "group g" FROM "v"`},
	{"DROP VIEW s.a, s.b", `DROP VIEW "s"."a", "s"."b"`},
	{"GRANT USAGE ON SCHEMA s, r TO ROLE q", `GRANT USAGE ON SCHEMA "s", "r" TO "role q"`},
	{"REVOKE USAGE ON SCHEMA s, r FROM PUBLIC", `REVOKE USAGE ON SCHEMA "s", "r" FROM PUBLIC`},
	{
		"GRANT EXECUTE ON PROCEDURE s.p(int), s.q() TO PUBLIC",
		`GRANT EXECUTE ON PROCEDURE "s"."p"(integer), "s"."q"() TO PUBLIC`,
	},
	{
		"REVOKE EXECUTE ON PROCEDURE s.p(int), s.q() FROM GROUP g",
		`REVOKE EXECUTE ON PROCEDURE "s"."p"(integer), "s"."q"() FROM "group g"`,
	},
	{
		"GRANT SELECT ON s.t, s.v TO ROLE r, GROUP g",
		`SELECT "rs_catalog".meets_columns('"s"."t"', 'SELECT', 'role r', 'grant'); ` +
			`SELECT "rs_catalog".meets_columns('"s"."v"', 'SELECT', 'role r', 'grant'); ` +
			`GRANT SELECT ON TABLE "s"."t", "s"."v" TO "role r"; ` +
			`SELECT "rs_catalog".meets_columns('"s"."t"', 'SELECT', 'group g', 'grant'); ` +
			`SELECT "rs_catalog".meets_columns('"s"."v"', 'SELECT', 'group g', 'grant'); ` +
			`GRANT SELECT ON TABLE "s"."t", "s"."v" TO "group g"`,
	},
	{"REVOKE SELECT ON s.t, s.v FROM u", `REVOKE SELECT ON TABLE "s"."t", "s"."v" FROM "u"`},
	{
		"GRANT ACCESS SYSTEM TABLE TO ROLE r",
		`SELECT "rs_catalog".grant_system('ACCESS SYSTEM TABLE', 'role r', true)`,
	},
	{
		"ALTER DEFAULT PRIVILEGES FOR USER a IN SCHEMA s GRANT SELECT ON TABLES TO GROUP g",
		`ALTER DEFAULT PRIVILEGES FOR ROLE "a" IN SCHEMA "s" GRANT SELECT ON TABLES TO "group g"`,
	},
	{
		"ALTER DEFAULT PRIVILEGES GRANT SELECT, DROP ON TABLES TO a WITH GRANT OPTION, ROLE r",
		`ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO "a" WITH GRANT OPTION; SELECT "rs_catalog".alter_default('', '', 'r', 'DROP', 'a', 'grant option'); ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO "role r"; SELECT "rs_catalog".alter_default('', '', 'r', 'DROP', 'role r', 'grant'); DO 'BEGIN END'`,
	},
	{
		"ALTER DEFAULT PRIVILEGES FOR USER a, b IN SCHEMA s GRANT ALL ON PROCEDURES TO PUBLIC",
		`SELECT "rs_catalog".alter_default('a', 's', 'p', 'EXECUTE', 'PUBLIC', 'grant'); SELECT "rs_catalog".alter_default('b', 's', 'p', 'EXECUTE', 'PUBLIC', 'grant'); DO 'BEGIN END'`,
	},
	{
		"ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC",
		`ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC`,
	},
	{
		"GRANT DROP FOR TABLES IN DATABASE dev TO u WITH GRANT OPTION",
		`SELECT "rs_catalog".grant_scoped('TABLES', '', 'DROP', 'u', 'grant option')`,
	},
	{
		"REVOKE GRANT OPTION FOR ALTER ON SCHEMA s FROM u",
		`SELECT "rs_catalog".grant_extra('schema', '"s"', 'ALTER', 'u', 'revoke option')`,
	},
	{
		"CREATE FUNCTION f_double(int) RETURNS int IMMUTABLE AS $$ SELECT $1 * 2 $$ LANGUAGE sql",
		`CREATE FUNCTION "f_double"(integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT CAST(($1 * 2) AS integer)'`,
	},
	{
		"CREATE PROCEDURE p(a int) AS $$ DECLARE n int := 0; BEGIN FOR i IN 1..a LOOP n := n + i; END LOOP; IF n " +
			"> 3 THEN RAISE INFO 'n %', n; END IF; SELECT len('x') INTO n; END; $$ LANGUAGE plpgsql SECURITY DEFINER",
		"CREATE PROCEDURE \"p\"(\"a\" integer) LANGUAGE plpgsql SECURITY DEFINER AS 'DECLARE\n\"n\" integer := " +
			"0;\nBEGIN\nFOR \"i\" IN 1 .. \"a\" LOOP\n\"n\" := (\"n\" + \"i\");\nEND LOOP;\nIF (\"n\" > 3) " +
			"THEN\nRAISE INFO ''n %'', \"n\";\nEND IF;\nSELECT * INTO \"n\" FROM (SELECT length(''x'') AS " +
			"\"len\") AS into_source;\nEND'",
	},
	{"SET search_path TO '$user', public", `SET search_path TO '$user', 'public'`},
	{"SET SESSION AUTHORIZATION 'Bob'", `SET SESSION AUTHORIZATION 'Bob'`},
	{
		"SHOW enable_result_cache_for_session",
		`SELECT COALESCE(NULLIF(pg_catalog.current_setting('redshift.enable_result_cache_for_session', true), ''), 'on') AS "enable_result_cache_for_session"`,
	},
	{"BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY", "BEGIN"},
	{"DELETE FROM a USING b WHERE a.id = b.id", `DELETE FROM "a" USING "b" WHERE ("a"."id" = "b"."id")`},
	{
		"UPDATE t SET a = b.x FROM b WHERE t.id = b.id",
		`UPDATE "t" SET "a" = "b"."x" FROM "b" WHERE ("t"."id" = "b"."id")`,
	},
	{
		"INSERT INTO t (a, b) VALUES (1, DEFAULT), (2, NULL)",
		`INSERT INTO "t" ("a", "b") VALUES (1, DEFAULT), (2, NULL)`,
	},
	{"COMMENT ON VIEW s.v IS 'it''s'", `COMMENT ON VIEW "s"."v" IS 'it''s'`},
	{"ALTER TABLE v OWNER TO bob", `ALTER TABLE "v" OWNER TO "bob"`},
	{"ALTER TABLE s.t ALTER DISTSTYLE KEY DISTKEY a", `SELECT "rs_catalog".need_owner('"s"."t"')`},
	{"LOCK t", `LOCK TABLE "t" IN ACCESS EXCLUSIVE MODE`},
	{"ANALYZE t", `ANALYZE "t"`},
	{
		"CREATE RLS POLICY p WITH (c varchar(10), n int) AS t USING (c LIKE '%public%' AND t.n IN (SELECT n FROM s.l))",
		`SELECT "rs_catalog".create_policy('RLS POLICY', 'p', 't', ARRAY['c', 'n']::pg_catalog.text[], ARRAY['varchar(10)', 'integer']::pg_catalog.text[], ARRAY['(("c" LIKE ''%public%'') AND ("t"."n" IN (SELECT "n" AS "n" FROM "s"."l")))']::pg_catalog.text[], ARRAY['` + "\x01" + `."c" LIKE CAST(''%public%'' AS TEXT) AND "t"."n" IN (SELECT "n" FROM "s"."l")']::pg_catalog.text[], false); DO 'BEGIN END'`,
	},
	{
		"ALTER RLS POLICY p USING (a > 0)",
		`SELECT "rs_catalog".alter_policy('RLS POLICY', 'p', ARRAY['("a" > 0)']::pg_catalog.text[], ARRAY['` + "\x01" + `."a" > 0']::pg_catalog.text[]); DO 'BEGIN END'`,
	},
	{"DROP RLS POLICY IF EXISTS p CASCADE", `SELECT "rs_catalog".drop_policy('RLS POLICY', 'p', true, true); DO 'BEGIN END'`},
	{
		"ATTACH RLS POLICY p ON TABLE s.t, u TO a, ROLE r, PUBLIC",
		`SELECT "rs_catalog".attach_rls('p', 's', 't', 'a'); SELECT "rs_catalog".attach_rls('p', 's', 't', 'role r'); SELECT "rs_catalog".attach_rls('p', 's', 't', 'PUBLIC'); SELECT "rs_catalog".attach_rls('p', '', 'u', 'a'); SELECT "rs_catalog".attach_rls('p', '', 'u', 'role r'); SELECT "rs_catalog".attach_rls('p', '', 'u', 'PUBLIC'); DO 'BEGIN END'`,
	},
	{"DETACH RLS POLICY p ON t FROM ROLE r", `SELECT "rs_catalog".detach_rls('p', '', 't', 'role r'); DO 'BEGIN END'`},
	{
		"ALTER TABLE s.t ROW LEVEL SECURITY ON CONJUNCTION TYPE OR",
		`SELECT "rs_catalog".switch_rls('s', 't', true, 'or', false, false); DO 'BEGIN END'`,
	},
	{
		"ALTER MATERIALIZED VIEW v ROW LEVEL SECURITY OFF FOR DATASHARES",
		`SELECT "rs_catalog".switch_rls('', 'v', false, '', true, true); DO 'BEGIN END'`,
	},
	{
		"CREATE MASKING POLICY m IF NOT EXISTS WITH (a varchar(20), b int) USING (LEFT(a, 2), CAST('x' AS int))",
		`SELECT "rs_catalog".create_policy('MASKING POLICY', 'm', 'masked_table', ARRAY['a', 'b']::pg_catalog.text[], ARRAY['varchar(20)', 'integer']::pg_catalog.text[], ARRAY['"left"("a", 2)', 'CAST(''x'' AS integer)']::pg_catalog.text[], ARRAY['LEFT(` + "\x01" + `."a", 2)', 'CAST(''x'' AS INT)']::pg_catalog.text[], true); DO 'BEGIN END'`,
	},
	{
		"ALTER MASKING POLICY m USING (a::varchar(5))",
		`SELECT "rs_catalog".alter_policy('MASKING POLICY', 'm', ARRAY['CAST("a" AS varchar(5))']::pg_catalog.text[], ARRAY['` + "\x01" + `."a"::VARCHAR(5)']::pg_catalog.text[]); DO 'BEGIN END'`,
	},
	{"DROP MASKING POLICY m", `SELECT "rs_catalog".drop_policy('MASKING POLICY', 'm', false, false); DO 'BEGIN END'`},
	{
		"ATTACH MASKING POLICY m ON s.t (a, b) USING (a, c) TO ROLE r PRIORITY 30",
		`SELECT "rs_catalog".attach_masking('m', 's', 't', ARRAY['a', 'b']::pg_catalog.text[], ARRAY['a', 'c']::pg_catalog.text[], 'role r', 30); DO 'BEGIN END'`,
	},
	{
		"ATTACH MASKING POLICY m ON t (a) TO PUBLIC",
		`SELECT "rs_catalog".attach_masking('m', '', 't', ARRAY['a']::pg_catalog.text[], ARRAY['a']::pg_catalog.text[], 'PUBLIC', 0); DO 'BEGIN END'`,
	},
	{
		"DETACH MASKING POLICY m ON t (a) FROM alice",
		`SELECT "rs_catalog".detach_masking('m', '', 't', ARRAY['a']::pg_catalog.text[], 'alice'); DO 'BEGIN END'`,
	},
	{
		"ALTER TABLE t MASKING OFF FOR DATASHARES",
		`SELECT "rs_catalog".switch_masking('', 't', false); DO 'BEGIN END'`,
	},
	{
		"GRANT SELECT ON TABLE s.l TO RLS POLICY p, q",
		`SELECT "rs_catalog".grant_policy('RLS POLICY', 'p', '"s"."l"', true); SELECT "rs_catalog".grant_policy('RLS POLICY', 'q', '"s"."l"', true); DO 'BEGIN END'`,
	},
	{
		"REVOKE SELECT ON l FROM MASKING POLICY m",
		`SELECT "rs_catalog".grant_policy('MASKING POLICY', 'm', '"l"', false); DO 'BEGIN END'`,
	},
	{
		"GRANT IGNORE RLS, EXPLAIN RLS TO ROLE r",
		`SELECT "rs_catalog".grant_system('IGNORE RLS', 'role r', true); SELECT "rs_catalog".grant_system('EXPLAIN RLS', 'role r', true)`,
	},
}

func TestRedshiftsDialectBecomesPostgreSQLs(t *testing.T) {
	for _, c := range accepted {
		statements, err := dialect.Parse(c[0] + ";")
		if err != nil || len(statements) != 1 {
			t.Errorf("%s: %v", c[0], err)
			continue
		}
		if diff := cmp.Diff(c[1], strings.Join(statements[0].SQL, "; ")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c[0], diff)
		}
	}
}

func TestALateBindingViewKeepsItsSourceAndWhatItReads(t *testing.T) {
	statements, err := dialect.Parse("create view S.V (x) as select a.id from crm.c as a join crm.d on true\nwith " +
		"no schema binding ;")
	if err != nil {
		t.Fatal(err)
	}
	want := &dialect.View{
		Name:        dialect.Relation{Schema: "s", Name: "v", Class: dialect.ClassUser},
		LateBinding: true, Columns: []string{"x"},
		Query:  `SELECT "a"."id" AS "id" FROM "crm"."c" AS "a" INNER JOIN "crm"."d" ON TRUE`,
		Source: "create view S.V (x) as select a.id from crm.c as a join crm.d on true\nwith no schema binding",
		Reads: []dialect.Relation{
			{Schema: "crm", Name: "c", Class: dialect.ClassUser},
			{Schema: "crm", Name: "d", Class: dialect.ClassUser},
		},
	}
	if diff := cmp.Diff(want, statements[0].View); diff != "" {
		t.Error(diff)
	}
}

func TestParametersAreForQueriesAndChanges(t *testing.T) {
	statement, err := dialect.ParseOne("SELECT a FROM t WHERE a = $2")
	if err != nil || statement.Parameters != 2 {
		t.Errorf("got %d, %v", statement.Parameters, err)
	}
	if _, err := dialect.ParseOne("CREATE SCHEMA $1"); err == nil {
		t.Error("a parameter in DDL is accepted")
	}
	if _, err := dialect.ParseOne("SELECT 1; SELECT 2"); err == nil {
		t.Error("two statements are accepted as one")
	}
}

func attribute(value, name string) string {
	return `"rs_catalog".super_attribute(` + value + `, '` + name + `')`
}

func element(value, place string) string {
	return `"rs_catalog".super_element(` + value + `, ` + place + `)`
}
