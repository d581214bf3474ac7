package state_test

import (
	"database/sql"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
	"github.com/redveil/redveil/state/sandbox/sandboxtest"
)

func id(name string) redshift.Ident { return redshift.MustIdent(name) }

var scope = state.Scope{
	Account: "admin", Database: "dev",
	ViewSchema: id("governed"), SystemSchema: id("redveil_system"), ProcedureSchema: id("redveil_procedures"),
	BaseSchemas: []redshift.Ident{id("shop")},
	Tables:      []redshift.Name{{Schema: id("shop"), Object: id("orders")}}, Accounts: []redshift.Account{"ann"},
}

// shop is a warehouse that redveil has not seen.
var shop = []string{
	"CREATE SCHEMA shop", "CREATE TABLE shop.orders (id integer, email varchar(80), price numeric(8,2), noted super)",
	"CREATE USER ann PASSWORD DISABLE", "CREATE USER bert PASSWORD DISABLE", "CREATE USER zoe PASSWORD DISABLE",
	"CREATE GROUP night", "ALTER GROUP night ADD USER ann", "CREATE ROLE staff", "GRANT ROLE staff TO bert",
}

// ours creates redveil's own schemas and tables there.
var ours = []string{
	"CREATE SCHEMA redveil_system", "CREATE SCHEMA redveil_procedures", "CREATE SCHEMA governed",
	`CREATE TABLE redveil_system.object (kind varchar(16), schema_name varchar(127), name varchar(127),
		digest_sent varchar(80), digest_read varchar(80))`,
	"CREATE TABLE redveil_system.policy (schema_name varchar(127), name varchar(127), part integer, text " +
		"varchar(65535))",
	"CREATE TABLE redveil_system.mask_key (key varchar(64))",
	"CREATE TABLE redveil_system.profile (account varchar(127), user_name varchar(127), state varchar(16))",
	"CREATE TABLE redveil_system.entitlement (account varchar(127), kind varchar(16), name varchar(256), value " +
		"varchar(256))",
}

// start returns a connection to a sandbox in which the statements were run.
func start(t *testing.T, statements ...string) *sql.DB {
	t.Helper()
	db := sandboxtest.Open(t, sandboxtest.Start(t), "admin")
	sandboxtest.Exec(t, db, statements...)
	return db
}

// read reads a snapshot.
func read(t *testing.T, db *sql.DB) *state.Snapshot {
	t.Helper()
	snapshot, err := state.Read(t.Context(), db, scope)
	if err != nil {
		t.Fatal(err)
	}
	return snapshot
}

// names returns the objects of a catalog, as plans call them.
func names(catalog *state.Catalog) []string {
	var all []string
	for _, object := range catalog.Objects() {
		all = append(all, string(object.Key().Kind)+" "+object.Key().Name())
	}
	return all
}

func TestAWarehouseThatRedveilHasNotSeen(t *testing.T) {
	t.Parallel()
	got := read(t, start(t, slices.Concat(shop, []string{
		"GRANT SELECT ON shop.orders TO ROLE staff", "GRANT USAGE ON SCHEMA shop TO GROUP night",
	})...))
	if objects := names(got.Catalog); len(objects) > 0 {
		t.Errorf("it holds %q", objects)
	}
	unmanaged := got.Unmanaged
	columns := state.ColumnList(unmanaged.Relations[scope.Tables[0]])
	if want := "id integer, email varchar(80), price numeric(8,2), noted super"; columns != want {
		t.Errorf("the columns are %s, want %s", columns, want)
	}
	super, exists := unmanaged.Accounts["ann"]
	if super || !exists || !unmanaged.Accounts["admin"] ||
		unmanaged.AccountIDs["ann"] == unmanaged.AccountIDs["bert"] {
		t.Errorf("the accounts are %v, %v", unmanaged.Accounts, unmanaged.AccountIDs)
	}
	var members, raw []string
	for _, m := range unmanaged.Memberships {
		members = append(members, m.Key().Name())
	}
	for _, g := range unmanaged.Raw {
		raw = append(raw, g.Key().Name())
	}
	if want := []string{"ann in group night", "bert in role staff"}; !slices.Equal(members, want) {
		t.Errorf("the memberships are %q, want %q", members, want)
	}
	if want := []string{
		"USAGE on schema shop to group night",
		"SELECT on shop.orders to role staff",
	}; !slices.Equal(raw, want) {
		t.Errorf("the grants of others are %q, want %q", raw, want)
	}
}

