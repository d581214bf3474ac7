package redshift_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/state/redshift"
)

func TestReadsAreWhatAStatementReads(t *testing.T) {
	for _, c := range []struct {
		name, statement string
		want            []string
	}{
		{"a query", "/* report */ (SELECT a FROM crm.people)", []string{"crm.people"}},
		{"names in quotes", `SELECT "A" FROM "Crm"."PEOPLE" JOIN "notes" ON true`, []string{"crm.people", "notes"}},
		{"UPDATE from others", "UPDATE stg.x SET a = extract(year from p.at), b = 1 FROM crm.people p, crm.notes " +
			"WHERE x.id = p.id", []string{"stg.x", "crm.people", "crm.notes"}},
		{
			"UPDATE with a query", "update stg.x y set a = (select max(a) from crm.people), b = y.c, c = d where b = 2",
			[]string{"stg.x", "crm.people"},
		},
		{
			"UPDATE that compares", "UPDATE stg.x SET a = b IS DISTINCT FROM c FROM crm.people WHERE true",
			[]string{"stg.x", "crm.people"},
		},
		{
			"DELETE using others", "DELETE FROM stg.x USING crm.people p JOIN crm.notes USING (id, at), crm.leads " +
				"WHERE x.id = p.id", []string{"stg.x", "crm.people", "crm.notes", "crm.leads"},
		},
		{
			"DELETE without FROM", "delete stg.x using crm.people where id in (select id from crm.notes n join a.b " +
				"using (c))", []string{"stg.x", "crm.people", "crm.notes", "a.b"},
		},
		{"MERGE", "MERGE INTO stg.x USING crm.people AS p ON x.id = p.id WHEN MATCHED THEN UPDATE SET a = p.a, " +
			"b = p.b WHEN NOT MATCHED THEN INSERT (id, a) VALUES (p.id, p.a)", []string{"stg.x", "crm.people"}},
		{
			"MERGE of a query", "merge into stg.x using (select id from crm.people) p on x.id = p.id remove duplicates",
			[]string{"stg.x", "crm.people"},
		},
		{
			"INSERT from a query", "INSERT INTO stg.x (id, a) SELECT id, a FROM crm.people WHERE a = 'from b.c'",
			[]string{"crm.people"},
		},
		{"INSERT of values", "INSERT INTO stg.x VALUES (1, 'select 1 from crm.people')", nil},
		{
			"CREATE TABLE AS", "CREATE TEMP TABLE x DISTKEY(id) AS (WITH p AS (SELECT * FROM crm.people) " +
				"SELECT * FROM p)", []string{"crm.people"},
		},
		{"CREATE TABLE", "CREATE TABLE stg.x (id bigint)", nil},
		{"CREATE VIEW reads nothing yet", "CREATE OR REPLACE VIEW rep.v AS SELECT id FROM crm.people", nil},
		{
			"but CREATE MATERIALIZED VIEW does", "CREATE MATERIALIZED VIEW rep.v AS SELECT id FROM crm.people",
			[]string{"crm.people"},
		},
		{"SELECT INTO", "SELECT a INTO stg.x FROM crm.people", []string{"crm.people"}},
		{
			"UNLOAD", "UNLOAD ('select a from crm.people p where b = ''from x.y'' and c in (select c from notes)') " +
				"TO 's3://b/c' FORMAT PARQUET", []string{"crm.people", "notes"},
		},
		{"UNLOAD between dollars", "unload ($$ select 'a' from crm.people $$) to 's3://b/c'", []string{"crm.people"}},
		{"UNLOAD that was cut", "unload ('select a from crm.people where b", []string{"crm.people"}},
		{"COPY reads no table", "COPY crm.people FROM 's3://b/c' IAM_ROLE default", nil},
		{
			"DELETE after WITH", "WITH old AS (SELECT id FROM crm.people) DELETE FROM stg.x USING old, crm.notes n " +
				"WHERE x.id = old.id", []string{"crm.people", "stg.x", "crm.notes"},
		},
		{
			"UPDATE after WITH", "with old (id) as (select id from crm.people), b as (select 1) update stg.x " +
				"set a = 1 from old join crm.notes on true where x.id = old.id",
			[]string{"crm.people", "stg.x", "crm.notes"},
		},
		{
			"MERGE after WITH", "with a as (select 1) merge into stg.x using crm.people p on x.id = p.id " +
				"remove duplicates", []string{"stg.x", "crm.people"},
		},
		{
			"a refresh", `REFRESH MATERIALIZED VIEW mart."Mv" CASCADE`,
			[]string{"mart.mv"},
		},
		{"a refresh that was cut", "REFRESH MATERIALIZED VIEW", nil},
		{
			"a model of a query", "CREATE MODEL ml.m FROM (SELECT a, b FROM crm.people p, crm.notes) TARGET b " +
				"FUNCTION f (int, int) IAM_ROLE default SETTINGS (S3_BUCKET 'b')", []string{"crm.people", "crm.notes"},
		},
		{"a model of a table", "create model m from crm.people target b function f", []string{"crm.people"}},
		{"a model of a job", "CREATE MODEL m FROM 'job' FUNCTION f (int) RETURNS int", nil},
		{
			"newlines by backslashes", `select *\nfrom crm.people\r\n\tjoin\tcrm.notes`,
			[]string{"crm.people", "crm.notes"},
		},
		{
			"newlines in UNLOAD", `unload ('select \'a\'\nfrom crm.people')\nto 's3://b/c'`,
			[]string{"crm.people"},
		},
		{"a backslash that is one", `select 'a\\' from crm.people where b = 'c'`, []string{"crm.people"}},
		{"a cursor", "DECLARE c CURSOR FOR SELECT a FROM crm.people", []string{"crm.people"}},
		{"what only looks at a plan", "EXPLAIN SELECT a FROM crm.people", nil},
		{"what gives rights", "GRANT SELECT ON crm.people TO ann", nil},
		{"nothing", "", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, r := range redshift.Reads(c.statement) {
				got = append(got, strings.Trim(r.Database+"."+r.Schema+"."+r.Object, "."))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
