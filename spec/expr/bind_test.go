package expr_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state/redshift"
)

// customers is a source with a column of each kind.
type customers struct{}

var types = map[string]string{
	"region": "varchar(8)", "name": "char(20)", "age": "smallint", "spent": "numeric(10,2)",
	"vip": "boolean", "born": "date", "seen": "timestamptz", "extra": "super",
}

func (customers) Column(name redshift.Ident) (redshift.Type, bool) {
	t, err := redshift.ParseType(types[name.String()])
	return t, err == nil
}

func (customers) Names() []redshift.Ident {
	var names []redshift.Ident
	for name := range types {
		names = append(names, redshift.MustIdent(name))
	}
	return names
}

func (customers) Tagged(tag string) []redshift.Ident {
	switch tag {
	case "geo":
		return []redshift.Ident{redshift.MustIdent("region")}
	case "pii":
		return []redshift.Ident{redshift.MustIdent("name"), redshift.MustIdent("born")}
	}
	return nil
}

func TestBindFindsColumnsAndTheirTypes(t *testing.T) {
	for text, want := range map[string]string{
		`tagged("geo") == "emea"`:                       `row.region == "emea"`,
		`row.vip`:                                       `row.vip`,
		`row.age + row.spent > 1`:                       `row.age + row.spent > 1`,
		`row.born < row.seen`:                           `row.born < row.seen`,
		`coalesce(row.region, row.name) == "x"`:         `coalesce(row.region, row.name) == "x"`,
		`contains([18, 21], row.age)`:                   `contains([18, 21], row.age)`,
		`!row.vip || row.vip == (row.age > 3)`:          `!row.vip || row.vip == row.age > 3`,
		`row.born >= date("2000-01-01") ? true : false`: `row.born >= date("2000-01-01") ? true : false`,
	} {
		e, problems := expr.ParseText(text, expr.RowPredicate)
		if problems.HasErrors() {
			t.Fatal(problems)
		}
		bound, problems := expr.Bind(e, customers{})
		if problems.HasErrors() {
			t.Errorf("%s: %s", text, problems)
			continue
		}
		if got := expr.Format(bound); got != want {
			t.Errorf("%s binds to %s, want %s", text, got, want)
		}
		expr.Walk(bound, func(node expr.Expr) bool {
			if c, ok := node.(expr.Column); ok && c.Type == (redshift.Type{}) {
				t.Errorf("%s: column %s has no type", text, c.Name)
			}
			return true
		})
	}
}

func TestBindRefusesWhatDoesNotFit(t *testing.T) {
	for text, want := range map[string]string{
		`row.regoin == "emea"`:                `Did you mean "region"?`,
		`row.age-1 == 2`:                      "spaces round the minus",
		`tagged("pii") == "x"`:                "the source has name, born",
		`tagged("money") == 1`:                "the source has none",
		`row.extra == "x"`:                    "super, which policies cannot compare",
		`row.age == "x"`:                      "The left side is a number, the right side a text",
		`row.region < 1`:                      "The left side is a text, the right side a number",
		`row.born == "2026-01-01"`:            "The left side is a date or time",
		`row.vip == 1`:                        "The left side is a condition",
		`row.region`:                          "A condition is needed here; this is a text",
		`!row.age`:                            "A condition is needed here; this is a number",
		`contains(user.groups, row.age)`:      "A text is needed here; this is a number",
		`contains([1], row.region)`:           "A number is needed here; this is a text",
		`coalesce(row.age, row.name) == 1`:    "A number is needed here; this is a text",
		`(row.vip ? row.age : row.name) == 1`: "The left side is a number, the right side a text",
		`-row.name == 1`:                      "A number is needed here; this is a text",
		`row.vip < row.vip`:                   "== and != only",
	} {
		e, problems := expr.ParseText(text, expr.RowPredicate)
		if problems.HasErrors() {
			t.Fatal(text, problems)
		}
		_, problems = expr.Bind(e, customers{})
		if !problems.HasErrors() {
			t.Errorf("%s was accepted", text)
		} else if !strings.Contains(problems[0].Detail, want) {
			t.Errorf("%s: %q; want %q", text, problems[0].Detail, want)
		}
	}
}

func TestReferencesAreWhatAnExpressionNames(t *testing.T) {
	e, problems := expr.ParseText(
		`contains(user.groups, "analysts") && contains(user.attributes.region, "emea") && tagged("geo") == "x" && user.name != "alice"`, expr.RowPredicate)
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	want := []expr.Reference{
		{Block: "group", Name: "analysts"},
		{Block: "attribute", Name: "region", Value: "emea", HasValue: true},
		{Block: "attribute", Name: "region"},
		{Block: "tag", Name: "geo"},
		{Block: "user", Name: "alice"},
	}
	if diff := cmp.Diff(want, expr.References(e), cmpopts.IgnoreTypes(hcl.Range{})); diff != "" {
		t.Error(diff)
	}
}
