package workflow_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/redveil/redveil/reconcile/github/githubtest"
)

// GitHub refuses a comment that is too long, so long lists and reasons are cut.
func TestLongReasonsFitIntoAComment(t *testing.T) {
	s := newStage(t, "  review { code_owners = true }\n")
	var wrong strings.Builder
	for n := range 60 {
		fmt.Fprintf(&wrong, "subscription \"s%d\" {\n  on    = true\n  allow = user.name == \"%s\"\n}\n", n,
			strings.Repeat("_", 3000))
	}
	number, shown := s.open("topic", "alice", "warehouse/wrong.hcl", wrong.String())
	s.expect("the review of many problems", shown, 1)
	wants(t, "the comment on problems", s.comment(number, "problems"), "wrong.hcl:3", " more, in the [log]")

	s.write("warehouse/policy.hcl", stagePolicy)
	for n := range 300 {
		s.write(fmt.Sprintf("warehouse/%s%d.hcl", strings.Repeat("n", 200), n), fmt.Sprintf("group \"g%d\" {}\n", n))
	}
	s.github.Push(number, s.change("topic", "alice", "warehouse/wrong.hcl", "\n"))
	s.expect("the review", s.review(number, "topic", "synchronize"), 0)
	refused := s.apply(s.merge(number, "topic", githubtest.Squash))
	s.expect("the apply", refused, 3, "no owner of warehouse/policy.hcl approved this plan", "/issues/")
	wants(t, "the comment on the refusal", s.comment(number, "apply"), "no owner of warehouse/nnn")
	wants(t, "the comment", s.comment(number, "plan"), "**State:** not applied: no owner of warehouse/nnn")
	if strings.Contains(refused.out, "GitHub was not told") {
		t.Error(refused.out)
	}
}
