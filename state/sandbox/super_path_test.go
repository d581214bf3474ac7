package sandbox_test

import (
	"testing"

	"github.com/redveil/redveil/state/sandbox/sandboxtest"
)

// A path finds a part of a SUPER value, and NULL where there is none.
func TestPathsIntoSuperValues(t *testing.T) {
	admin := connect(t, "admin")
	sandboxtest.Exec(t, admin, "CREATE SCHEMA paths", "CREATE TABLE paths.t (id int, c super, name varchar(10))",
		`INSERT INTO paths.t SELECT 1, json_parse('{"a": {"b": 5, "B": 6}, "list": [1, {"x": "y"}]}'), 'x'`,
		`INSERT INTO paths.t SELECT 2, json_parse('{"a": "text", "list": {"0": 1}}'), 'x'`,
		`INSERT INTO paths.t SELECT 3, json_parse('[1, 2]'), 'x'`, "INSERT INTO paths.t VALUES (4, NULL, 'x')",
		`INSERT INTO paths.t SELECT 5, json_parse('{"a": {"b": "7"}, "list": ["z"], "null": null}'), 'x'`)
	for query, want := range map[string]string{
		"SELECT c.a.b FROM paths.t ORDER BY id":                      "5\n\n\n\n\"7\"",
		"SELECT c.a.B::int FROM paths.t ORDER BY id":                 "5\n\n\n\n7",
		`SELECT c."A"."B"::varchar FROM paths.t ORDER BY id`:         "5\n\n\n\n7",
		"SELECT t.c.list[1].x::varchar(9) FROM paths.t ORDER BY id":  "y\n\n\n\n",
		"SELECT json_typeof(q.c.list[0]) FROM paths.t q ORDER BY 1":  "number\nstring\n\n\n",
		"SELECT paths.t.c[1]::smallint FROM paths.t ORDER BY id":     "\n\n2\n\n",
		"SELECT c.a.b::decimal(1, 0) FROM paths.t ORDER BY id":       "5\n\n\n\n7",
		"SELECT c.a::bool FROM paths.t ORDER BY id":                  "\n\n\n\n",
		"SELECT count(*) FROM paths.t WHERE c.a.b::varchar = '5'":    "1",
		"SELECT id FROM paths.t WHERE c.list[0] IS NULL ORDER BY id": "2\n3\n4",
		"SELECT count(*) FROM paths.t GROUP BY c.a ORDER BY 1":       "1\n1\n1\n2",
	} {
		expect(t, admin, want, query)
	}
	expect(t, admin, "7", "WITH x AS (SELECT c AS d FROM paths.t) SELECT x.d.a.b::int FROM x WHERE x.d.a.b::int > 5")
	refused(t, admin, "SELECT name.a FROM paths.t", "42883", "does not exist")
	refused(t, admin, "SELECT other.a FROM paths.t", "42703", `column "other" does not exist`)
	refused(t, admin, "SELECT c.null IS NULL FROM paths.t", "0A000", "whether the null of JSON counts as NULL")
	refused(t, admin, "SELECT coalesce(c.null, c.a) FROM paths.t", "0A000", "whether the null of JSON counts as NULL")
}

// A cast to a type that cannot hold the value gives NULL.
func TestCastsOfSuperValues(t *testing.T) {
	admin := connect(t, "admin")
	sandboxtest.Exec(t, admin, "CREATE SCHEMA casts", "CREATE TABLE casts.t (c super)",
		`INSERT INTO casts.t SELECT json_parse('[70000, 1.5, "x", true, null, [], {}, 1e400, "12"]')`)
	for query, want := range map[string]string{
		"SELECT c[0]::smallint, c[0]::int, c[0]::bool, c[0]::decimal(3, 0) FROM casts.t":       "|70000|true|",
		"SELECT c[1]::decimal(3, 1), c[1]::float, c[1]::real, c[1]::bool FROM casts.t":         "1.5|1.5|1.5|",
		"SELECT c[2]::varchar, c[2]::int, c[2]::decimal, c[2]::bool, c[2]::float FROM casts.t": "x||||",
		"SELECT c[3]::varchar, c[3]::int, c[3]::decimal, c[3]::bool FROM casts.t":              "|1||true",
		"SELECT c[4]::varchar, c[4]::int, c[4]::bool FROM casts.t":                             "||",
		"SELECT c[5]::varchar, c[5]::int, c[6]::varchar, c[6]::bool FROM casts.t":              "|||",
		"SELECT c[7]::float, c[7]::bigint, c[8]::bigint FROM casts.t":                          "||12",
	} {
		expect(t, admin, want, query)
	}
	refused(t, admin, "SELECT c[1]::varchar FROM casts.t", "0A000", "the text of a SUPER number with a fraction")
}

// Views of either binding keep paths, and show them as a person writes them.
func TestViewsWithPathsIntoSuperValues(t *testing.T) {
	admin := connect(t, "admin")
	sandboxtest.Exec(t, admin, "CREATE SCHEMA pathviews", "CREATE TABLE pathviews.t (c super)",
		`INSERT INTO pathviews.t SELECT json_parse('{"a": [{"b": 5}]}')`,
		"CREATE VIEW pathviews.late AS SELECT base.c.a[0].b::int AS b FROM pathviews.t AS base WITH NO SCHEMA BINDING",
		"CREATE VIEW pathviews.bound AS SELECT base.c.a[0].b::int AS b, base.c.a FROM pathviews.t base")
	expect(t, admin, "5", "SELECT b FROM pathviews.late")
	expect(t, admin, "5", "SELECT b FROM pathviews.bound WHERE a IS NOT NULL")
	expect(t, admin, "true", "SELECT definition LIKE '%SELECT base.c.a[0].b::integer AS b%' FROM pg_views "+
		"WHERE schemaname = 'pathviews' AND viewname = 'bound'")
}

// A NULL among the elements hides whether another value is among them, unless NULL counts
// as a value. What is no array has no answer that Redshift's pages give.
func TestArrayContains(t *testing.T) {
	admin := connect(t, "admin")
	for query, want := range map[string]string{
		`SELECT array_contains(json_parse('["red", null, "green"]'), 'green', false)`: "true",
		`SELECT array_contains(json_parse('["red", null, "green"]'), 'blue', true)`:   "false",
		`SELECT array_contains(json_parse('["red", null, "green"]'), 'blue', false)`:  "",
		`SELECT array_contains(json_parse('["red", "green"]'), 'blue', false)`:        "false",
		`SELECT array_contains(json_parse('["red", null]'), NULL, true)`:              "true",
		`SELECT array_contains(json_parse('["red", null]'), NULL, false)`:             "",
	} {
		expect(t, admin, want, query)
	}
	refused(t, admin, `SELECT array_contains(json_parse('{"red": 1}'), 'red', true)`, "0A000", "of what is no array")
}
