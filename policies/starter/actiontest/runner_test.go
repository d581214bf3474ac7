package actiontest_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/policies/starter/actiontest"
)

func sampleRunner(t *testing.T) *actiontest.Runner {
	t.Helper()
	action, err := actiontest.LoadAction("testdata/action")
	if err != nil {
		t.Fatal(err)
	}
	return &actiontest.Runner{
		Workspace: t.TempDir(), Temp: t.TempDir(),
		Env:     map[string]string{"PATH": os.Getenv("PATH"), "TOKEN": "ghs_token"},
		Event:   actiontest.Event{Name: "push", Repository: "acme/policy", Token: "ghs_token"},
		Secrets: map[string]string{"PASSWORD": "hunter2"},
		Uses: map[string]actiontest.Use{
			"acme/tools/act": actiontest.Composite(action),
			"other/action":   actiontest.Nothing,
		},
	}
}

func sampleJob(t *testing.T) *actiontest.Workflow {
	t.Helper()
	workflow, err := actiontest.LoadWorkflow("testdata/workflow.yml")
	if err != nil {
		t.Fatal(err)
	}
	return workflow
}

// The sample job uses every file and level there is.
func TestJobRunsLikeOnARunner(t *testing.T) {
	result, err := sampleRunner(t).RunJob(context.Background(), sampleJob(t), "job")
	if err != nil {
		t.Fatal(err)
	}
	var outcomes []string
	for _, step := range result.Steps {
		outcomes = append(outcomes, step.Name+": "+step.Outcome)
	}
	want := []string{
		"Write: success", "Read: success", "inner: success", "other/action: success", "Act: success",
		"Forgiven: failure", "Fails: failure", "Skipped: skipped", "At the end: success",
	}
	if diff := cmp.Diff(want, outcomes); diff != "" {
		t.Error(diff)
	}
	if !result.Failed || result.Summary != "# Title\n" {
		t.Errorf("failed %v, summary %q", result.Failed, result.Summary)
	}
	for _, line := range []string{
		"level step, outer acme/policy, in 001",
		"before s3cr%t", "after ***, ***",
		"level github-env, plain a=b, lines one+two", "tool runs",
		"depth 0, token ***, passed ***, from acme/tools@0123456789abcdef0123456789abcdef01234567, path action",
		"word hello",
	} {
		if !strings.Contains(result.Log, line+"\n") {
			t.Errorf("the log lacks %q", line)
		}
	}
	if strings.Contains(result.Log, "never") {
		t.Error("a step ran on after a failure")
	}
	if t.Failed() {
		t.Log(result.Log)
	}
}

func TestAStandInCanFailAndSetThings(t *testing.T) {
	runner := sampleRunner(t)
	runner.Uses["acme/tools/act"] = func(_ context.Context, call *actiontest.Call) error {
		call.Mask("word-to-hide")
		call.Print("given " + call.With["depth"] + ", sees " + call.Env["LEVEL"] + " word-to-hide")
		call.Outputs["word"] = "bye"
		return errors.New("it broke")
	}
	result, err := runner.RunJob(context.Background(), sampleJob(t), "job")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"given 0, sees github-env ***", "Error: it broke", "word bye"} {
		if !strings.Contains(result.Log, want) {
			t.Errorf("the log lacks %q:\n%s", want, result.Log)
		}
	}
	if act, _ := result.Step("Act"); !result.Failed || act.Outcome != "failure" {
		t.Error("the failure was lost")
	}
}

// What is not known is no result but an error.
func TestWhatCannotBeRunIsRefused(t *testing.T) {
	for _, row := range []struct {
		name, job string
		change    func(*actiontest.Runner, *actiontest.Workflow)
		reason    string
	}{
		{name: "an action without a stand-in", job: "job", change: func(r *actiontest.Runner, _ *actiontest.Workflow) {
			delete(r.Uses, "acme/tools/act")
		}, reason: "uses acme/tools/act, and nothing stands in for it"},
		{name: "one inside an action", job: "job", change: func(r *actiontest.Runner, _ *actiontest.Workflow) {
			delete(r.Uses, "other/action")
		}, reason: "uses other/action, and nothing stands in for it"},
		{name: "an input that is not declared", job: "job", change: func(_ *actiontest.Runner, w *actiontest.Workflow) {
			w.Jobs["job"].Steps[2].With["deep"] = "1"
		}, reason: `declares no input "deep"`},
		{name: "an input that is missing", job: "job", change: func(_ *actiontest.Runner, w *actiontest.Workflow) {
			delete(w.Jobs["job"].Steps[2].With, "depth")
		}, reason: `input "depth" is missing`},
		{name: "another shell", job: "job", change: func(_ *actiontest.Runner, w *actiontest.Workflow) {
			w.Jobs["job"].Steps[0].Shell = "pwsh"
		}, reason: `the shell "pwsh" is not known here`},
		{name: "no such job", job: "other", reason: `has no job "other"`},
	} {
		t.Run(row.name, func(t *testing.T) {
			runner, workflow := sampleRunner(t), sampleJob(t)
			if row.change != nil {
				row.change(runner, workflow)
			}
			_, err := runner.RunJob(context.Background(), workflow, row.job)
			if err == nil || !strings.Contains(err.Error(), row.reason) {
				t.Errorf("got %v, want %s", err, row.reason)
			}
		})
	}
}