// An object is redveil's if both the registry and the catalog have it.
func TestObjectsAreThoseOfTheRegistry(t *testing.T) {
	t.Parallel()
	got := read(t, start(t, slices.Concat(shop, ours, []string{
		"CREATE ROLE redveil_staff", "GRANT ROLE redveil_staff TO ann",
		"CREATE VIEW governed.orders AS SELECT id FROM shop.orders", "CREATE VIEW governed.others AS SELECT id " +
			"FROM shop.orders",
		"GRANT SELECT ON governed.orders TO ROLE redveil_staff", "GRANT SELECT ON governed.others TO ROLE " +
			"redveil_staff",
		"GRANT USAGE ON SCHEMA shop TO ROLE redveil_staff", "GRANT USAGE ON SCHEMA governed TO ROLE staff",
		`INSERT INTO redveil_system.object VALUES ('role', '', 'redveil_staff', '', ''),
			('role', '', 'redveil_gone', '', ''),
			('view', 'governed', 'orders', 'sha256:sent', 'sha256:other'), ('user', '', 'bert', '', ''),
			('unheard', '', 'of', '', '')`,
	})...))
	want := []string{
		"schema governed", "schema redveil_procedures", "schema redveil_system", "user bert", "role redveil_staff",
		"table redveil_system.entitlement", "table redveil_system.mask_key", "table redveil_system.object",
		"table redveil_system.policy", "table redveil_system.profile",
		"view governed.orders", "membership ann in role redveil_staff",
		"grant USAGE on schema governed to role staff", "grant SELECT on governed.orders to role redveil_staff",
		"grant USAGE on schema shop to role redveil_staff",
	}
	if diff := cmp.Diff(want, names(got.Catalog)); diff != "" {
		t.Error(diff)
	}
}

// A view is redveil's own as long as the catalog returns what it returned when
// the view was created, and its policy is known.
func TestAViewThatSomeoneReplacedIsForeign(t *testing.T) {
	t.Parallel()
	orders := redshift.Name{Schema: id("governed"), Object: id("orders")}
	made := "CREATE VIEW governed.orders AS SELECT id FROM shop.orders"
	db := start(t, slices.Concat(shop, ours, []string{made})...)
	text := read(t, db).Unmanaged.Definitions[orders]
	registered := fmt.Sprintf("INSERT INTO redveil_system.object VALUES ('view', 'governed', 'orders', "+
		"'sha256:sent', '%s')", state.DigestOf(text))
	policy := "INSERT INTO redveil_system.policy VALUES ('governed', 'orders', 1, '\"b\"}'), ('governed', " +
		"'orders', 0, '{\"a\": ')"
	for name, row := range map[string]struct {
		then []string
		want state.View
	}{
		"the view as it was made": {
			[]string{made, registered, policy, "COMMENT ON VIEW governed.orders IS 'Managed by redveil; " +
				"sha256:sent; commit 4f2a'"},
			state.View{
				Digest: "sha256:sent", Record: state.DigestOf(`{"a": "b"}`),
				Comment: "Managed by redveil; sha256:sent",
			},
		},
		"a view whose policy is gone": {
			[]string{made, registered},
			state.View{Digest: state.Foreign},
		},
		"another query": {
			[]string{"CREATE VIEW governed.orders AS SELECT id FROM shop.orders WHERE id > 0", registered, policy},
			state.View{Digest: state.Foreign, Record: state.DigestOf(`{"a": "b"}`)},
		},
		"a view that was given away": {
			[]string{made, registered, policy, "ALTER TABLE governed.orders OWNER TO zoe"},
			state.View{Digest: "sha256:sent", Record: state.DigestOf(`{"a": "b"}`), Owner: "zoe"},
		},
		"a late-binding view": {
			[]string{made + " WITH NO SCHEMA BINDING", registered, policy},
			state.View{Digest: state.Foreign, Record: state.DigestOf(`{"a": "b"}`), LateBinding: true},
		},
	} {
		t.Run(name, func(t *testing.T) {
			sandboxtest.Exec(t, db, "DROP VIEW governed.orders", "DELETE FROM redveil_system.object",
				"DELETE FROM redveil_system.policy")
			sandboxtest.Exec(t, db, row.then...)
			row.want.Name = orders
			got := read(t, db).Catalog.Find(state.ViewKey(orders))
			if got != row.want {
				t.Errorf("got %+v, want %+v", got, row.want)
			}
		})
	}
}

