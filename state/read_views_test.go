package state_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

func name(text string) redshift.Name {
	n, err := redshift.ParseName(text)
	if err != nil {
		panic(err)
	}
	return n
}

// viewed reads the views of a warehouse in which the tables are governed, as text.
func viewed(t *testing.T, tables []string, statements ...string) (*state.Snapshot, []string) {
	t.Helper()
	db, governs := start(t, statements...), scope
	governs.BaseSchemas, governs.Tables = nil, nil
	for _, table := range tables {
		governs.Tables = append(governs.Tables, name(table))
		governs.BaseSchemas = append(governs.BaseSchemas, name(table).Schema)
	}
	snapshot, err := state.Read(t.Context(), db, governs)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, view := range sorted(snapshot.Unmanaged.Views) {
		text := view.Name.String()
		if view.Materialized {
			text += " materialized"
		}
		if view.Governed {
			text += " governed"
		}
		text += " of " + string(view.Owner) + " reads"
		for _, read := range view.Reads {
			text += " " + read.String()
		}
		all = append(all, text)
	}
	return snapshot, all
}

func sorted(views map[redshift.Name]state.OtherView) []state.OtherView {
	var all []state.OtherView
	for _, view := range views {
		all = append(all, view)
	}
	slices.SortFunc(all, func(a, b state.OtherView) int { return a.Name.Compare(b.Name) })
	return all
}

