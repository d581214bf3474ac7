package policies_test

import (
	"math/big"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state/redshift"
)

var key = policies.HashKey(strings.Repeat("0123456789abcdef", 4))

// customer is a row; an empty text stands for NULL.
func customer(email, region string) policies.Row {
	value := func(s string) expr.Value { return expr.Value{Kind: expr.String, Text: s, Null: s == ""} }
	return policies.Row{
		redshift.MustIdent("id"):     {Kind: expr.Number, Num: big.NewRat(1, 1)},
		redshift.MustIdent("email"):  value(email),
		redshift.MustIdent("region"): value(region),
	}
}

func TestWhatIsShown(t *testing.T) {
	const everybody = `subscription "all" {
  on    = true
  allow = true
}
`
	const mask = `mask "m" {
  on     = has_tag(column, "pii")
  method = constant("hidden")
`
	const filter = `row_filter "f" {
  on   = true
  keep = contains(user.attributes.region, tagged("geo"))
`
	for _, c := range []struct {
		name, policy, user string
		row                policies.Row
		want               string // "-": the row does not exist for them
	}{
		{"nothing without a grant", "", "alice", customer("a@x", "emea"), "-"},
		{"the raw value without a mask", everybody, "alice", customer("a@x", "emea"), "a@x"},
		{"the masked value", everybody + mask + "}", "alice", customer("a@x", "emea"), "hidden"},
		{"a constant in place of NULL", everybody + mask + "}", "alice", customer("", "emea"), "hidden"},
		{
			"unless true: the raw value", everybody + mask + `unless = contains(user.groups, "privacy")` + "\n}", "bob",
			customer("a@x", "emea"), "a@x",
		},
		{
			"unless false: the mask", everybody + mask + `unless = contains(user.groups, "privacy")` + "\n}", "alice",
			customer("a@x", "emea"), "hidden",
		},
		{
			"unless unknown: the mask", everybody + mask + `unless = row.region == "emea"` + "\n}", "alice",
			customer("a@x", ""), "hidden",
		},
		{
			"when true: the mask", everybody + mask + `when = row.region == "emea"` + "\n}", "alice",
			customer("a@x", "emea"), "hidden",
		},
		{
			"when false: the raw value", everybody + mask + `when = row.region == "emea"` + "\n}", "alice",
			customer("a@x", "amer"), "a@x",
		},
		{
			"when unknown: the mask", everybody + mask + `when = row.region == "emea"` + "\n}", "alice",
			customer("a@x", ""), "hidden",
		},
		{
			"the first mask that applies", everybody + mask + `priority = 1` + "\n" + `when = row.region == "emea"` +
				"\n}\n" + strings.ReplaceAll(strings.Replace(mask, `"m"`, `"n"`, 1), "hidden", "second") + "}", "alice",
			customer("a@x", "amer"), "second",
		},
		{"keep true: the row", everybody + filter + "}", "alice", customer("a@x", "emea"), "a@x"},
		{"keep false: no row", everybody + filter + "}", "alice", customer("a@x", "apac"), "-"},
		{"keep unknown: no row", everybody + filter + "}", "alice", customer("a@x", ""), "-"},
		{
			"unless lifts the filter", everybody + filter + `unless = contains(user.groups, "privacy")` + "\n}", "bob",
			customer("a@x", "apac"), "a@x",
		},
		{
			"unless unknown leaves the filter on", everybody + filter + `unless = row.email == "a@x"` + "\n}", "bob",
			customer("", "apac"), "-",
		},
		{"all filters hold together", everybody + filter + "}\n" + `row_filter "g" {
  on   = true
  keep = row.email != "a@x"
}`, "alice", customer("a@x", "emea"), "-"},
		{"a filter sees the raw value of a masked column", everybody + mask + "}\n" + `row_filter "g" {
  on   = true
  keep = row.email == "a@x"
}`, "alice", customer("a@x", "emea"), "hidden"},
		{"nothing to somebody inactive", everybody, "dave", customer("a@x", "emea"), "-"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := resolved(t, c.policy)
			shown, ok := r.Sources[0].Show(user(t, r, c.user), c.row, policies.EvalContext{Now: noon, Key: key})
			got := "-"
			if ok {
				got = shown[redshift.MustIdent("email")].Text
			}
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// FuzzResolve looks for policies that pass all checks and then make something
// panic: a check that is missing.
func FuzzResolve(f *testing.F) {
	for _, seed := range []string{
		"row_filter \"f\" {\n on = has_column(source, \"geo\")\n keep = contains(user.attributes.region, " +
			"tagged(\"geo\"))\n}",
		"mask \"m\" {\n on = matches(column.name, \"e\")\n method = hash()\n when = row.id % 2 == 1 ? " +
			"startswith(row.email, \"a\") : coalesce(row.region, \"x\") != upper(\"x\")\n}",
		"subscription \"s\" {\n on = source.external == false\n allow = now() > days_ago(3) && user.name != " +
			"\"alice\"\n}",
		"mask \"m\" {\n on = column.type == \"bigint\"\n method = round(10)\n unless = length(substr(row.email, " +
			"0, row.id)) - 1 < -row.id / 0\n}",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, policy string) {
		repository, _, problems := spec.Load(
			fstest.MapFS{"a.hcl": {Data: []byte(head)}, "b.hcl": {Data: []byte(policy)}})
		if problems.HasErrors() {
			return
		}
		r, problems := policies.Resolve(repository, "prod", noon)
		if problems.HasErrors() {
			return
		}
		for _, source := range r.Sources {
			for _, u := range r.Users {
				source.Access(u)
				if source.Name == "customers" {
					source.Show(u, customer("", ""), policies.EvalContext{Now: noon, Key: key})
					source.Show(u, customer("a@x.org", "emea"), policies.EvalContext{Now: noon, Key: key})
				}
			}
		}
	})
}
