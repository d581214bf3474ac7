package expr_test

import (
	"strings"
	"testing"
	"time"

	"github.com/redveil/redveil/spec/expr"
)

func TestTheLanguageIsWrittenInOneForm(t *testing.T) {
	for _, c := range []struct {
		scope      expr.Scope
		text, want string
	}{
		{expr.RowPredicate, `(row.Region)=="emea"`, `row.region == "emea"`},
		{expr.RowPredicate, `row["first name"] == "x"`, `row["first name"] == "x"`},
		{expr.RowPredicate, `((row.a && row.b)) && (row.c || row.d)`, `row.a && row.b && (row.c || row.d)`},
		{expr.RowPredicate, `!(row.a == row.b)`, `!(row.a == row.b)`},
		{expr.RowPredicate, `row.a - (row.b - 1.50) > -(2)`, `row.a - (row.b - 1.5) > -2`},
		{expr.RowPredicate, `row.a ? row.b : (row.c ? row.d : true)`, `row.a ? row.b : row.c ? row.d : true`},
		{
			expr.RowPredicate, `contains(user.attributes.region, tagged("geo.region"))`,
			`contains(user.attributes.region, tagged("geo.region"))`,
		},
		{expr.RowPredicate, `contains([], lower(row.a))`, `contains([], lower(row.a))`},
		{expr.RowPredicate, `contains([1, -2.5], length(row.a))`, `contains([1, -2.5], length(row.a))`},
		{expr.RowPredicate, `row.at >= days_ago(90) && row.at < now()`, `row.at >= days_ago(90) && row.at < now()`},
		{expr.RowPredicate, `row.at == date("2026-01-01T01:30:00+01:00")`, `row.at == date("2026-01-01T00:30:00Z")`},
		{expr.RowPredicate, "row.a == <<EOT\none\ntwo\nEOT\n", `row.a == "one\ntwo\n"`},
		{expr.RowPredicate, `row.a == "$${x} %%{y} \\ \""`, `row.a == "$${x} %%{y} \\ \""`},
		{
			expr.UserPredicate, `contains(user.groups, "a") || user.name == "alice"`,
			`contains(user.groups, "a") || user.name == "alice"`,
		},
		{
			expr.SourceSelector, `has_tag(source, "a") && !has_column(source, "b")`,
			`has_tag(source, "a") && !has_column(source, "b")`,
		},
		{expr.ColumnSelector, `matches(column.name, "^e_?mail$")`, `matches(column.name, "^e_?mail$")`},
		{
			expr.ColumnSelector, `contains(source.owners, "dana") ? column.type == "date" : false`,
			`contains(source.owners, "dana") ? column.type == "date" : false`,
		},
	} {
		e, problems := expr.ParseText(c.text, c.scope)
		if problems.HasErrors() {
			t.Errorf("%s: %s", c.text, problems)
			continue
		}
		if got := expr.Format(e); got != c.want {
			t.Errorf("%s is written %s, want %s", c.text, got, c.want)
		}
	}
}

