package proxy

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/redveil/redveil/state/sandbox/dialect"
)

func parsed(t *testing.T, sql string) dialect.Statement {
	t.Helper()
	statement, err := dialect.ParseOne(sql)
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return statement
}

// A late-binding view is made by a function of the bootstrap, a bound one by
// PostgreSQL itself between a check and a note.
func TestTheStepsOfCreateView(t *testing.T) {
	for sql, want := range map[string][]string{
		"CREATE VIEW s.v (x) AS SELECT a FROM s.t WITH NO SCHEMA BINDING": {
			`SELECT "rs_catalog".create_late_view('s', 'v', ARRAY['x']::pg_catalog.text[], 'SELECT "a" AS "a" FROM "s"."t"', ` +
				`'CREATE VIEW s.v (x) AS SELECT a FROM s.t WITH NO SCHEMA BINDING', ARRAY['s']::pg_catalog.text[], ` +
				`ARRAY['t']::pg_catalog.text[], '', false)`,
			"DO 'BEGIN END'",
		},
		"CREATE OR REPLACE VIEW v AS SELECT relname FROM pg_class": {
			`SELECT "rs_catalog".check_bound_view('', 'v', ARRAY[]::pg_catalog.text[], ` +
				`'SELECT "relname" AS "relname" FROM "rs_catalog"."pg_class" AS "pg_class"', ` +
				`ARRAY['pg_catalog']::pg_catalog.text[], ARRAY['pg_class']::pg_catalog.text[], true)`,
			`CREATE OR REPLACE VIEW "v" AS SELECT "relname" AS "relname" FROM "rs_catalog"."pg_class" AS "pg_class"`,
			`SELECT "rs_catalog".note_bound_view('"v"', 'pg_class')`,
			"DO 'BEGIN END'",
		},
		"DROP VIEW v": {`DROP VIEW "v"`},
	} {
		if diff := cmp.Diff(want, ownSteps(parsed(t, sql))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", sql, diff)
		}
	}
}

// What the catalog is asked before a statement runs.
func TestQuestionsBeforeAStatement(t *testing.T) {
	const (
		crm   = `ARRAY['crm']::pg_catalog.text[]`
		table = `ARRAY['t']::pg_catalog.text[]`
		read  = `SELECT hidden, tables FROM "rs_catalog".prepare_read(` + crm + ", " + table + ")"
		grant = `SELECT "rs_catalog".check_relations('grant', ` + crm + ", " + table + `, 'a block')`
	)
	for sql, want := range map[string][]string{
		"SELECT 1":                     nil,
		"SELECT relname FROM pg_class": nil,
		"SELECT a FROM crm.t":          {read},
		"CALL crm.p()":                 {`SELECT "rs_catalog".bind_all()`},
		"SELECT * FROM svv_columns":    {`SELECT "rs_catalog".bind_all()`},
		"GRANT SELECT ON crm.t TO bob": {grant},
		"GRANT USAGE ON SCHEMA crm TO bob": {`SELECT "rs_catalog".check_schemas('grant usage', ` + crm +
			`, 'a block')`},
		"ALTER SCHEMA crm RENAME TO sales": {`SELECT "rs_catalog".check_schemas('RENAME', ` + crm + `, 'a block')`},
		"GRANT SELECT (a) ON crm.t TO bob": {
			grant,
			`SELECT "rs_catalog".any_late(` + crm + ", " + table + ")",
		},
		"INSERT INTO crm.t VALUES (1)": {
			`SELECT "rs_catalog".check_relations('insert', ` + crm + ", " + table + `, 'a block')`,
			read,
		},
		"CREATE TABLE u AS SELECT a FROM crm.t": {read},
	} {
		var got []string
		statement := parsed(t, sql)
		err := (&session{}).prepareStatement(&statement, "a block", func(question string) ([][]string, error) {
			got = append(got, question)
			return nil, nil
		})
		if err != nil {
			t.Errorf("%s: %v", sql, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", sql, diff)
		}
	}
}

// answers are what the catalog says of the relations of a statement.
func TestWhatViewsHideCounts(t *testing.T) {
	answer := func(cells ...string) asker {
		return func(string) ([][]string, error) { return [][]string{cells}, nil }
	}
	for name, c := range map[string]struct {
		sql, code string
		answer    asker
	}{
		"a view of tables":                   {"SELECT a FROM v", "", answer("", "t")},
		"a view of a catalog":                {"SELECT a FROM v", "", answer("pg_class", "f")},
		"a view of a catalog beside a table": {"SELECT a FROM v, t", "0A000", answer("pg_class", "t")},
		"LISTAGG over a view of a catalog":   {"SELECT listagg(a) FROM v", "0A000", answer("pg_class", "f")},
		"LISTAGG over a view of tables":      {"SELECT listagg(a) FROM v", "", answer("", "t")},
		"columns of a late-binding view":     {"GRANT SELECT (a) ON v TO bob", "0A000", answer("t")},
		"columns of a table":                 {"GRANT SELECT (a) ON v TO bob", "", answer("f")},
	} {
		t.Run(name, func(t *testing.T) {
			statement := parsed(t, c.sql)
			err := (&session{}).prepareStatement(&statement, "", c.answer)
			code := ""
			if refused, ok := err.(*refusal); ok {
				code = refused.response.Code
			} else if err != nil {
				t.Fatal(err)
			}
			if code != c.code {
				t.Errorf("got %q, want %q", code, c.code)
			}
		})
	}
}

func TestACommentOnAMaterializedViewIsPostgreSQLsOwn(t *testing.T) {
	statement := parsed(t, "COMMENT ON VIEW s.v IS 'x'")
	yes := func(string) ([][]string, error) { return [][]string{{"t"}}, nil }
	if err := (&session{}).prepareStatement(&statement, "", yes); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{`COMMENT ON MATERIALIZED VIEW "s"."v" IS 'x'`}, statement.SQL); diff != "" {
		t.Error(diff)
	}
}
