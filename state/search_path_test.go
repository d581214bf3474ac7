package state_test

import (
	"slices"
	"testing"

	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
	"github.com/redveil/redveil/state/sandbox/sandboxtest"
)

// What people mean by a name without a schema.
func TestNamesWithoutASchemaFollowTheSearchPath(t *testing.T) {
	t.Parallel()
	db := start(t, append(slices.Clone(shop), "CREATE USER cleo PASSWORD DISABLE", "CREATE USER dora PASSWORD DISABLE",
		"CREATE SCHEMA governed", "CREATE VIEW governed.orders AS SELECT id FROM shop.orders",
		"CREATE SCHEMA zoe", "CREATE TABLE zoe.items (id integer)", "CREATE TABLE public.items (id integer)",
		"ALTER USER ann SET search_path TO shop, public", "ALTER USER bert SET search_path TO governed, shop",
		`ALTER USER dora SET search_path TO '$user', "shop"`)...)
	paths, err := state.ReadSearchPaths(t.Context(), db, []redshift.Ident{id("orders"), id("items")})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		account  redshift.Account
		relation string
		want     string
	}{
		{"ann", "orders", "shop.orders"},
		{"bert", "orders", "governed.orders"},
		{"cleo", "orders", ""},
		{"dora", "orders", "shop.orders"},
		{"cleo", "items", "public.items"},
		{"zoe", "items", "zoe.items"},
		{"bert", "items", ""},
		{"ann", "other", ""},
	} {
		got := ""
		if name, found := paths.Resolve(c.account, c.relation); found {
			got = name.String()
		}
		if got != c.want {
			t.Errorf("for %s %s is %q, want %q", c.account, c.relation, got, c.want)
		}
	}
}

// Uses are statements of every kind that have the name of a relation, and an account that
// sees only its own is told so.
func TestUsesAreStatementsOfEveryKind(t *testing.T) {
	t.Parallel()
	running := sandboxtest.Start(t)
	admin := sandboxtest.Open(t, running, "admin")
	sandboxtest.Exec(t, admin, append(slices.Clone(shop), "GRANT USAGE ON SCHEMA shop TO ann",
		"GRANT SELECT, DELETE ON shop.orders TO ann")...)
	ann := sandboxtest.Open(t, running, "ann")
	sandboxtest.Exec(t, ann, `SELECT 1 FROM shop."ORDERS"`, "DELETE FROM shop.orders WHERE id = 1",
		"CREATE TEMP TABLE mine AS SELECT id FROM shop.orders", "SELECT 1 FROM mine")
	for _, c := range []struct {
		account string
		others  bool
	}{{"admin", true}, {"ann", false}} {
		log, err := state.ReadUses(t.Context(), sandboxtest.Open(t, running, c.account), []redshift.Ident{id("orders")})
		if err != nil {
			t.Fatal(err)
		}
		of := 0
		for _, q := range log.Queries {
			if q.Account == "ann" {
				of++
			}
		}
		if of != 3 || log.Others != c.others || log.Cut || log.Begin.IsZero() {
			t.Errorf("%s sees %d of ann's statements, others: %t, begin: %s", c.account, of, log.Others, log.Begin)
		}
	}
}