func TestWhatTheLanguageDoesNotHaveIsRefusedByName(t *testing.T) {
	for _, c := range []struct {
		scope      expr.Scope
		text, want string
	}{
		{expr.RowPredicate, `[for g in user.groups : g]`, "no for expressions"},
		{expr.RowPredicate, `user.groups[*] == "a"`, "no splat expressions"},
		{expr.RowPredicate, `user.groups[0] == "a"`, "no indexing"},
		{expr.RowPredicate, `{ a = 1 } == 1`, "no object values"},
		{expr.RowPredicate, `row.a == "${row.b}"`, "no interpolation"},
		{expr.RowPredicate, `row.a == "x ${row.b}"`, "no interpolation"},
		{expr.RowPredicate, `row.a == null`, "coalesce(value, other)"},
		{expr.RowPredicate, `row.a == "\u202e"`, `'\u202e'`},
		{expr.RowPredicate, `row.a == "\u0000"`, `'\x00'`},
		{expr.RowPredicate, `sql("a = 1; drop table t")`, "separates statements"},
		{expr.RowPredicate, `sql("a in (select b from c)")`, "sub-select is not allowed"},
		{expr.RowPredicate, `sql("a + 1")`, "Compare it with something"},
		{expr.RowPredicate, `sql("@column = 1")`, "columns are named"},
		{expr.RowPredicate, `sql("")`, "such as sql("},
		{expr.UserPredicate, `sql("a = 1")`, "looks at row"},
		{expr.RowPredicate, `sample(101, row.id)`, "from 0 to 100"},
		{expr.RowPredicate, `sample(10, lower(row.a))`, "takes a column"},
		{expr.RowPredicate, `has_purpose(row.a)`, "text in quotes"},
		{expr.UserPredicate, `user.purposes.x == "x"`, "has no field"},
		{expr.UserPredicate, `row.a == 1`, "this expression sees user"},
		{expr.UserPredicate, `tagged("a") == 1`, "looks at row"},
		{expr.RowPredicate, `contians(user.groups, "a")`, `Did you mean "contains"?`},
		{expr.RowPredicate, `contains(user.group, "a")`, `Did you mean "groups"?`},
		{expr.RowPredicate, `usr.name == "a"`, `Did you mean "user"?`},
		{expr.RowPredicate, `has_tag(source, "a")`, "cannot be used here"},
		{expr.SourceSelector, `has_tag(column, "a")`, "sees source"},
		{expr.SourceSelector, `source == "a"`, "Name a field of source"},
		{expr.ColumnSelector, `(true ? source : column.name) == "a"`, "Name a field of source"},
		{expr.SourceSelector, `matches(source.name, "(")`, "missing closing )"},
		{expr.SourceSelector, `source.nmae == "a"`, `Did you mean "name"?`},
		{expr.RowPredicate, `"a" == 1`, "a text, the right side a number"},
		{expr.RowPredicate, `user.groups == "a"`, "contains(set, value)"},
		{expr.RowPredicate, `row.a + "1" == 2`, "A number is needed"},
		{expr.RowPredicate, `contains(["a", 1], row.a)`, "A text is needed"},
		{expr.RowPredicate, `contains([row.a], "a")`, "written out"},
		{expr.RowPredicate, `contains(user.groups, 1)`, "A text is needed"},
		{expr.RowPredicate, `true < false`, "== and != only"},
		{expr.RowPredicate, `row.a + 1`, "A condition is needed"},
		{expr.RowPredicate, `days_ago(-1) < now()`, "whole number of days"},
		{expr.RowPredicate, `days_ago(1.5) < now()`, "whole number of days"},
		{expr.RowPredicate, `substr(row.a, 1.5) == ""`, "whole characters"},
		{expr.RowPredicate, `date("2026-02-30") < now()`, "not a date"},
		{expr.RowPredicate, `row.a == 1e999999999`, "at most 38 digits"},
		{expr.RowPredicate, `row.a == 1e-99999`, "at most 38 digits"},
		{expr.RowPredicate, `lower(row.a, row.b) == ""`, "Write lower(text)"},
		{expr.RowPredicate, strings.Repeat("!", 10000) + "row.a", "levels are open"},
		{expr.RowPredicate, strings.Repeat("(", 10000) + "row.a", "levels are open"},
		{expr.RowPredicate, strings.Repeat("row.a ? row.a : ", 10000) + "row.a", "levels are open"},
		{expr.RowPredicate, strings.Repeat("row.a ? ", 10000) + "row.a", "levels are open"},
		{expr.RowPredicate, strings.Repeat(`"${`, 10000), "levels are open"},
		{expr.RowPredicate, `"` + strings.Repeat(`%{if a}`, 10000), "levels are open"},
		{expr.RowPredicate, strings.Repeat("!(", 101) + "row.a", "levels are open"},
		{expr.RowPredicate, "row.a == <<A\n" + strings.Repeat("x\n", 3000) + "A\n", "more than 2000 lines"},
	} {
		_, problems := expr.ParseText(c.text, c.scope)
		if !problems.HasErrors() {
			t.Errorf("%.60s was accepted", c.text)
			continue
		}
		if detail := problems[0].Detail; len(problems) != 1 || !strings.Contains(detail, c.want) {
			t.Errorf("%.60s: %d problems, the first %q; want one with %q", c.text, len(problems), detail, c.want)
		}
	}
}

func TestEveryProblemOfAnExpressionIsReported(t *testing.T) {
	_, problems := expr.ParseText(`row.a == null || frobnicate() || 1 == "x" || sql("y;")`, expr.RowPredicate)
	if len(problems) != 4 {
		t.Errorf("%d problems, want 4: %s", len(problems), problems)
	}
}

func TestALongChainOfTermsIsNotDeep(t *testing.T) {
	text := strings.TrimSuffix(strings.Repeat(`user.name == "a" || `, 5000), " || ")
	e, problems := expr.ParseText(text, expr.UserPredicate)
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	if got := len(e.(expr.Or).Terms); got != 5000 {
		t.Errorf("%d terms, want 5000", got)
	}
}

func TestBracketsInTextsAndCommentsDoNotNest(t *testing.T) {
	text := strings.Repeat("# :-(((\n", 300) + `x = "` + strings.Repeat("(", 300) + `"`
	if problem := expr.CheckNesting([]byte(text), "x.hcl"); problem != nil {
		t.Error(problem)
	}
}

func TestHugeTextsAreRefusedInLinearTime(t *testing.T) {
	const size = 1 << 16
	for _, part := range []string{
		"(", "[", "{", "!", "-", "a?", "a?b:", `"${`, "a.", "a[*]", "a+", "a==", "f(",
		"%{if a}", "<<A\n", `"${"a"}`, "# (\n", ",", "a(b)", "1-(1)-",
	} {
		began := time.Now()
		expr.ParseText(strings.Repeat(part, size/len(part)), expr.RowPredicate)
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("%d bytes of %q took %s", size, part, took)
		}
	}
}
