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
