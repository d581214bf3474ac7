package workflow_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/redveil/redveil/reconcile/github/githubtest"
)

const variablePolicy = `variable "reader" { default = "carl" }
source "orders" {
  integration = "prod"
  table       = "shop.orders"
  column "id" { type = "integer" }
}
user "bert" {}
user "carl" {}
subscription "reader" {
  on    = true
  allow = user.name == var.reader
}
`

// The variables of a policy come from the workflow's environment. What was reviewed with
// some values is not applied with others.
func TestVariablesComeFromTheWorkflow(t *testing.T) {
	t.Parallel()
	s := newStage(t, "")
	s.inherited = []string{"REDVEIL_VAR_reader=bert"}
	number, shown := s.open("topic", "alice", "warehouse/policy.hcl", variablePolicy)
	s.expect("the review", shown, 0)
	wants(t, "the comment", s.comment(number, "plan"), "With reader = `bert` (from the environment).", "bert")
	before := s.merge(number, "topic", githubtest.Squash)
	s.inherited = []string{"REDVEIL_VAR_reader=carl"}
	s.expect("the apply with another value", s.apply(before), 3, "what no pull request showed before it was merged")
	s.inherited = []string{"REDVEIL_VAR_reader=bert", "REDVEIL_VAR_of_another_policy=x"}
	s.expect("the apply", s.apply(before), 0, "applied at")
	if got := s.reads("bert", "SELECT COUNT(*) FROM governed.orders"); got != "2" {
		t.Error("bert reads", got)
	}
	s.inherited = nil
	if ran := s.drift(); ran.code != 0 || ran.outputs["has-changes"] != "false" {
		t.Errorf("drift does not compare with what was applied: %d\n%s", ran.code, ran.out)
	}
	s.exec("REVOKE SELECT ON governed.orders FROM ROLE redveil_reader")
	ran := s.drift()
	if ran.outputs["has-changes"] != "true" || !strings.Contains(ran.summary, "with reader = `bert`") {
		t.Errorf("%d\n%s\n%s", ran.code, ran.out, ran.summary)
	}
}

// A default that says where to sign in is a part of the connection.
func TestAChangedDefaultIsAChangedConnection(t *testing.T) {
	t.Parallel()
	s := newStage(t, "")
	policy := strings.Replace(s.git("show", "main:warehouse/redveil.hcl"), fmt.Sprint(s.port), "var.port", 1)
	s.direct("alice", "warehouse/redveil.hcl", policy+fmt.Sprintf("\nvariable \"port\" { default = %d }\n", s.port))
	number, shown := s.open("trap", "alice", "warehouse/redveil.hcl", policy+"\nvariable \"port\" { default = 1 }\n")
	s.expect("the review", shown, 0)
	wants(t, "the comment", s.comment(number, "plan"), "**The connection changes", fmt.Sprintf("| port | `%d` | `1` |",
		s.port))
}
