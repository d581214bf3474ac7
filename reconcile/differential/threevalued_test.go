package differential_test

import (
	"context"
	"database/sql"
	"fmt"
	"math/big"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/redveil/redveil/reconcile/report"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/reconcile/apply"
	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/reconcile/preflight"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
	"github.com/redveil/redveil/state/sandbox/sandboxtest"
	"github.com/redveil/redveil/state/warehouse"
	"pgregory.net/rapid"
)

// threeValued has the value of each predicate on the three rows of tvRows: T, F
// or U for unknown. The evaluator and the warehouse are both checked against
// it.
var threeValued = []struct{ predicate, want string }{
	{"row.i == 1", "TUF"},
	{"row.i != 1", "FUT"},
	{"row.i < 1", "FUF"},
	{"row.i <= 1", "TUF"},
	{"row.i > 1", "FUT"},
	{"row.i >= 1", "TUT"},
	{"!(row.i == 1)", "FUT"},
	{"!(row.i < 1)", "TUT"},
	{"!!(row.i == 1)", "TUF"},
	{`row.t == "a"`, "TUF"},
	{`row.t != "a"`, "FUT"},
	{`row.t < "b"`, "TUF"},
	{`row.t == ""`, "FUF"},
	{"row.b", "TUF"},
	{"!row.b", "FUT"},
	{"row.b == true", "TUF"},
	{"row.b == false", "FUT"},
	{"row.b != true", "FUT"},
	{"row.n > 0.5", "TUF"},
	{"row.n == -2.25", "FUT"},
	{"-row.n > 0", "FUT"},
	{"row.n * 2 == 3", "TUF"},
	{"row.n + row.i == 2.5", "TUF"},
	{"row.i - row.n > 0", "FUT"},
	{"row.n / 4 > 0", "TUF"},
	{"row.i % 2 == 1", "TUT"},
	{"row.n % 2 == -0.25", "FUT"},
	{`row.d == date("2026-01-31")`, "TUF"},
	{`row.d < date("2026-01-31")`, "FUT"},
	{"row.d >= days_ago(60)", "TUF"},
	{"row.d < now()", "TUT"},
	{"row.i == 1 && row.b", "TUF"},
	{"row.i == 1 || row.b", "TUF"},
	{"row.i == 1 && true", "TUF"},
	{"row.i == 1 && false", "FFF"},
	{"row.i == 1 || true", "TTT"},
	{"row.i == 1 || false", "TUF"},
	{"!(row.i == 1 && row.b)", "FUT"},
	{"!(row.i == 1 || row.b)", "FUT"},
	{"row.k == 1 && row.i == 2", "FFF"},
	{"row.k == 2 || row.i == 3", "FTT"},
	{"row.k == 2 && row.i == 1", "FUF"},
	{"row.k == 1 || row.i == 9", "TUF"},
	{"!(row.k == 2 && row.i == 1)", "TUT"},
	{"!(row.k == 1 && row.i == 2)", "TTT"},
	{`contains(["a", "b"], row.t)`, "TUF"},
	{`!contains(["a", "b"], row.t)`, "FUT"},
	{"contains([1, 2], row.i)", "TUF"},
	{"contains([], row.t)", "FUF"},
	{"!contains([], row.t)", "TUT"},
	{"contains(user.attributes.x, row.t)", "TUF"},
	{"!contains(user.attributes.x, row.t)", "FUT"},
	{"contains(user.attributes.empty, row.t)", "FUF"},
	{"!contains(user.attributes.empty, row.t)", "TUT"},
	{`contains(user.attributes.x, "a")`, "TTT"},
	{`contains(user.attributes.x, "z")`, "FFF"},
	{`!contains(user.groups, "g")`, "FFF"},
	{`contains(user.groups, "g") && row.b`, "TUF"},
	{"contains(user.attributes.x, lower(row.u))", "TUF"},
	{`user.name == "reader"`, "TTT"},
	{"row.t == user.name", "FUF"},
	{"contains(user.attributes.x, user.name)", "FFF"},
	{`lower(row.u) == "a"`, "TUF"},
	{`upper(row.t) == "A"`, "TUF"},
	{"length(row.t) == 1", "TUF"},
	{`substr(row.t, 1, 1) == "a"`, "TUF"},
	{`substr(row.t, 2, 1) == "y"`, "FUT"},
	{`startswith(row.t, "x")`, "FUT"},
	{`!startswith(row.t, "x")`, "TUF"},
	{`endswith(row.t, "yz")`, "FUT"},
	{`!endswith(row.t, "yz")`, "TUF"},
	{`coalesce(row.t, "a") == "a"`, "TTF"},
	{"coalesce(row.i, row.k) == 2", "FTF"},
	{"coalesce(row.b, false)", "TFF"},
	{"!coalesce(row.b, false)", "FTT"},
	{"coalesce(row.i, 7) > 2", "FTT"},
	{"row.b ? row.i == 1 : row.i == 3", "TUT"},
	{"(row.k == 2 ? 1 : row.i) == 1", "TTF"},
	{`(row.b ? "x" : "y") == "x"`, "TUF"},
	{"row.k == 2 ? true : row.b", "TTF"},
	{"sample(100, row.k)", "TTT"},
	{"sample(0, row.t)", "FUF"},
	{"!sample(0, row.t)", "TUT"},
	{"sample(50, row.i)", "FUF"},
	{"sample(50, row.n)", "FUF"},
	{`sample(50, "d")`, "TUT"},
	{`sql("i = 1")`, "TUF"},
	{`!sql("i = 1")`, "FUT"},
	{`sql("t like '%y%' or b")`, "TUT"},
	{`row.k == 2 || sql("i = 1")`, "TTF"},
	{"true", "TTT"},
	{"false", "FFF"},
	{"!true", "FFF"},
}

