package workflow_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/redveil/redveil/reconcile/github/githubtest"
	"github.com/redveil/redveil/reconcile/workflow"
	"github.com/redveil/redveil/state/sandbox/sandboxtest"
)

// A review names what stands beside governed tables and in no source. That is a warning:
// the pull request is not at fault.
func TestAReviewNamesWhatIsInNoSource(t *testing.T) {
	t.Parallel()
	s := newStage(t, "")
	sandboxtest.Exec(t, s.admin, "CREATE TABLE shop.refunds (id integer)", "ALTER TABLE shop.orders ADD COLUMN phone "+
		"varchar(32)")
	change := s.change("topic", "alice", "warehouse/policy.hcl", stagePolicy)
	number := s.github.OpenPull(githubtest.Pull{Author: "alice", Branch: "topic"}, change)
	s.git("checkout", "-q", "topic")
	var log strings.Builder
	result, err := s.step("pull_request", s.github.PullEvent(number, "opened", "alice"), &log).Review(t.Context(),
		workflow.Options{
			Folder: filepath.Join(s.work, "warehouse"), Out: filepath.Join(s.root, "plan.json"),
			HTML: filepath.Join(s.root, "plan.html"),
		})
	if err != nil {
		t.Fatal(err)
	}
	if len(result.Annotations) != 1 {
		t.Fatalf("%+v", result.Annotations)
	}
	a := result.Annotations[0]
	wants(t, "the annotation", a.Title+a.File+a.Message, "Not in the policy", "warehouse/redveil.hcl",
		`table shop.refunds: source "refunds" with 1 column`, "column shop.orders.phone varchar(32)")
}
