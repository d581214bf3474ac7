package access_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/redveil/redveil/policies/access"
)

// Each of these pairs differs in some row, however hard it is to find. What cannot be
// decided is said, and not passed over.
func TestNoDifferenceIsPassedOver(t *testing.T) {
	letters := `"` + strings.Join(strings.Split("abcdefghijklmnopqrstuvwxyz0123456789", ""), `", "`) + `"`
	for _, c := range []struct{ before, after string }{
		{`row.p > row.n || row.v`, `row.v`},
		{`row.ts >= row.d && row.d > date("2026-01-01") || row.v`, `row.v`},
		{`row.n < row.s && row.n < 40000 || row.v`, `row.v`},
		{`row.x < row.r && row.x > "a" || row.v`, `row.v`},
		{`row.ts == date("9999-12-31T23:59:59Z") || row.v`, `row.v`},
		{`row.ts >= date("9999-12-31") || row.v`, `row.ts == date("9999-12-31") || row.v`},
		{`row.n == row.m && row.n % 3 == 2 && row.m % 4 == 3 || row.v`, `row.v`},
		{`row.n == row.m && row.n % 5 == 3 && row.m % 7 == 4 || row.v`, `row.v`},
		{`row.r == "ab" && length(row.r) > 3 || row.v`, `row.v`},
		{`row.r == "" && length(row.r) > 1 || row.v`, `row.v`},
		{`lower(row.r) == "k"`, `row.r == "k" || row.r == "K"`},
		{`upper(row.r) == "US"`, `contains(["US", "Us", "uS", "us"], row.r)`},
		{`lower(row.r) == "abc"`, `contains(["abc", "ABC", "Abc", "aBc", "abC"], row.r)`},
		{`contains([` + letters + `], row.x)`, `row.x == "a" || row.x != "a"`},
		{`row.d > date("2026-03-01") && row.d < row.e && row.e < days_ago(30) || row.v`, `row.v`},
		{`(row.v && row.w) == row.u`, `row.v && (row.w == row.u)`},
	} {
		before, after := sideOf(t, fmt.Sprintf(widePolicy, c.before)), sideOf(t, fmt.Sprintf(widePolicy, c.after))
		if len(access.Difference(before, after)) == 0 {
			t.Errorf("nothing is said of %s to %s", c.before, c.after)
		}
	}
}

var widePolicy = strings.Replace(rowPolicy, `  column "c" {`, `  column "s" { type = "smallint" }
  column "e" { type = "date" }
  column "w" { type = "boolean" }
  column "u" { type = "boolean" }
  column "x" { type = "varchar(1)" }
  column "c" {`, 1)

// What somebody has changes, and the condition stays: attributes, groups, projects and
// purposes count wherever they stand in it.
func TestWhatAUserGetsIsSeenWhereverItIsAskedFor(t *testing.T) {
	region := strings.Replace(rowPolicy, `region = ["a", "b"]`, `region = ["a"]`, 1)
	for _, keep := range []string{
		`coalesce(contains(user.attributes.region, row.r), false)`,
		`contains(user.attributes.region, row.r) ? row.n > 5 : row.n > 7`,
		`contains(user.attributes.region, row.r) == true`,
		`(contains(user.attributes.region, row.r) ? 1 : 0) == 1`,
	} {
		widens(t, keep, sideOf(t, fmt.Sprintf(region, keep)), sideOf(t, fmt.Sprintf(rowPolicy, keep)))
	}
	for _, c := range []struct{ keep, before, after string }{
		{`has_purpose("fraud") && has_purpose("ads")`, `"fraud"`, `"fraud", "ads"`},
		{`contains(user.purposes, row.r)`, `"fraud"`, `"fraud", "ads"`},
		{`user.project == "p2" && has_purpose("fraud")`, `"ads"`, `"ads", "fraud"`},
	} {
		acting := func(purposes string) access.Side {
			project := "p1"
			if strings.Contains(c.keep, "p2") {
				project = "p2"
			}
			return sideOf(t, fmt.Sprintf(rowPolicy, c.keep)+"purpose \"fraud\" {}\npurpose \"ads\" {}\nproject \""+
				project+"\" {\n  members = [\"ann\"]\n  sources = [\"t\"]\n  purposes = ["+purposes+"]\n}\n")
		}
		widens(t, c.keep, acting(c.before), acting(c.after))
	}
}

func widens(t *testing.T, what string, before, after access.Side) {
	t.Helper()
	entries := access.Difference(before, after)
	if len(entries) == 0 {
		t.Errorf("nothing is said of %s", what)
	}
	for _, e := range entries {
		if e.Effect != access.Widens && e.Effect != access.Mixed {
			t.Errorf("%s %s", what, e.Effect)
		}
	}
}

// A column can have another type than before, and masks that fit only one of the two.
func TestAColumnOfAnotherTypeIsCompared(t *testing.T) {
	typed := func(typ, method string) access.Side {
		return sideOf(t, fmt.Sprintf(`
source "t" {
  integration = "prod"
  table       = "shop.t"
  column "a" { type = "%s" }
}
user "ann" {}
subscription "all" {
  on    = true
  allow = true
}
mask "a" {
  on     = true
  method = %s
}
`, typ, method))
	}
	for _, c := range []struct{ before, masked, after, other string }{
		{"integer", "bucket([0, 10])", "varchar(80)", "hash()"},
		{"double precision", "round(10)", "varchar(80)", "constant(\"x\")"},
		{"varchar(80)", "constant(\"x\")", "integer", "constant(7)"},
		{"date", "truncate(\"month\")", "double precision", "constant(0.5)"},
	} {
		entries := access.Difference(typed(c.before, c.masked), typed(c.after, c.other))
		if len(entries) != 1 || entries[0].Effect == access.Neutral {
			t.Errorf("%s to %s: %+v", c.before, c.after, entries)
		}
	}
}

// What changes only when somebody no longer reads is no change for them.
func TestWhatChangesAfterAWindowIsNoneInIt(t *testing.T) {
	side := func(keep string, until time.Time) access.Side {
		s := sideOf(t, fmt.Sprintf(rowPolicy, keep))
		s.Windows = windowsOf("t", "ann", until)
		return s
	}
	for until, want := range map[time.Time]int{
		time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC): 0,
		time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC): 9, // a column each
	} {
		before := side(`row.n > 5 || now() > date("2026-06-01")`, until)
		entries := access.Difference(before, side(`row.n > 5`, until))
		if len(entries) != want {
			t.Errorf("until %s: %+v", until, entries)
		}
	}
}

// A mask that changes no value of its column hides nothing.
func TestAMaskThatChangesNoValueIsNone(t *testing.T) {
	for _, c := range []struct {
		column, method string
		hides          bool
	}{
		{"n", "round(1)", false},
		{"n", "round(2)", true},
		{"p", "round(0.01)", false},
		{"p", "round(0.1)", true},
		{"f", "round(1)", true},
		{"d", `truncate("day")`, false},
		{"d", `truncate("month")`, true},
		{"ts", `truncate("day")`, true},
	} {
		masked := fmt.Sprintf(rowPolicy+"mask \"m\" {\n  on = column.name == %q\n  method = %s\n}\n", "true", c.column,
			c.method)
		entries := access.Difference(sideOf(t, fmt.Sprintf(rowPolicy, "true")), sideOf(t, masked))
		if hides := len(entries) > 0; hides != c.hides {
			t.Errorf("%s on %s: %+v", c.method, c.column, entries)
		}
	}
}
