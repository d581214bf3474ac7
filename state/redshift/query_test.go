package redshift

import "testing"

func TestOneQueryIsOneQuery(t *testing.T) {
	for _, good := range []string{
		"SELECT\n    a\nFROM s.t AS base", `SELECT ';' AS a, '--', '/*', '$$', '\\', 'it''s', ''''`,
		`SELECT "a;b""c--" FROM t`,
		"SELECT (1 + (2)) - 3", `SELECT 'ünïcode'`, `SELECT "a\b"`,
	} {
		if err := CheckQuery(good); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, bad := range []string{
		"", "DROP TABLE t", "select 1", "SELECT 1; DROP TABLE t", "SELECT 1;", "SELECT 1 -- all",
		"SELECT 1 /* all */",
		"SELECT $$a$$", "SELECT $x$a$x$", "SELECT 'a", `SELECT "a`, `SELECT 'a\'; DROP TABLE t --'`, `SELECT '\n'`,
		"SELECT (1", "SELECT 1)", "SELECT ')' )", "SELECT 1\x00", "SELECT '\x00'", "SELECT \u00a01", `SELECT \1`,
	} {
		if err := CheckQuery(bad); err == nil {
			t.Errorf("%s passes for one query", bad)
		}
	}
}

func TestANameIsCutAsItIsWritten(t *testing.T) {
	for _, written := range []string{"governed.orders", `governed."odd name"`, `"a""b"."c.d"`, `"select".t1`} {
		name, rest, ok := CutName(written + " AS x")
		if !ok || name.SQL().String() != written || rest != " AS x" {
			t.Errorf("%s: %s, %q, %t", written, name, rest, ok)
		}
	}
	for _, bad := range []string{"", "governed", "governed.", ".t", `"plain".t`, `a."b`, "Upper.t", "select.t"} {
		if name, _, ok := CutName(bad); ok {
			t.Errorf("%s passes for %s", bad, name)
		}
	}
}
