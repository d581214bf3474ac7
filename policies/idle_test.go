package policies_test

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec"
)

const idlePolicy = `
integration "prod" {
  host     = "localhost"
  database = "d"
}
group "g" {}
group "empty" {}
user "alice" { groups = ["g"] }
source "s" {
  integration = "prod"
  table       = "a.s"
  column "id" { type = "bigint" }
}
subscription "all" {
  on    = true
  allow = true
}
`

func TestPoliciesThatNeverActAreWarnedOf(t *testing.T) {
	for _, c := range []struct{ name, policy, want string }{
		{"a mask below one that always decides", `
mask "first" {
  on       = true
  method   = null_value()
  priority = 2
}
mask "second" {
  on     = column.name == "id"
  method = constant(0)
}`, "mask.first (p.hcl:19) has a higher priority and always decides."},
		{"the third of three masks", `
mask "first" {
  on       = true
  method   = null_value()
  priority = 3
}
mask "second" {
  on       = true
  method   = constant(0)
  priority = 2
}
mask "third" {
  on     = true
  method = constant(1)
}`, "mask.first (p.hcl:19) has a higher priority and always decides.\nOn every column that it reaches, mask.first " +
			"(p.hcl:19)"},
		{"a guardrail on many sources, once", `
source "s2" {
  integration = "prod"
  table       = "a.s2"
  column "id" { type = "bigint" }
}
subscription "guard" {
  on    = true
  allow = contains(user.groups, "empty")
  kind  = "guardrail"
}`, "such as source.s."},
		{"a mask that steps aside for everybody", `
mask "m" {
  on     = true
  method = null_value()
  unless = true
}`, "it always steps aside."},
		{"a filter that keeps everything", `
row_filter "f" {
  on   = true
  keep = true
}`, "It lets every row through for everybody."},
		{"a filter beside one that hides everything", `
row_filter "a" {
  on   = true
  keep = false
}
row_filter "b" {
  on   = true
  keep = row.id > 1
}`, "row_filter.a (p.hcl:19) hides every row of source.s already."},
		{"a guardrail that nobody meets", `
subscription "guard" {
  on    = true
  allow = contains(user.groups, "empty")
  kind  = "guardrail"
}`, "No active user meets it, so nobody reads what it guards, such as source.s."},
		{"masks that take turns", `
mask "first" {
  on       = true
  method   = null_value()
  priority = 2
  unless   = contains(user.groups, "g")
}
mask "second" {
  on     = true
  method = constant(0)
  when   = row.id > 1
}`, ""},
		{"a guardrail that somebody meets", `
subscription "guard" {
  on    = true
  allow = contains(user.groups, "g")
  kind  = "guardrail"
}`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			repository, _, problems := spec.Load(fstest.MapFS{"p.hcl": {Data: []byte(idlePolicy + c.policy)}})
			if problems.HasErrors() {
				t.Fatal(problems)
			}
			_, problems = policies.Resolve(repository, "prod", time.Now())
			var warned []string
			for _, p := range problems {
				if p.Severity != hcl.DiagWarning {
					t.Errorf("not a warning: %s", p)
				}
				warned = append(warned, p.Detail)
			}
			if got := strings.Join(warned, "\n"); !strings.Contains(got, c.want) || c.want == "" && got != "" ||
				strings.Count(got, "guards") > 1 {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
