package redshift_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/state/redshift"
)

func TestReferencesAreWhatAQueryReads(t *testing.T) {
	for _, c := range []struct {
		name, query string
		want        []string
	}{
		{"a bound view, as the catalog gives it", "SELECT orders.id\n   FROM mart.orders;", []string{"mart.orders"}},
		{
			"a late-binding view with its header",
			"CREATE OR REPLACE VIEW rep.v AS SELECT * FROM Mart.\"ORDERS\" o WITH NO SCHEMA BINDING;",
			[]string{"mart.orders"},
		},
		{"a materialized view", "create materialized view rep.mv BACKUP NO DISTKEY(a) AUTO REFRESH NO AS select a " +
			"from mart.orders, customers c;", []string{"mart.orders", "customers"}},
		{"joins and their parentheses", "SELECT 1 FROM ((a.x x JOIN b.y y ON ((x.i = y.i))) LEFT JOIN c.z ON " +
			"(x.start = z.i)), d.w WHERE x.i IN (SELECT i FROM e.v)", []string{"a.x", "b.y", "c.z", "d.w", "e.v"}},
		{
			"unions and queries in FROM", "SELECT i FROM a.x UNION ALL SELECT i FROM (SELECT i FROM b.y) q",
			[]string{"a.x", "b.y"},
		},
		{"common table expressions are the query's own", "WITH first AS (SELECT i FROM a.x), second(i) AS (SELECT i " +
			"FROM first) SELECT i FROM second JOIN other ON true", []string{"a.x", "other"}},
		{"a common table expression may have the name of what it reads", "WITH orders(i) AS (SELECT i FROM (SELECT i " +
			"FROM orders)) SELECT i FROM orders", []string{"orders"}},
		{"or may read itself", "WITH RECURSIVE up(i) AS (SELECT i FROM a.x UNION ALL SELECT i + 1 FROM up) SELECT i " +
			"FROM up", []string{"a.x"}},
		{"one ends with its query", "SELECT i FROM (WITH t AS (SELECT i FROM a.x) SELECT i FROM t) " +
			"q JOIN t ON true", []string{"a.x", "t"}},
		{"FROM in functions and comparisons", "SELECT extract(year from o.at), trim(both from p.q) FROM a.x o WHERE " +
			"o.i IS DISTINCT FROM o.j AND substring(o.c from 2) = 'from z.z'", []string{"a.x"}},
		{
			"columns with a schema", "SELECT stg.orders.id FROM mart.orders WHERE mart.orders.a = 1",
			[]string{"mart.orders"},
		},
		{
			"parts of SUPER values", "SELECT i FROM mart.orders o, o.items i, UNPIVOT i.parts AS p AT q",
			[]string{"mart.orders", "o.items aliased", "i.parts aliased"},
		},
		{"another database", "SELECT 1 FROM dev.mart.orders", []string{"dev.mart.orders"}},
		{"comments and literals", "SELECT 'from a.b' FROM /* b.c, */ a.x -- , c.d\n, d.y", []string{"a.x", "d.y"}},
		{"functions are no relations", "SELECT 1 FROM f_rows(1), mart.orders", []string{"mart.orders"}},
		{"what nobody understands", "SELECT \x01 FROM mart.orders WHERE a = 'open", []string{"mart.orders"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, r := range redshift.References(c.query) {
				text := strings.Trim(r.Database+"."+r.Schema+"."+r.Object, ".")
				if r.Aliased {
					text += " aliased"
				}
				got = append(got, text)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// BenchmarkReferences reads a thousand definitions of thirty columns.
func BenchmarkReferences(b *testing.B) {
	var query strings.Builder
	query.WriteString("create view rep.v as SELECT ")
	for n := range 30 {
		fmt.Fprintf(&query, "CASE WHEN o.c%d IS NULL THEN 'none'::varchar(100) ELSE upper(o.c%d) END AS c%d,\n",
			n, n, n)
	}
	query.WriteString("o.id FROM mart.orders o JOIN mart.customers c ON o.id = c.id WITH NO SCHEMA BINDING")
	for b.Loop() {
		for range 1000 {
			redshift.References(query.String())
		}
	}
}
