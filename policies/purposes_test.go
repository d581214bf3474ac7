package policies_test

import (
	"slices"
	"testing"
	"testing/fstest"
	"time"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec"
)

// Who could come to read is who may pass the catalog's lock: everyone whom the
// rules let in, in some project and for some purposes of it, and nobody else.
func TestWhoCouldComeToRead(t *testing.T) {
	const common = `
integration "prod" {
  host     = "127.0.0.1"
  database = "dev"
}
source "orders" {
  integration = "prod"
  table       = "shop.orders"
  column "id" { type = "integer" }
}
purpose "fraud" {}
purpose "fraud.chargeback" {}
purpose "ads" {}
project "q3" {
  members  = ["ann", "dan"]
  sources  = ["orders"]
  purposes = ["fraud.chargeback"]
}
project "q4" {
  members  = ["ann", "bob"]
  sources  = ["orders"]
  purposes = ["ads"]
}
project "elsewhere" {
  members  = ["cy"]
  purposes = ["fraud", "ads"]
}
user "ann" {}
user "bob" {}
user "cy" {}
user "dan" { active = false }
`
	for _, c := range []struct {
		name, rules string
		want        []string
	}{
		{"for a purpose below the one asked for", `subscription "s" {
  on    = true
  allow = has_purpose("fraud")
}`, []string{"ann"}},
		{"for just that purpose", `subscription "s" {
  on    = true
  allow = contains(user.purposes, "fraud")
}`, nil},
		{"for one purpose or the other", `subscription "s" {
  on    = true
  allow = has_purpose("fraud") || has_purpose("ads")
}`, []string{"ann", "bob"}},
		{"not for two purposes of two projects at once", `subscription "s" {
  on    = true
  allow = has_purpose("fraud") && has_purpose("ads")
}`, nil},
		{"nor where a guardrail asks for the other", `subscription "s" {
  on    = true
  allow = has_purpose("fraud")
}
subscription "g" {
  on    = true
  kind  = "guardrail"
  allow = has_purpose("ads")
}`, nil},
		{"without a purpose, who need not have one", `subscription "s" {
  on    = true
  allow = !has_purpose("fraud")
}`, []string{"ann", "bob", "cy"}},
		{"in a project", `subscription "s" {
  on    = true
  allow = user.project == "q4"
}`, []string{"ann", "bob"}},
		{"in no other project, which is unknown outside of all", `subscription "s" {
  on    = true
  allow = user.project != "q4"
}`, []string{"ann"}},
		{"approved, where the guardrail can be met", `approval "a" {
  user   = "bob"
  source = "orders"
}
approval "b" {
  user   = "cy"
  source = "orders"
}
subscription "g" {
  on    = true
  kind  = "guardrail"
  allow = has_purpose("ads")
}`, []string{"bob"}},
		{"in a branch that looks at the purpose", `subscription "s" {
  on    = true
  allow = has_purpose("fraud") ? user.name == "bob" : user.name == "ann"
}`, []string{"ann"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			repository, _, problems := spec.Load(fstest.MapFS{"p.hcl": {Data: []byte(common + c.rules)}})
			if problems.HasErrors() {
				t.Fatal(problems)
			}
			resolved, problems := policies.Resolve(repository, "prod", time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC))
			if problems.HasErrors() {
				t.Fatal(problems)
			}
			var got []string
			for _, user := range resolved.Users {
				if resolved.Sources[0].Could(user) {
					got = append(got, user.Name)
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
}
