package render_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/spec"
)

// Two rules with one role would let in each other's people.
func TestTwoRulesNeverShareARole(t *testing.T) {
	const common = `
integration "prod" {
  host     = "127.0.0.1"
  database = "dev"
}
user "ann" {}
source "a" {
  integration = "prod"
  table       = "s.a"
  column "id" { type = "integer" }
}
source "b" {
  integration = "prod"
  table       = "s.b"
  column "id" { type = "integer" }
}
`
	for _, c := range []struct{ name, policy, want string }{
		{"a grant with a guardrail, and a grant of the same letters", `
subscription "staff" {
  on    = source.name == "a"
  allow = true
}
subscription "trained" {
  on    = source.name == "a"
  kind  = "guardrail"
  allow = user.name == "ann"
}
subscription "staff__trained" {
  on    = source.name == "b"
  allow = true
}`, `"staff & trained" and "staff__trained" both need the role redveil_staff__trained`},
		{"the approvals of a source, and a grant called like them", `
approval "x" {
  user   = "ann"
  source = "a"
}
subscription "approved_a" {
  on    = source.name == "b"
  allow = true
}`, `"approved a" and "approved_a" both need the role redveil_approved_a`},
		{"two labels that differ in a sign", `
subscription "x.y" {
  on    = source.name == "a"
  allow = true
}
subscription "x-y" {
  on    = source.name == "b"
  allow = true
}`, "both need the role redveil_x_y"},
	} {
		t.Run(c.name, func(t *testing.T) {
			repository, _, problems := spec.Load(fstest.MapFS{"p.hcl": {Data: []byte(common + c.policy)}})
			if problems.HasErrors() {
				t.Fatal(problems)
			}
			resolved, problems := policies.Resolve(repository, "prod", clock)
			if problems.HasErrors() {
				t.Fatal(problems)
			}
			_, problems = render.Build(resolved, render.Options{})
			if !problems.HasErrors() || !strings.Contains(problems.Error(), c.want) {
				t.Errorf("got %v, want %s", problems, c.want)
			}
		})
	}
}
