package access_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/spec"
)

const acting = `
purpose "fraud" {}
purpose "ads" {}
project "p1" {
  members  = ["ann"]
  sources  = ["t"]
  purposes = [%s]
}
`

// A condition that cannot be tried may hide who gets purposes, and what is not known may
// be what cannot be tried.
func TestNothingIsProvedOfWhatDependsOnTheReader(t *testing.T) {
	keep := fmt.Sprintf(rowPolicy,
		`substr(row.r, 2, 1) == "d" && row.n * row.m == 77 && contains(user.purposes, row.r)`)
	before := sideOf(t, keep+fmt.Sprintf(acting, `"fraud"`))
	if len(access.Difference(before, sideOf(t, keep+fmt.Sprintf(acting, `"fraud", "ads"`)))) == 0 {
		t.Error("nothing is said of somebody who gets a purpose")
	}
	known := `sql("r like '_q%%'") %s substr(row.r, 2, 1) == "q"`
	for _, e := range access.Difference(sideOf(t, fmt.Sprintf(rowPolicy, fmt.Sprintf(known, "&&"))),
		sideOf(t, fmt.Sprintf(rowPolicy, fmt.Sprintf(known, "||")))) {
		if e.Proof == access.Exact {
			t.Errorf("%s is said to be certain", e.Effect)
		}
	}
}

// Purposes that somebody gets for a time are theirs for that time, although conditions
// read the same before and after it.
func TestPurposesForATimeEndWithIt(t *testing.T) {
	policy := fmt.Sprintf(rowPolicy, "contains(user.purposes, row.r)") + fmt.Sprintf(acting, `"fraud"`) + `
group "g" {}
project "p2" {
  groups   = ["g"]
  sources  = ["t"]
  purposes = ["ads"]
}
`
	for _, from := range []string{"", "2026-05-01T00:00:00Z"} {
		member := "membership \"m\" {\n  user = \"ann\"\n  group = \"g\"\n  until = \"2026-06-01T00:00:00Z\"\n"
		var begins time.Time
		if from != "" {
			member += fmt.Sprintf("  from = %q\n", from)
			begins = time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
		}
		entries := access.Difference(sideOf(t, policy), sideOf(t, policy+member+"}\n"))
		if len(entries) == 0 {
			t.Errorf("from %q: nothing is said", from)
		}
		for _, e := range entries {
			ends := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
			if e.Effect != access.Widens || !e.From.Equal(begins) || !e.Until.Equal(ends) {
				t.Errorf("from %q: %s from %s until %s", from, e.Effect, e.From, e.Until)
			}
		}
	}
}

// A row is an example for all people of an entry, whatever they act in.
func TestAWitnessIsOneForAllOfAnEntry(t *testing.T) {
	policy := rowPolicy + fmt.Sprintf(acting, `"fraud"`) + `
user "bob" {}
project "p2" {
  members  = ["bob"]
  sources  = ["t"]
  purposes = ["fraud"]
}
`
	side := func(from string) access.Side {
		return sideOf(t, fmt.Sprintf(policy, `has_purpose("fraud") && row.n > `+from))
	}
	for range 10 {
		for _, e := range access.Difference(side("5"), side("4")) {
			if got := e.Witness.Text(); len(e.Users) != 2 || got != `n = "5", for fraud` {
				t.Fatalf("%q see %s", e.Users, got)
			}
		}
	}
}

// An attribute can be called like something else that people have.
func TestAnAttributeThatIsCalledGroupsIsNone(t *testing.T) {
	found := warningsOf(t, `
attribute "groups" {}
source "t" {
  integration = "prod"
  table       = "shop.t"
  column "n" { type = "integer" }
}
subscription "a" {
  on    = true
  allow = contains(user.groups, "staff")
}
subscription "b" {
  on    = true
  allow = contains(user.attributes.groups, "staff")
}
`, func(r *policies.Resolved) hcl.Diagnostics {
		return access.Idle([]*policies.Resolved{r})
	})
	if slices.ContainsFunc(found, func(s string) bool { return strings.Contains(s, "that are one") }) {
		t.Error(found)
	}
}

// What somebody could see now is not what another one can see only later.
func TestWhatIsForbiddenIsTriedAtEachTime(t *testing.T) {
	found := warningsOf(t, `
source "t" {
  integration = "prod"
  table       = "shop.t"
  column "n" { type = "integer" }
}
user "ann" {}
user "bob" { groups = ["staff"] }
membership "m" {
  user  = "ann"
  group = "staff"
  from  = "2026-05-01T00:00:00Z"
  until = "2026-07-01T00:00:00Z"
}
subscription "staff" {
  on    = true
  allow = contains(user.groups, "staff")
}
mask "m" {
  on     = true
  method = null_value()
  unless = contains(user.groups, "staff") && now() < date("2026-04-01")
}
forbid "all" { on = true }
`, access.Forbidden)
	if len(found) != 1 || !strings.Contains(found[0], "User bob could see") {
		t.Error(found)
	}
}

func warningsOf(t *testing.T, policy string, of func(*policies.Resolved) hcl.Diagnostics) []string {
	t.Helper()
	repository, _, problems := spec.Load(fstest.MapFS{"p.hcl": {Data: []byte(common + policy)}})
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	resolved, problems := policies.Resolve(repository, "prod", time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC))
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	var all []string
	for _, p := range of(resolved) {
		all = append(all, p.Error())
	}
	return all
}
