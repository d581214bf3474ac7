package state_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
	"github.com/redveil/redveil/state/sandbox/sandboxtest"
)

// Everything with rows is a relation, with what people wrote about it.
func TestRelationsOfEveryKindAreRead(t *testing.T) {
	db := start(
		t, "CREATE USER dana PASSWORD DISABLE", "CREATE SCHEMA crm",
		"CREATE TABLE crm.people (id bigint, email varchar(80), shape super, at timestamp)",
		"COMMENT ON TABLE crm.people IS 'Everyone.'", "COMMENT ON COLUMN crm.people.email IS 'Their address'",
		"ALTER TABLE crm.people OWNER TO dana",
		"CREATE VIEW crm.bound AS SELECT id FROM crm.people",
		"CREATE VIEW crm.late AS SELECT id, email FROM crm.people WITH NO SCHEMA BINDING",
		"CREATE VIEW crm.broken AS SELECT id FROM crm.gone WITH NO SCHEMA BINDING",
		"CREATE MATERIALIZED VIEW crm.kept AS SELECT id FROM crm.people",
		"CREATE TABLE crm.mv_tbl__kept__0 (id bigint)", "CREATE TABLE crm.mv_tbl__people__0 (id bigint)",
		"CREATE EXTERNAL SCHEMA lake FROM DATA CATALOG DATABASE 'lake' IAM_ROLE "+
			"'arn:aws:iam::123456789012:role/spectrum' CREATE EXTERNAL DATABASE IF NOT EXISTS",
		"CREATE EXTERNAL TABLE lake.sales (id integer, price decimal(8,2)) STORED AS PARQUET LOCATION 's3://lake/s/'",
	)
	schemas, err := state.ReadSchemas(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	if schemas.Reader != "admin" || !schemas.External["lake"] || schemas.External["crm"] {
		t.Errorf("%+v", schemas)
	}
	list, err := state.ReadRelations(t.Context(), db, "dev", []redshift.Ident{id("crm"), id("lake")})
	if err != nil {
		t.Fatal(err)
	}
	want := `crm.bound: view of admin (id bigint)
crm.broken: late-binding view of admin ()
crm.kept: materialized view of admin (id bigint)
crm.late: late-binding view of admin (id bigint, email varchar(80))
crm.mv_tbl__people__0: table of admin (id bigint)
crm.people: table of dana (id bigint, email varchar(80) "Their address", shape super, at timestamp) "Everyone."
lake.sales: external table of  (id integer, price numeric(8,2))
`
	if diff := cmp.Diff(want, written(list)); diff != "" {
		t.Error(diff)
	}
}

func written(list state.RelationList) string {
	var b strings.Builder
	for _, r := range list.Relations {
		var columns []string
		for _, c := range r.Columns {
			columns = append(columns, strings.TrimSpace(c.Name+" "+c.TypeText+" "+quoted(c.Comment)))
		}
		text := fmt.Sprintf("%s: %s of %s (%s) %s", r.Place(), r.Kind, r.Owner, strings.Join(columns, ", "),
			quoted(r.Comment))
		fmt.Fprintln(&b, strings.TrimSpace(text))
	}
	return b.String()
}

func quoted(text string) string {
	if text == "" {
		return ""
	}
	return fmt.Sprintf("%q", text)
}

// The catalog may show other databases, whose columns are not those of a table here. The
// name of a database folds.
func TestColumnsOfOtherDatabasesAreLeftOut(t *testing.T) {
	db := start(t, "CREATE SCHEMA crm", "CREATE TABLE crm.people (id bigint)")
	for database, want := range map[string]int{"dev": 1, "DEV": 1, "other": 0} {
		list, err := state.ReadRelations(t.Context(), db, database, []redshift.Ident{id("crm")})
		if err != nil {
			t.Fatal(err)
		}
		if len(list.Relations) != 1 || len(list.Relations[0].Columns) != want {
			t.Errorf("%s: %+v", database, list)
		}
	}
}

// An account without USAGE on an external schema does not see its tables, and the
// schema is named.
func TestExternalTablesThatAreHiddenAreNamed(t *testing.T) {
	running := sandboxtest.Start(t)
	sandboxtest.Exec(
		t, sandboxtest.Open(t, running, "admin"), "CREATE USER reader PASSWORD DISABLE",
		"CREATE EXTERNAL SCHEMA lake FROM DATA CATALOG DATABASE 'lake' IAM_ROLE "+
			"'arn:aws:iam::123456789012:role/spectrum' CREATE EXTERNAL DATABASE IF NOT EXISTS",
		"CREATE EXTERNAL TABLE lake.sales (id integer) STORED AS PARQUET LOCATION 's3://lake/s/'",
	)
	list, err := state.ReadRelations(t.Context(), sandboxtest.Open(t, running, "reader"), "dev",
		[]redshift.Ident{id("lake")})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(state.RelationList{Hidden: []string{"lake"}}, list); diff != "" {
		t.Error(diff)
	}
}

// Reading takes the same number of queries for one table and for many.
func TestReadingRelationsTakesAFixedNumberOfQueries(t *testing.T) {
	admin := &counter{DB: start(t, "CREATE SCHEMA shop", "CREATE TABLE shop.t (a integer)")}
	count := func() int {
		admin.queries = 0
		if _, err := state.ReadRelations(t.Context(), admin, "dev", []redshift.Ident{id("shop")}); err != nil {
			t.Fatal(err)
		}
		return admin.queries
	}
	few := count()
	for n := range 40 {
		sandboxtest.Exec(t, admin.DB, fmt.Sprintf("CREATE TABLE shop.t%d (a integer)", n))
	}
	if many := count(); many != few || few != 5 {
		t.Errorf("%d queries for much, %d for little", many, few)
	}
}
