package redshift

import (
	"strings"
	"testing"
)

func TestFragmentsThatAreOneExpression(t *testing.T) {
	for _, c := range []struct{ text, sql string }{
		{"amount > 5", "t.amount > 5"},
		{"a=1 and not (b is null or c in ('x','y''z'))", "t.a = 1 AND NOT (t.b IS NULL OR t.c IN ('x', 'y''z'))"},
		{`"first name" like 'A%' escape '\\'`, `t."first name" LIKE 'A%' ESCAPE '\\'`},
		{"case when vip then 1 else -1 end * 2 = 2", "CASE WHEN t.vip THEN 1 ELSE - 1 END * 2 = 2"},
		{"upper(left(name, 1)) || '.' = 'A.'", "UPPER(LEFT(t.name, 1)) || '.' = 'A.'"},
		{"datediff(day, born, date '2026-01-01') >= 18", "DATEDIFF(day, t.born, DATE '2026-01-01') >= 18"},
		{"id::varchar(20) between '1' and '9'", "t.id::varchar(20) BETWEEN '1' AND '9'"},
		{"cast(amount as double precision) < 1.5", "CAST(t.amount AS double precision) < 1.5"},
		{"seen at time zone 'UTC' < '2026-01-31 12:00'", "t.seen AT TIME ZONE 'UTC' < '2026-01-31 12:00'"},
		{"seen < timestamptz '2026-01-31 12:00:00+01'", "t.seen < TIMESTAMPTZ '2026-01-31 12:00:00+01'"},
		{"to_char(born, 'YYYY') = '1999'", "TO_CHAR(t.born, 'YYYY') = '1999'"},
		{"größe > 5 and \"Größe\" is not null", `t."größe" > 5 AND t."größe" IS NOT NULL`},
		{"extract(year from born) < 2000", "EXTRACT(year FROM t.born) < 2000"},
		{"trim(both ' ' from name) = 'x'", "TRIM(BOTH ' ' FROM t.name) = 'x'"},
		{"trim(name) = trim(leading from name)", "TRIM(t.name) = TRIM(LEADING FROM t.name)"},
		{"trim('x' from name) <> ''", "TRIM('x' FROM t.name) <> ''"},
		{"name ~ '^a' and name !~ 'z$'", "t.name ~ '^a' AND t.name !~ 'z$'"},
		{
			"datediff(day, born, current_date) > 1",
			"DATEDIFF(day, t.born, CAST(CAST(GETDATE() AS timestamptz) AT TIME ZONE 'UTC' AS date)) > 1",
		},
		{"- - x = 1", "- - t.x = 1"},
		{"doc.a.b is null", "t.doc.a.b IS NULL"},
		{"doc[0].x[12] . order is null", `t.doc[0].x[12]."order" IS NULL`},
		{`"First".a is not null`, "t.first.a IS NOT NULL"},
		{"json_typeof(doc.a) = 'string'", "JSON_TYPEOF(t.doc.a) = 'string'"},
		{
			"doc.a::int > 1",
			"CAST(CASE WHEN JSON_TYPEOF(t.doc.a) = 'number' THEN CAST(t.doc.a AS integer) END AS integer) > 1",
		},
		{
			"b and cast(doc[0] as varchar(9)) = 'x'",
			"t.b AND CAST(CASE WHEN JSON_TYPEOF(t.doc[0]) = 'string' THEN CAST(t.doc[0] AS varchar(65535)) END " +
				"AS varchar(9)) = 'x'",
		},
		{
			"@column.ok::bool",
			"CAST(CASE WHEN JSON_TYPEOF(self.ok) = 'boolean' THEN CAST(self.ok AS boolean) END AS boolean)",
		},
		{`a = 'x\' or 1=1 --'`, "t.a = 'x'' or 1=1 --'"},
	} {
		f, err := ParseFragment(c.text)
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		sql := f.SQL(func(id Ident) SQL { return Format("t.%s", id.SQL()) }, Raw("self")).String()
		if sql != c.sql || !f.MayBeCondition() {
			t.Errorf("%s\n got %s (condition: %t)\nwant %s", c.text, sql, f.MayBeCondition(), c.sql)
		}
	}
}

