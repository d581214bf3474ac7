package workflow_test

import (
	"os"
	"testing"

	"github.com/redveil/redveil/reconcile/github/githubtest"
	"github.com/redveil/redveil/reconcile/report"
)

// The plan file that a review writes for later jobs is signed if there is a
// key, and a key that can be guessed is refused.
func TestTheReviewsPlanFileIsSigned(t *testing.T) {
	s := newStage(t, "")
	first := s.change("topic", "alice", "warehouse/policy.hcl", stagePolicy)
	number := s.github.OpenPull(githubtest.Pull{Author: "alice", Title: "Orders"}, first)
	key := "Sesame-0pen-Sesame"
	s.inherited = []string{"REDVEIL_PLAN_KEY=" + key}
	shown := s.review(number, "topic", "opened")
	encoded, err := os.ReadFile(shown.outputs["plan-path"])
	if err != nil {
		t.Fatalf("%v\n%s", err, shown.out)
	}
	model, err := report.Parse(encoded)
	if err != nil {
		t.Fatal(err)
	}
	if err := model.CheckSignature([]byte(key)); err != nil {
		t.Error(err)
	}
	if err := model.CheckSignature([]byte(key + "!")); err == nil {
		t.Error("another key's signature passes")
	}
	s.inherited = []string{"REDVEIL_PLAN_KEY=short"}
	if got := s.review(number, "topic", "synchronize"); got.code != 1 {
		t.Errorf("%d\n%s", got.code, got.out)
	}
}