const tvRows = `
CREATE SCHEMA tv;
CREATE TABLE tv.r (k integer, i integer, t varchar(20), u varchar(20), b boolean, n numeric(8,2), d date);
INSERT INTO tv.r VALUES (1, 1, 'a', 'A', TRUE, 1.5, DATE '2026-01-31'),
    (2, NULL, NULL, NULL, NULL, NULL, NULL), (3, 3, 'xyz', 'XYZ', FALSE, -2.25, DATE '2025-06-30');
CREATE USER reader PASSWORD DISABLE;
`

func tvRow(k int64, i, n *big.Rat, t, u string, b bool, d time.Time) policies.Row {
	null := i == nil
	row := policies.Row{
		redshift.MustIdent("k"): {Kind: expr.Number, Num: big.NewRat(k, 1)},
		redshift.MustIdent("i"): {Kind: expr.Number, Num: i, Null: null},
		redshift.MustIdent("n"): {Kind: expr.Number, Num: n, Null: null},
		redshift.MustIdent("t"): {Kind: expr.String, Text: t, Null: null},
		redshift.MustIdent("u"): {Kind: expr.String, Text: u, Null: null},
		redshift.MustIdent("b"): {Kind: expr.Boolean, Bool: b, Null: null},
		redshift.MustIdent("d"): {Kind: expr.Instant, Time: d, Null: null},
	}
	return row
}

// tvRepository returns two sources for each predicate: one keeps the rows where
// it is true, the other those where it is false.
func tvRepository(port int) fstest.MapFS {
	var b strings.Builder
	fmt.Fprintf(&b, "integration \"prod\" {\n  host = \"127.0.0.1\"\n  port = %d\n  database = \"dev\"\n  "+
		"username = \"admin\"\n  sslmode = \"disable\"\n}\n", port)
	b.WriteString("attribute \"x\" {}\nattribute \"empty\" {}\ngroup \"g\" {}\nuser \"reader\" {\n  groups = " +
		"[\"g\"]\n  attributes = { x = [\"a\", \"q\"] }\n}\n")
	b.WriteString("subscription \"all\" {\n  on = true\n  allow = true\n}\n")
	for n, c := range threeValued {
		for side, predicate := range map[string]string{"t": c.predicate, "f": "!(" + c.predicate + ")"} {
			fmt.Fprintf(&b, "source \"c%d%s\" {\n  integration = \"prod\"\n  table = \"tv.r\"\n", n, side)
			for _, column := range []string{
				"k integer", "i integer", "t varchar(20)", "u varchar(20)", "b boolean",
				"n numeric(8,2)", "d date",
			} {
				name, kind, _ := strings.Cut(column, " ")
				fmt.Fprintf(&b, "  column %q { type = %q }\n", name, kind)
			}
			fmt.Fprintf(&b, "}\nrow_filter \"c%d%s\" {\n  on = source.name == \"c%d%s\"\n  keep = %s\n}\n", n, side,
				n, side, predicate)
		}
	}
	return fstest.MapFS{"policy.hcl": {Data: []byte(b.String())}}
}

