package lookup_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/reconcile/lookup"
)

const refusing = `user "otto" {
  groups     = ["staff"]
  attributes = { region = ["emea"] }
}
source "orders" {
  integration = "prod"
  table       = "shop.orders"
  column "id" { type = "integer" }
  column "region" { type = "varchar(8)" }
}
`

// What is missing for somebody is said in words, with the line that asks for it.
func TestWhatIsMissing(t *testing.T) {
	for name, c := range map[string]struct {
		allow, want string
	}{
		"a group":                      {`contains(user.groups, "analysts")`, `group "analysts"`},
		"not to be in a group":         {`!contains(user.groups, "staff")`, `not to be in group "staff"`},
		"an attribute":                 {`contains(user.attributes.training, "hipaa")`, `attribute training=hipaa`},
		"an attribute with a space":    {`contains(user.attributes.training, "a b")`, `attribute training="a b"`},
		"not to have an attribute":     {`!contains(user.attributes.region, "emea")`, `not to have attribute region=emea`},
		"a purpose":                    {`has_purpose("fraud")`, `purpose "fraud" in a project with this source`},
		"a purpose in a set":           {`contains(user.purposes, "fraud")`, `purpose "fraud" in a project with this source`},
		"to be somebody":               {`user.name == "ann"`, `to be ann`},
		"to be somebody, turned":       {`"ann" == user.name`, `to be ann`},
		"not to be somebody":           {`user.name != "otto"`, `not to be otto`},
		"to be one of some":            {`contains(["ann", "bert"], user.name)`, `to be ann or bert`},
		"a time that is over":          {`now() < date("2026-01-01")`, `a time until 2026-01-01 00:00 UTC`},
		"a time, turned":               {`date("2026-01-01") > now()`, `a time until 2026-01-01 00:00 UTC`},
		"both of two":                  {`contains(user.groups, "analysts") && user.name == "ann"`, `group "analysts"; to be ann`},
		"only what is not there":       {`contains(user.groups, "staff") && user.name == "ann"`, `to be ann`},
		"one of two":                   {`contains(user.groups, "analysts") || user.name == "ann"`, `group "analysts" or to be ann`},
		"neither of two":               {`!(contains(user.groups, "staff") || user.name == "otto")`, `not to be in group "staff"; not to be otto`},
		"not both of two":              {`!(contains(user.groups, "staff") && user.name == "otto")`, `not to be in group "staff" or not to be otto`},
		"one of two, one of them long": {`user.name == "ann" || contains(user.groups, "analysts") && user.name == "bert"`, `to be ann, or group "analysts" and to be bert`},
		"what cannot be said":          {`startswith(user.name, "x")`, `that startswith(user.name, "x")`},
		"what is not said":             {`!startswith(user.name, "o")`, `that not startswith(user.name, "o")`},
		"not a choice":                 {`!(user.name == "otto" ? true : false)`, `that not (user.name == "otto" ? true : false)`},
		"a choice":                     {`(user.name == "otto" ? false : true)`, `that user.name == "otto" ? false : true`},
	} {
		t.Run(name, func(t *testing.T) {
			for _, kind := range []string{"grant", "guardrail"} {
				policy := fmt.Sprintf("%s"+`user "ann" {}`+"\n"+`user "bert" {}`+"\nsubscription \"s\" {\n  on    = true\n  kind  = %q\n  allow = %s\n}\n",
					refusing, kind, c.allow)
				i := ask(t, lookup.Question{User: "otto", Source: "orders"}, givenBy(t, policy))
				var got []string
				for _, r := range i.Why[0].Reasons {
					if _, needs, ok := strings.Cut(r.Text, `subscription.s needs `); ok && r.Kind == lookup.Missing {
						got = append(got, needs)
						if r.File != "p.hcl" || r.Line != 16 {
							t.Errorf("it is said to stand at %s:%d", r.File, r.Line)
						}
					}
				}
				if diff := cmp.Diff(c.want, strings.Join(got, "; ")); diff != "" {
					t.Errorf("%s (-want +got):\n%s", kind, diff)
				}
			}
		})
	}
}

