package differential_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"slices"
	"strconv"
	"testing"
	"testing/fstest"
	"time"

	_ "github.com/lib/pq"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state/sandbox"
)

// costPolicy keeps rows by the reader's own region and a column, and masks one
// column for those who are not privileged.
const costPolicy = `
integration "prod" {
  host     = "127.0.0.1"
  port     = %d
  database = "dev"
  username = "admin"
  sslmode  = "disable"
}
attribute "region" {}
group "privacy" {}
user "reader" { attributes = { region = ["emea", "amer"] } }
source "orders" {
  integration = "prod"
  table       = "shop.orders"
  column "id" { type = "bigint" }
  column "region" { type = "varchar(8)" }
  column "email" { type = "varchar(80)" }
  column "amount" { type = "integer" }
  column "vip" { type = "boolean" }
  column "ordered" { type = "date" }
}
subscription "all" {
  on    = true
  allow = true
}
row_filter "own-region" {
  on   = true
  keep = contains(user.attributes.region, row.region) && !row.vip
}
mask "email" {
  on     = column.name == "email"
  method = partial(2, 0, "***")
  unless = contains(user.groups, "privacy")
}
`

// plainView shows the same without guards. It leaks through a reader's own
// predicates, and is the baseline for the cost of the guards.
const plainView = `
CREATE VIEW shop.plain AS
SELECT base.id, CAST(base.region AS varchar(64)) AS region,
    CAST(CASE WHEN LEN(base.email) > 2 THEN LEFT(base.email, 2) || '***'
        WHEN base.email IS NOT NULL THEN '***' END AS varchar(80)) AS email,
    base.amount, base.vip, base.ordered
FROM shop.orders AS base
WHERE base.region IN (SELECT value FROM redveil_system.entitlement
        WHERE account = CURRENT_USER AND kind = 'attribute' AND name = 'region')
    AND NOT base.vip
WITH NO SCHEMA BINDING;
GRANT SELECT ON shop.plain TO PUBLIC`

// costQueries are typical queries.
var costQueries = []string{
	"SELECT COUNT(*) FROM %s",
	"SELECT SUM(amount) FROM %s",
	"SELECT COUNT(DISTINCT amount) FROM %s",
	"SELECT region, COUNT(*), AVG(amount) FROM %s GROUP BY region",
	"SELECT ordered, SUM(amount) FROM %s GROUP BY ordered ORDER BY ordered",
	"SELECT id, amount FROM %s ORDER BY amount DESC, id LIMIT 10",
	"SELECT COUNT(*) FROM %s WHERE ordered BETWEEN DATE '2025-03-01' AND DATE '2025-03-03'",
	"SELECT * FROM %s WHERE id = 4711",
	"SELECT r.name, SUM(o.amount) FROM %s o JOIN shop.regions r ON r.region = o.region GROUP BY r.name",
	"SELECT COUNT(*), MIN(email), MAX(email) FROM %s WHERE amount < 5",
}

// BenchmarkTheCostOfAPolicy measures ten queries through the policy view and
// through the plain one, alternately. It reports the ratio of their best times,
// for each query and for all together. COST_ROWS sets the number of rows.
func BenchmarkTheCostOfAPolicy(b *testing.B) {
	rows := 10_000_000
	if text := os.Getenv("COST_ROWS"); text != "" {
		rows, _ = strconv.Atoi(text)
	}
	reader := costWarehouse(b, rows)
	for b.Loop() {
		var guarded, plain time.Duration
		for n, query := range costQueries {
			with, without := alternately(b, reader, fmt.Sprintf(query, "governed.orders"),
				fmt.Sprintf(query, "shop.plain"))
			guarded, plain = guarded+with, plain+without
			b.ReportMetric(with.Seconds()/without.Seconds(), fmt.Sprintf("q%d/plain", n+1))
		}
		b.ReportMetric(guarded.Seconds()/plain.Seconds(), "all/plain")
	}
}

func costWarehouse(b *testing.B, rows int) *sql.DB {
	b.Helper()
	ctx := context.Background()
	local, err := sandbox.Start(ctx, sandbox.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = local.Close() })
	admin := openCost(b, local, "admin")
	for _, statement := range []string{
		"CREATE SCHEMA shop", "CREATE USER reader PASSWORD DISABLE",
		"CREATE TABLE shop.regions (region varchar(8), name varchar(20))", "GRANT SELECT ON shop.regions TO PUBLIC",
		"GRANT USAGE ON SCHEMA shop TO PUBLIC",
		"INSERT INTO shop.regions VALUES ('emea', 'Europe'), ('amer', 'Americas'), ('apac', 'Asia')",
		"CREATE TABLE shop.digit (d integer)", "INSERT INTO shop.digit VALUES (0), (1), (2), (3), (4), (5), (6), " +
			"(7), (8), (9)",
		"CREATE TABLE shop.orders (id bigint, region varchar(8), email varchar(80), amount integer, vip boolean, " +
			"ordered date) SORTKEY (ordered)",
		"INSERT INTO shop.orders SELECT n, CASE MOD(n, 3) WHEN 0 THEN 'emea' WHEN 1 THEN 'amer' ELSE 'apac' END, " +
			"'user' || n || '@example.org', MOD(n, 1000), MOD(n, 50) = 0, CAST(DATEADD(day, n / 30000, DATE " +
			"'2025-01-01') AS date)" +
			" FROM (SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d + 100000 * g.d + 1000000 * h.d " +
			"AS n FROM shop.digit a CROSS JOIN shop.digit b CROSS JOIN shop.digit c CROSS JOIN shop.digit e CROSS " +
			"JOIN shop.digit f CROSS JOIN shop.digit g CROSS JOIN shop.digit h) x WHERE n < " + strconv.Itoa(rows),
		"VACUUM shop.orders", "ANALYZE shop.orders", "ANALYZE shop.regions",
	} {
		if _, err := admin.Exec(statement); err != nil {
			b.Fatalf("%s: %v", statement, err)
		}
	}
	repository, _, problems := spec.Load(fstest.MapFS{"p.hcl": {Data: fmt.Appendf(nil, costPolicy, local.Port())}})
	if problems.HasErrors() {
		b.Fatal(problems)
	}
	applyForTest(b, repository, time.Now().UTC())
	if _, err := admin.Exec(plainView); err != nil {
		b.Fatal(err)
	}
	return openCost(b, local, "reader")
}

func openCost(b *testing.B, local *sandbox.Sandbox, account string) *sql.DB {
	db, err := sql.Open("postgres", local.URL(account))
	if err != nil {
		b.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	b.Cleanup(func() { _ = db.Close() })
	return db
}

// alternately returns the best of three times of each of two queries.
func alternately(b *testing.B, db *sql.DB, first, second string) (time.Duration, time.Duration) {
	var a, c []time.Duration
	for range 3 {
		a = append(a, timed(b, db, first))
		c = append(c, timed(b, db, second))
	}
	return slices.Min(a), slices.Min(c)
}

func timed(b *testing.B, db *sql.DB, query string) time.Duration {
	began := time.Now()
	rows, err := db.Query(query)
	if err != nil {
		b.Fatalf("%s: %v", query, err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		continue
	}
	if err := rows.Err(); err != nil {
		b.Fatalf("%s: %v", query, err)
	}
	return time.Since(began)
}