func TestViewsOverGovernedTablesAreFound(t *testing.T) {
	_, got := viewed(t, []string{"shop.orders", "shop.report"},
		"CREATE SCHEMA shop", "CREATE SCHEMA rep", "CREATE SCHEMA governed", "CREATE SCHEMA other",
		"CREATE USER ann PASSWORD DISABLE", "CREATE TABLE shop.orders (id integer)",
		"CREATE TABLE shop.items (id integer)",
		"CREATE TABLE other.orders (id integer)", "CREATE TABLE public.orders (id integer)",
		"CREATE VIEW rep.bound AS SELECT o.id FROM shop.orders o JOIN shop.items i ON o.id = i.id",
		"CREATE VIEW rep.late AS SELECT id FROM \"Shop\".\"ORDERS\" WITH NO SCHEMA BINDING",
		"CREATE MATERIALIZED VIEW rep.copy AS SELECT id FROM shop.orders",
		"CREATE VIEW other.over AS SELECT id FROM rep.bound", "ALTER TABLE other.over OWNER TO ann",
		"CREATE VIEW other.above AS SELECT id FROM other.over WITH NO SCHEMA BINDING",
		"CREATE VIEW other.none AS SELECT id FROM other.orders",
		"CREATE VIEW other.public AS SELECT id FROM public.orders",
		"CREATE VIEW governed.orders AS SELECT id FROM shop.orders WITH NO SCHEMA BINDING",
		"CREATE VIEW shop.report AS SELECT id FROM shop.orders",
		"CREATE VIEW rep.report AS SELECT id FROM shop.report WITH NO SCHEMA BINDING")
	want := []string{
		"governed.orders of admin reads shop.orders", // which redveil did not make
		"other.above of admin reads other.over",
		"other.over of ann reads rep.bound",
		"rep.bound of admin reads shop.items shop.orders",
		"rep.copy materialized of admin reads shop.orders",
		"rep.late of admin reads shop.orders",
		"rep.report of admin reads shop.report",
		"shop.report governed of admin reads shop.orders",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// The catalog leaves out the schema of what the session's search_path finds, and
// keeps a materialized view's text as it was written.
func TestNamesWithoutASchema(t *testing.T) {
	_, got := viewed(t, []string{"public.orders", "shop.items"},
		"CREATE SCHEMA shop", "CREATE SCHEMA rep", "CREATE TABLE public.orders (id integer)",
		"CREATE TABLE shop.items (id integer)", "CREATE TABLE public.items (id integer)",
		"CREATE VIEW rep.bound AS SELECT id FROM public.orders",
		"CREATE VIEW rep.query AS WITH items AS (SELECT 1 AS id) SELECT id FROM items",
		"SET search_path TO shop", "CREATE MATERIALIZED VIEW shop.copy AS SELECT id FROM items",
		"SET search_path TO '$user', public")
	want := []string{
		"rep.bound of admin reads public.orders",
		"shop.copy materialized of admin reads public.items shop.items",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestWhatLiesBeneathAGovernedView(t *testing.T) {
	snapshot, got := viewed(t, []string{"mart.orders"},
		"CREATE SCHEMA mart", "CREATE SCHEMA stg", "CREATE SCHEMA lake", "CREATE SCHEMA copies", "CREATE SCHEMA far",
		"CREATE TABLE lake.orders (id integer)", "CREATE TABLE far.orders (id integer)",
		"CREATE VIEW stg.orders AS SELECT id FROM lake.orders",
		"CREATE MATERIALIZED VIEW copies.orders AS SELECT id FROM far.orders",
		"CREATE VIEW mart.orders AS SELECT o.id FROM stg.orders o, copies.orders c WHERE o.id = c.id AND o.id < ("+
			"SELECT count(*) FROM mart.none) WITH NO SCHEMA BINDING")
	want := []string{
		"copies.orders materialized of admin reads far.orders",
		"mart.orders governed of admin reads copies.orders mart.none stg.orders",
		"stg.orders of admin reads lake.orders",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	beneath := fmt.Sprint(snapshot.Unmanaged.SchemasBeneath(name("mart.orders")))
	if beneath != "[copies lake stg]" {
		t.Error(beneath)
	}
	if _, scanned := snapshot.Unmanaged.Relations[name("lake.orders")]; scanned {
		t.Error("what lies beneath counts as a table in scope")
	}
}

// A view beneath a governed one may itself read another governed table.
func TestAViewBetweenTwoGovernedRelations(t *testing.T) {
	snapshot, got := viewed(t, []string{"mart.orders", "shop.orders"},
		"CREATE SCHEMA mart", "CREATE SCHEMA shop", "CREATE SCHEMA stg", "CREATE SCHEMA lake",
		"CREATE TABLE shop.orders (id integer)", "CREATE TABLE lake.items (id integer)",
		"CREATE VIEW stg.items AS SELECT id FROM lake.items",
		"CREATE VIEW stg.orders AS SELECT o.id FROM shop.orders o JOIN stg.items i ON o.id = i.id",
		"CREATE VIEW mart.orders AS SELECT id FROM stg.orders")
	want := []string{
		"mart.orders governed of admin reads stg.orders",
		"stg.items of admin reads lake.items",
		"stg.orders of admin reads shop.orders stg.items",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if beneath := fmt.Sprint(snapshot.Unmanaged.SchemasBeneath(name("mart.orders"))); beneath != "[lake shop stg]" {
		t.Error(beneath)
	}
}

// Whatever a text does to hide what it reads: labels that are keywords, another
// search_path, names that cannot be written down here, and redveil's own tables.
func TestHiddenViewsAreFound(t *testing.T) {
	snapshot, got := viewed(t, []string{"shop.orders"},
		"CREATE SCHEMA shop", "CREATE SCHEMA rep", "CREATE SCHEMA redveil_system",
		"CREATE TABLE shop.orders (id integer, email varchar(80))",
		"CREATE TABLE redveil_system.mask_key (key varchar(64))",
		"CREATE VIEW rep.label AS SELECT email AS from FROM shop.orders WITH NO SCHEMA BINDING",
		"CREATE VIEW rep.other AS SELECT email AS distinct FROM shop.orders WITH NO SCHEMA BINDING",
		"SET search_path TO shop",
		"CREATE MATERIALIZED VIEW rep.path AS SELECT email AS from FROM orders",
		"SET search_path TO public",
		"CREATE VIEW rep.key AS SELECT key FROM redveil_system.mask_key",
		"CREATE VIEW rep.\"É\" AS SELECT email FROM shop.orders WITH NO SCHEMA BINDING")
	want := []string{
		"rep.key of admin reads redveil_system.mask_key",
		"rep.label of admin reads shop.orders",
		"rep.other of admin reads shop.orders",
		"rep.path materialized of admin reads shop.orders",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"rep.É"}, snapshot.Unmanaged.UnnamedViews); diff != "" {
		t.Error(diff)
	}
}