func TestPredicatesMeanTheSameInGoAndInTheWarehouse(t *testing.T) {
	t.Parallel()
	running := sandboxtest.Start(t)
	admin := sandboxtest.Open(t, running, "admin")
	sandboxtest.Exec(t, admin, tvRows)
	now := time.Now().UTC()
	repository, _, problems := spec.Load(tvRepository(running.Port()))
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	// The evaluator uses a fixed day and the warehouse its real clock, so the
	// dates in the table must be clearly before or after both.
	day := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	resolved := applyForTest(t, repository, now)
	reader := sandboxtest.Open(t, running, "reader")
	rows := []policies.Row{
		tvRow(1, big.NewRat(1, 1), big.NewRat(3, 2), "a", "A", true, time.Date(2026, 1, 31, 0, 0, 0, 0, time.UTC)),
		tvRow(2, nil, nil, "", "", false, time.Time{}),
		tvRow(3, big.NewRat(3, 1), big.NewRat(-9, 4), "xyz", "XYZ", false,
			time.Date(2025, 6, 30, 0, 0, 0, 0, time.UTC)),
	}
	for n, c := range threeValued {
		t.Run(c.predicate, func(t *testing.T) {
			keep := filterOf(t, resolved, fmt.Sprintf("c%dt", n))
			inGo := ""
			for _, row := range rows {
				inGo += letter(policies.Truth(keep, resolved.Users[0], row,
					policies.EvalContext{Now: day, Condition: inOwnWords}))
			}
			if inGo != c.want {
				t.Errorf("the evaluator says %s, want %s", inGo, c.want)
			}
			if strings.Contains(c.predicate, "days_ago") {
				return // depends on the warehouse's own day
			}
			if got := inWarehouse(t, reader, n); got != c.want {
				t.Errorf("the warehouse says %s, want %s", got, c.want)
			}
		})
	}
}

// inOwnWords evaluates the sql() of these tests.
func inOwnWords(f redshift.Fragment, row policies.Row) expr.Truth {
	i := row[redshift.MustIdent("i")]
	switch {
	case i.Null:
		return expr.Unknown
	case f.String() == "i = 1":
		return expr.TruthOf(i.Num.Cmp(big.NewRat(1, 1)) == 0)
	}
	return expr.True
}

func applyForTest(t rapid.TB, repository *spec.Repository, now time.Time) *policies.Resolved {
	t.Helper()
	resolved, problems := policies.Resolve(repository, "prod", now)
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	if !accepts(t, repository, resolved) {
		t.Fatal("the compiler refuses the policy")
	}
	return resolved
}

// accepts applies a policy, and reports whether the compiler accepted it.
func accepts(t rapid.TB, repository *spec.Repository, resolved *policies.Resolved) bool {
	ctx := context.Background()
	session, err := connect(ctx, report.WarehouseOf(resolved.Integration))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = session.Close() }()
	snapshot, err := state.Read(ctx, session, render.ScopeOf(resolved))
	if err != nil {
		t.Fatal(err)
	}
	plan, problems, err := preflight.Plan(plan.Input{
		Facts: enforced.Facts{Repository: repository, Resolved: resolved, Snapshot: snapshot},
	})
	if err != nil {
		t.Fatal(err)
	}
	if problems.HasErrors() {
		return false
	}
	fileHolds(t, plan)
	if _, err := apply.Execute(ctx, session, plan.Program(),
		apply.Run{At: resolved.Now, MaskKey: warehouse.NewSecret("k")}); err != nil {
		t.Fatalf("%v\n%s", err, statementsOf(plan))
	}
	for _, statement := range knownKey {
		if err := session.Exec(ctx, statement, statement.String()); err != nil {
			t.Fatal(err)
		}
	}
	return true
}

func filterOf(t *testing.T, resolved *policies.Resolved, source string) expr.Expr {
	t.Helper()
	for _, s := range resolved.Sources {
		if s.Name == source {
			return s.Filters[0].Keep
		}
	}
	t.Fatalf("no source %s", source)
	return nil
}

