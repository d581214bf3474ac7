package lookup_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/reconcile/lookup"
)

// What is listed for many people and sources is what a comparison says that each of them
// gains.
func TestManyPeopleAndSources(t *testing.T) {
	given := givenBy(t, manyOf(120, 40, 12))
	i := ask(t, lookup.Question{}, given)
	text := (&lookup.Answer{Integrations: []lookup.Integration{i}}).Text()
	want := access.Difference(access.Side{}, given.Side)
	if len(want) != len(i.Access) || !strings.Contains(text, "10 clear, 2 masked") {
		t.Fatalf("%d entries instead of %d:\n%.2000s", len(i.Access), len(want), text)
	}
	for n, e := range i.Access {
		w := want[n]
		if fmt.Sprint(e.Users, e.Source, e.Column, e.Sight, e.Path) != fmt.Sprint(w.Users, w.Source, w.Column, w.After,
			w.Path) {
			t.Fatalf("%+v instead of %+v", e, w)
		}
	}
}

func manyOf(people, sources, columns int) string {
	var p strings.Builder
	for n := range people {
		fmt.Fprintf(&p, "user \"u%03d\" {\n  groups = [%q]\n  attributes = { region = [\"r%d\"] }\n}\n", n,
			[]string{"staff", "analysts"}[n%2], n%7)
	}
	for s := range sources {
		fmt.Fprintf(&p, "source \"s%03d\" {\n  integration = \"prod\"\n  table = \"a.t%03d\"\n"+
			"  column \"region\" { type = \"varchar(80)\" }\n", s, s)
		for c := range columns - 1 {
			fmt.Fprintf(&p, "  column \"c%02d\" { type = \"varchar(80)\" }\n", c)
		}
		p.WriteString("}\n")
	}
	return p.String() + `subscription "s" {
  on    = true
  allow = contains(user.groups, "staff") || contains(user.groups, "analysts")
}
row_filter "f" {
  on   = true
  keep = contains(user.attributes.region, row.region)
}
mask "m" {
  on     = contains(["c01", "c02"], column.name)
  method = null_value()
  unless = contains(user.groups, "staff")
}
`
}
