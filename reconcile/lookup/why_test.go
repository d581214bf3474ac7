package lookup_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/reconcile/lookup"
)

// What lets somebody in is named with its terms: until when, and while they act for what.
func TestTermsOfWhatLetsPeopleIn(t *testing.T) {
	const policy = `user "otto" { groups = ["staff"] }
source "orders" {
  integration = "prod"
  table       = "shop.orders"
  column "id" { type = "integer" }
  column "card" { type = "varchar(8)" }
}
project "q3" {
  members  = ["otto"]
  sources  = ["orders"]
  purposes = ["fraud"]
}
subscription "dated" {
  on    = true
  allow = contains(user.groups, "staff") && now() < date("2027-01-01")
}
subscription "acting" {
  on    = true
  allow = has_purpose("fraud")
}
subscription "guarded" {
  on    = true
  kind  = "guardrail"
  allow = user.name != "ann"
}
approval "later" {
  user   = "otto"
  source = "orders"
  from   = "2026-10-01T00:00:00Z"
}
user "ann" {}
mask "card" {
  on     = column.name == "card"
  method = null_value()
  when   = row.id > 5
}
`
	i := ask(t, lookup.Question{User: "otto", Source: "orders", Why: true}, givenBy(t, policy))
	var got []string
	for _, r := range i.Why[0].Reasons {
		got = append(got, string(r.Kind)+": "+r.Text)
	}
	want := []string{
		`lets in: let in by subscription.acting, while has_purpose("fraud")`,
		`lets in: let in by subscription.dated, until 2027-01-01 00:00 UTC`,
		`lets in: let in by approval.later, from 2026-10-01 00:00 UTC`,
		`passes: passes guardrail subscription.guarded`,
		`has: in group "staff" by user.otto`,
		`masks: mask.card shows card as null_value() unless id <= 5`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if text := i.Access[0].Rows; !strings.Contains(text, "has_purpose") {
		t.Errorf("the rows are said to be %s", text)
	}
}

// A mask shows nothing of a row that one before it shows already.
func TestMasksBelowOthers(t *testing.T) {
	const policy = `user "otto" {}
source "orders" {
  integration = "prod"
  table       = "shop.orders"
  column "id" { type = "integer" }
  column "card" { type = "varchar(8)" }
}
subscription "all" {
  on    = true
  allow = true
}
mask "first" {
  on       = column.name == "card"
  method   = null_value()
  when     = row.id > 5
  priority = 2
}
mask "second" {
  on       = column.name == "card"
  method   = constant("x")
  unless   = row.id < 0
  priority = 1
}
`
	i := ask(t, lookup.Question{User: "otto", Source: "orders", Why: true}, givenBy(t, policy))
	var got []string
	for _, r := range i.Why[0].Reasons {
		if r.Kind == lookup.Masks {
			got = append(got, r.Text)
		}
	}
	want := []string{
		`mask.first shows card as null_value() unless id <= 5`,
		`mask.second shows card as constant("x") unless id < 0, where those before it step aside`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// That a column stands elsewhere in the file is no difference to the policy.
func TestOrderOfColumnsIsNoContradiction(t *testing.T) {
	const one, other = `  column "id" { type = "integer" }
`, `  column "card" { type = "varchar(8)" }
`
	policy := func(columns string) string {
		return `user "otto" {}
source "orders" {
  integration = "prod"
  table       = "shop.orders"
` + columns + `}
subscription "all" {
  on    = true
  allow = true
}
`
	}
	given, live := givenBy(t, policy(one+other)), givenBy(t, policy(other+one))
	declared := given.Side
	given.Declared, given.Side = &declared, live.Side
	for _, r := range ask(t, lookup.Question{User: "otto", Source: "orders", Why: true}, given).Why[0].Reasons {
		if r.Kind == lookup.NotKnown {
			t.Errorf("it says %q", r.Text)
		}
	}
}
