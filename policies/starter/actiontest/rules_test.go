package actiontest_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/policies/starter/actiontest"
)

func TestProblemsOfAnUnsafeWorkflow(t *testing.T) {
	workflow, err := actiontest.LoadWorkflow("testdata/unsafe.yml")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"the job one does not list its permissions",
		"the job one has no timeout-minutes",
		`the job one: the step "Greet" puts an expression into a script; it belongs in env`,
		`the job one: the step "actions/checkout" does not say which version its action's commit is`,
		`the job one: the step "actions/checkout" leaves the token in the checkout`,
		`the job one: the step "actions/checkout" uses an action that is not pinned to a full commit`,
		"the workflow does not start from permissions: {}",
		"the workflow has no concurrency group",
	}
	if diff := cmp.Diff(want, workflow.Problems()); diff != "" {
		t.Error(diff)
	}
}

func TestAWorkflowWithUnknownKeysIsRefused(t *testing.T) {
	_, err := actiontest.LoadWorkflow("testdata/unknown.yml")
	if err == nil || !strings.Contains(err.Error(), "strategy") {
		t.Errorf("got %v", err)
	}
}