// Rows that somebody added by hand show. Rows with NULL are skipped, as no view
// uses them.
func TestProfilesAreReadWithWhatSomeoneAdded(t *testing.T) {
	t.Parallel()
	got := read(t, start(t, slices.Concat(shop, ours, []string{
		`INSERT INTO redveil_system.profile VALUES ('ann', 'ann', 'active'), ('bert', 'bert', 'active'),
			('bert', 'zoe', 'inactive'), (NULL, 'x', 'active')`,
		`INSERT INTO redveil_system.entitlement VALUES ('ann', 'group', '', 'staff'),
			('ann', 'attribute', 'region', 'emea'),
			('zoe', 'group', '', 'staff'), ('ann', NULL, '', 'x')`,
	})...))
	want := state.Profiles{
		"ann": {User: "ann", State: "active", Entitlements: []state.Entitlement{
			{Kind: state.EntitlementAttribute, Name: "region", Value: "emea"},
			{Kind: state.EntitlementGroup, Value: "staff"},
		}},
		"bert": {User: "bert, zoe", State: "active, inactive"},
		"zoe":  {Entitlements: []state.Entitlement{{Kind: state.EntitlementGroup, Value: "staff"}}},
	}
	if diff := cmp.Diff(want, got.Profiles); diff != "" {
		t.Error(diff)
	}
	for account, person := range want {
		profile := state.Profile{Account: account, Content: person.Digest()}
		if got.Catalog.Find(profile.Key()) != profile {
			t.Errorf("the catalog lacks the profile of %s", account)
		}
	}
}

// Only a fingerprint of the key of hash() is read.
func TestTheKeyOfHashIsComparedByItsFingerprint(t *testing.T) {
	t.Parallel()
	recorded := func(key string) string {
		return fmt.Sprintf("INSERT INTO redveil_system.object SELECT 'table', 'redveil_system', 'mask_key', %s, ''",
			state.KeyFingerprint(redshift.Text(key)))
	}
	db := start(t, slices.Concat(shop, ours)...)
	for name, row := range map[string]struct {
		then []string
		want state.KeyTrouble
	}{
		"the recorded key": {
			[]string{"INSERT INTO redveil_system.mask_key VALUES ('k')", recorded("k")},
			state.KeySound,
		},
		"no key": {[]string{recorded("k")}, state.KeyMissing},
		"a second key": {[]string{
			"INSERT INTO redveil_system.mask_key VALUES ('k'), ('l')",
			recorded("k"),
		}, state.KeyDoubled},
		"another key": {
			[]string{"INSERT INTO redveil_system.mask_key VALUES ('l')", recorded("k")},
			state.KeyOther,
		},
		"a key that is NULL": {[]string{"INSERT INTO redveil_system.mask_key VALUES (NULL)"}, state.KeyOther},
		"a key without a record": {
			[]string{"INSERT INTO redveil_system.mask_key VALUES ('k')"},
			state.KeyUnrecorded,
		},
		"two keys without a record": {
			[]string{"INSERT INTO redveil_system.mask_key VALUES ('k'), ('l')"},
			state.KeyOther,
		},
	} {
		t.Run(name, func(t *testing.T) {
			sandboxtest.Exec(t, db, "DELETE FROM redveil_system.object", "DELETE FROM redveil_system.mask_key")
			sandboxtest.Exec(t, db, row.then...)
			got := read(t, db)
			table, _ := got.Catalog.Find(state.Table{Name: state.MaskKeyName(scope.SystemSchema)}.Key()).(state.Table)
			if table.Trouble != row.want {
				t.Errorf("got %q, want %q", table.Trouble, row.want)
			}
		})
	}
}

// Two snapshots have the same fingerprint if nothing changed that a plan relies
// on.
func TestAFingerprintTellsReadingsApart(t *testing.T) {
	t.Parallel()
	db := start(t, slices.Concat(shop, ours)...)
	fingerprint := func() state.Digest { return read(t, db).Fingerprint(scope) }
	last := fingerprint()
	for _, row := range []struct {
		change  string
		matters bool
	}{
		{"CREATE TABLE shop.more (id integer)", false},
		{"CREATE USER carl PASSWORD DISABLE", false},
		{"ALTER TABLE shop.orders ADD COLUMN note varchar(8)", true},
		{"INSERT INTO redveil_system.profile VALUES ('ann', 'ann', 'active')", true},
		{"GRANT SELECT ON redveil_system.profile TO bert", true},
		{"ALTER USER ann CREATEUSER", true},
	} {
		sandboxtest.Exec(t, db, row.change)
		now := fingerprint()
		if (now != last) != row.matters {
			t.Errorf("%s changes the fingerprint: %t, want %t", row.change, now != last, row.matters)
		}
		last = now
	}
}

func TestThePastIsReadTheLatestFirst(t *testing.T) {
	t.Parallel()
	past, err := state.ReadStatementLog(t.Context(), start(t, shop...), time.Now().Add(-time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if len(past) < len(shop) || past[0].Text != shop[len(shop)-1] || past[0].Account != "admin" {
		t.Errorf("got %+v", past)
	}
}
