package workflow_test

import (
	"strings"
	"testing"

	"github.com/redveil/redveil/reconcile/github/githubtest"
)

const stageItems = `source "items" {
  integration = "prod"
  table       = "shop.items"
  column "id" { type = "integer" }
}
`

// A source that is blocked only after the review makes the reviewed plan less, and not
// another one: everything else of it is applied, and the run ends with 1.
func TestASourceThatIsBlockedAfterTheReviewMakesThePlanLess(t *testing.T) {
	t.Parallel()
	s := newStage(t, "")
	s.exec("CREATE TABLE shop.items (id integer)")
	number, _ := s.open("topic", "alice", "warehouse/policy.hcl", stagePolicy+stageItems)
	s.expect("the first apply", s.apply(s.merge(number, "topic", githubtest.Squash)), 0)

	joins := strings.Replace(stagePolicy, "user \"carl\" {}", "user \"carl\" { groups = [\"staff\"] }", 1)
	number, _ = s.open("more", "alice", "warehouse/policy.hcl", joins+stageItems)
	wants(t, "the comment", s.comment(number, "plan"), "| **gains** | `carl` | ", "`items`, `orders`")
	s.exec("DROP TABLE shop.items")
	got := s.apply(s.merge(number, "more", githubtest.Squash))
	s.expect("the apply", got, 1, "everything is done but what is blocked: source \"items\"",
		"the warehouse has no table shop.items; to mend it, create the table")
	wants(t, "the comment", s.comment(number, "plan"), "but what is blocked: source \"items\", [run]")
	s.reads("carl", "SELECT COUNT(*) FROM governed.orders")
}