func letter(truth expr.Truth) string {
	return map[expr.Truth]string{expr.True: "T", expr.False: "F", expr.Unknown: "U"}[truth]
}

// inWarehouse reads both views of a predicate. A row in neither view is
// unknown.
func inWarehouse(t *testing.T, reader *sql.DB, n int) string {
	t.Helper()
	letters := []byte("UUU")
	for side, mark := range map[string]byte{"t": 'T', "f": 'F'} {
		rows, err := reader.Query(fmt.Sprintf("SELECT k FROM governed.c%d%s", n, side))
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var k int
			if err := rows.Scan(&k); err != nil {
				t.Fatal(err)
			}
			if letters[k-1] != 'U' {
				t.Errorf("row %d is in both views", k)
			}
			letters[k-1] = mark
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return string(letters)
}

// An error in a reader's own predicate must not reveal a row that they may not
// see, nor a masked value.
func TestNoErrorOfTheReaderBetraysAHiddenRow(t *testing.T) {
	t.Parallel()
	running := sandboxtest.Start(t)
	admin := sandboxtest.Open(t, running, "admin")
	sandboxtest.Exec(t, admin, `
CREATE SCHEMA shop;
CREATE TABLE shop.orders (id integer, region varchar(8), amount numeric(8,2));
INSERT INTO shop.orders VALUES (1, 'emea', 10), (2, 'amer', 777);
CREATE USER reader PASSWORD DISABLE;
CREATE USER stranger PASSWORD DISABLE;
`)
	repository, _, problems := spec.Load(fstest.MapFS{"p.hcl": {Data: []byte(fmt.Sprintf(`
integration "prod" {
  host     = "127.0.0.1"
  port     = %d
  database = "dev"
  username = "admin"
  sslmode  = "disable"
}
attribute "region" {}
user "reader" { attributes = { region = ["emea"] } }
source "orders" {
  integration = "prod"
  table       = "shop.orders"
  column "id" { type = "integer" }
  column "region" { type = "varchar(8)" }
  column "amount" { type = "numeric(8,2)" }
}
subscription "all" {
  on    = true
  allow = true
}
row_filter "own" {
  on   = true
  keep = contains(user.attributes.region, row.region)
}
mask "amount" {
  on     = column.name == "amount"
  method = round(100)
}
`, running.Port()))}})
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	applyForTest(t, repository, time.Now().UTC())
	sandboxtest.Exec(t, admin, "GRANT USAGE ON SCHEMA governed TO stranger", "GRANT USAGE ON SCHEMA shop "+
		"TO stranger", "GRANT SELECT ON governed.orders TO stranger")
	for _, account := range []string{"reader", "stranger"} {
		db := sandboxtest.Open(t, running, account)
		for _, probe := range []string{
			"SELECT COUNT(*) FROM governed.orders WHERE 1 / (CASE WHEN amount = 777 AND region = 'amer' THEN 0 " +
				"ELSE 1 END) = 1",
			"SELECT COUNT(*) FROM governed.orders WHERE 1 / (CASE WHEN id = 2 THEN 0 ELSE 1 END) = 1",
			"SELECT COUNT(*) FROM governed.orders WHERE CAST(CASE WHEN region = 'amer' THEN 'x' ELSE '1' END AS " +
				"integer) = 1",
			"SELECT SUM(1 / (CASE WHEN amount IN (777, 10) THEN 0 ELSE 1 END)) FROM governed.orders",
			"SELECT id FROM governed.orders ORDER BY 1 / (CASE WHEN amount = 777 THEN 0 ELSE 1 END)",
		} {
			rows, err := db.Query(probe)
			if err == nil {
				for rows.Next() {
				}
				err = rows.Err()
				_ = rows.Close()
			}
			if err != nil {
				t.Errorf("%s: %s: %v", account, probe, err)
			}
		}
	}
}

// knownKey replaces the secret key of hash() by one that the evaluator knows.
var knownKey = []redshift.SQL{
	redshift.Raw("UPDATE redveil_system.mask_key SET key = 'k'"),
	redshift.Format("UPDATE redveil_system.object SET digest_sent = %s WHERE kind = 'table' AND name = 'mask_key'",
		state.KeyFingerprint(redshift.Raw("'k'"))),
}