// Other things than a rule can keep somebody out.
func TestWhatElseKeepsPeopleOut(t *testing.T) {
	const staff = `subscription "s" {
  on    = true
  allow = contains(user.groups, "staff")
}
`
	for name, c := range map[string]struct{ policy, want string }{
		"no subscription": {"", "no subscription reaches source.orders (p.hcl:5)"},
		"not active":      {staff + `user "ann" { active = false }`, "user.ann is not active (p.hcl:15)"},
		"a staged one": {
			strings.Replace(staff, "allow", "state = \"staged\"\n  allow", 1),
			"subscription.s is staged, so it does not count yet (p.hcl:11)",
		},
		"an approval's end": {`approval "a" {
  user   = "otto"
  source = "orders"
  until  = "2026-01-01T00:00:00Z"
}`, "approval.a ended 2026-01-01 00:00 UTC (p.hcl:11)"},
		"a membership's end": {
			strings.Replace(staff, "staff", "analysts", 1) + `membership "m" {
  user  = "otto"
  group = "analysts"
  until = "2026-01-01T00:00:00Z"
}`, `subscription.s needs group "analysts" (p.hcl:13)
membership.m in group "analysts" ended 2026-01-01 00:00 UTC (p.hcl:15)`,
		},
		"a row filter": {
			staff + `row_filter "f" {
  on   = true
  keep = contains(user.attributes.training, row.region)
}`, `let in by subscription.s (p.hcl:11)
in group "staff" by user.otto (p.hcl:1)
row_filter.f hides every row: needs a value of attribute training (p.hcl:15)`,
		},
		"a membership that gives something else": {
			strings.Replace(staff, "staff", "analysts", 1) + `membership "m" {
  user  = "otto"
  group = "auditors"
  until = "2026-01-01T00:00:00Z"
}
group "auditors" {}`, `subscription.s needs group "analysts" (p.hcl:13)`,
		},
		"a membership for a guardrail that has not begun": {
			staff + `subscription "g" {
  on    = true
  kind  = "guardrail"
  allow = contains(user.attributes.training, "hipaa") && user.name != "otto"
}
membership "m" {
  user  = "otto"
  group = "trained"
  from  = "2027-01-01T00:00:00Z"
  until = "2028-01-01T00:00:00Z"
}
group "trained" { attributes = { training = ["hipaa"] } }`, `let in by subscription.s (p.hcl:11)
guardrail subscription.g needs attribute training=hipaa (p.hcl:18)
guardrail subscription.g needs not to be otto (p.hcl:18)
membership.m in group "trained" begins 2027-01-01 00:00 UTC (p.hcl:20)`,
		},
		"all that a row filter asks for": {
			staff + `row_filter "f" {
  on   = true
  keep = contains(user.groups, "analysts") && contains(user.attributes.training, row.region)
}`, `let in by subscription.s (p.hcl:11)
in group "staff" by user.otto (p.hcl:1)
row_filter.f hides every row: needs group "analysts", and a value of attribute training (p.hcl:15)`,
		},
		"not what a row filter does not hide by": {
			staff + `row_filter "f" {
  on   = true
  keep = user.name == "bert" && !contains(user.attributes.training, row.region)
}
user "bert" {}`, `let in by subscription.s (p.hcl:11)
in group "staff" by user.otto (p.hcl:1)
row_filter.f hides every row: needs to be bert (p.hcl:15)`,
		},
		"either way through a row filter": {
			staff + `row_filter "f" {
  on     = true
  keep   = contains(user.attributes.training, row.region)
  unless = contains(user.groups, "analysts")
}`, `let in by subscription.s (p.hcl:11)
in group "staff" by user.otto (p.hcl:1)
row_filter.f hides every row: needs a value of attribute training or group "analysts" (p.hcl:15)`,
		},
		"what is never true at once": {
			staff + `row_filter "f" {
  on   = true
  keep = row.id == 1 && row.id == 2
}`, `let in by subscription.s (p.hcl:11)
in group "staff" by user.otto (p.hcl:1)
row_filter.f keeps rows: id == 1 && id == 2 (p.hcl:15)
what these blocks ask for is never true at once (p.hcl:5)`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			user := "otto"
			if strings.Contains(c.policy, `"ann"`) {
				user = "ann"
			}
			i := ask(t, lookup.Question{User: user, Source: "orders"}, givenBy(t, refusing+c.policy+"\n"))
			var got []string
			for _, r := range i.Why[0].Reasons {
				got = append(got, fmt.Sprintf("%s (%s:%d)", r.Text, r.File, r.Line))
			}
			if diff := cmp.Diff(c.want, strings.Join(got, "\n")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