func TestFragmentsThatAreRefused(t *testing.T) {
	for _, c := range []struct{ text, message string }{
		{"", "empty"},
		{"1 = 1; drop table crm.customers", "separates statements"},
		{"a = 1 -- and b = 2", "comments"},
		{"a /* hidden */ = 1", "comments"},
		{"a in (select b from c)", "sub-select"},
		{"exists (select 1)", "sub-select"},
		{"(select 1) = 1", "sub-select"},
		{"a = 1, b = 2", "a comma separates several"},
		{"a = 1) or (true", "cannot go on with"},
		{"a = 'x", "not closed"},
		{`a = '\n'`, "escape"},
		{`a = "b`, "not closed"},
		{"a b = 1", "cannot go on with"},
		{"a =", "ends too early"},
		{"c.a = 1", "c.a::varchar(100)"},
		{"other.a = 1", "If other is a table, leave it out: columns are named without their table"},
		{"c.a = c.b", "c.a::varchar(100)"},
		{"c.a is true or b", "c.a::varchar(100)"},
		{"b and not c.a", "c.a::varchar(100)"},
		{"case when c.a then b else d end", "c.a::varchar(100)"},
		{"c.a + 1 = 2", "c.a::varchar(100)"},
		{"- c.a = 2", "c.a::varchar(100)"},
		{"abs(c.a) = 2", "c.a::varchar(100)"},
		{"upper(c.a) = 'X'", "c.a::varchar(100)"},
		{"c.a in ('x')", "c.a::varchar(100)"},
		{"greatest(c.a, c.b) is null", "c.a::varchar(100)"},
		{"c.a::date = '2026-01-31'", "write TO_DATE"},
		{"c.A::varchar = 'x'", "whether the case of its letters counts"},
		{`c."a"::varchar = 'x'`, "whether the case of its letters counts"},
		{"c.größe::int = 1", "whether the case of its letters counts"},
		{"c[-1] is null", "whole number from 0"},
		{"c[1.5] is null", "whole number from 0"},
		{"c[b] is null", "whole number from 0"},
		{"c['a'] is null", "whole number from 0"},
		{"c[0 is null", "cannot go on with"},
		{"(c).a is null", "cannot go on with"},
		{"c..a is null", "cannot go on with"},
		{"c. is null", "cannot go on with"},
		{"c.a() is null", "without a schema"},
		{"json_serialize(c).a is null", "cannot go on with"},
		{"pg_sleep(1) = 1", "not allowed here"},
		{"current_setting('a.b') = 'x'", "not allowed here"},
		{"current_user = 'alice'", "depends on who reads"},
		{"count(a) = 1", "not allowed here"},
		{"sum(a) over (partition by b) = 1", "not allowed here"},
		{"a = $1", "not part of an expression"},
		{"a = $$x$$", "not part of an expression"},
		{"a = E'x'", "cannot go on with"},
		{"a = 1 limit 1", "cannot go on with"},
		{"a = \u202e1", "cannot be seen"},
		{"cast(a as secret) = 1", "cannot go on with"},
		{"@row = 1", "@column"},
		{strings.Repeat("(", 10001), "bytes"},
		{strings.Repeat("(", 10000), "levels deep"},
		{strings.Repeat("(", 900) + "a" + strings.Repeat(")", 900), "levels deep"},
		{strings.Repeat("not ", 2400) + "a = ", "ends too early"},
		{"a = 1.2.3", "not a number"},
		{"a ~* 'x'", "not part of an expression"},
		{"extract(epoch from a) = 1", "depends on"},
		{"extract(timezone from a) = 1", "no unit of time"},
		{"trim(both from) = ''", "cannot go on with"},
		{"trim(both name) = ''", "cannot go on with"},
		{"b\u043eb = 1", "Cyrillic"},
	} {
		_, err := ParseFragment(c.text)
		if err == nil || !strings.Contains(err.Error(), c.message) {
			t.Errorf("%.60s: got %v, want an error with %q", c.text, err, c.message)
		}
	}
}

func TestAFragmentKnowsItsColumnsAndItsKind(t *testing.T) {
	f, err := ParseFragment("left(@column, 2) || a || b || a")
	if err != nil || !f.NamesSelf() || len(f.Columns()) != 2 || f.MayBeCondition() {
		t.Errorf("got %v %v %t %t", err, f.Columns(), f.NamesSelf(), f.MayBeCondition())
	}
}

func FuzzParseFragment(f *testing.F) {
	for _, seed := range []string{
		"a = 1", "case when a then 'x' end", "a::varchar(3) in ('b', 'c')",
		"dateadd(day, 1, a)", `'\\'`, "@column",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		parsed, err := ParseFragment(text)
		if err != nil || writtenOtherwise(text) {
			return
		}
		sql := parsed.SQL(Ident.SQL, Raw("@column")).String()
		again, err := ParseFragment(sql)
		if err != nil {
			t.Fatalf("%q became %q, which is refused: %v", text, sql, err)
		}
		if second := again.SQL(Ident.SQL, Raw("@column")).String(); second != sql {
			t.Fatalf("%q became %q and then %q", text, sql, second)
		}
	})
}

// writtenOtherwise reports what an expression may hold that is not written as it stands:
// the day, and casts of paths.
func writtenOtherwise(text string) bool {
	return strings.Contains(strings.ToLower(text), "current_date") || strings.ContainsAny(text, ".[")
}
