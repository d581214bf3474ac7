package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/redveil/redveil/policies/starter"
	"github.com/redveil/redveil/policies/starter/actiontest"
	"github.com/redveil/redveil/reconcile/github/githubtest"
)

// workflow runs one of the workflows that init writes, with the action and its
// scripts as they are, on a checkout of a commit.
func (s *stage) workflow(name, event string, payload []byte, ref string) *actiontest.Result {
	s.t.Helper()
	s.runs++
	temp := s.t.TempDir()
	workspace := filepath.Join(temp, "workspace")
	s.git("clone", "-q", s.work, workspace)
	if out, err := exec.Command("git", "-C", workspace, "checkout", "-q", "--detach", s.git("rev-parse", ref)).CombinedOutput(); err != nil {
		s.t.Fatalf("%v\n%s", err, out)
	}
	runner := &actiontest.Runner{
		Workspace: filepath.Join(workspace, "warehouse"), Temp: temp, Env: map[string]string{"PATH": os.Getenv("PATH"), "HOME": temp},
		Event: actiontest.Event{
			Name: event, Repository: githubtest.Repository, SHA: s.git("rev-parse", ref), Ref: "refs/heads/main", Actor: "alice",
			Token: s.token, ServerURL: s.web, APIURL: s.github.URL(), RunID: "7",
		},
		Secrets: map[string]string{"REDVEIL_PASSWORD": "hunter2"},
		Uses: map[string]actiontest.Use{
			"actions/checkout": actiontest.Nothing, "actions/setup-go": actiontest.Nothing, "actions/upload-artifact": actiontest.Nothing,
		},
	}
	for _, name := range []string{"GOCACHE", "GOMODCACHE", "GOFLAGS", "GOPROXY"} {
		out, err := exec.Command("go", "env", name).Output()
		if err != nil {
			s.t.Fatal(err)
		}
		runner.Env[name] = strings.TrimSpace(string(out))
	}
	if err := json.Unmarshal(payload, &runner.Event.Payload); err != nil {
		s.t.Fatal(err)
	}
	action, err := actiontest.LoadAction("../../.github/actions/redveil")
	if err != nil {
		s.t.Fatal(err)
	}
	runner.Uses["redveil/redveil/.github/actions/redveil"] = actiontest.Composite(action)
	result, err := runner.RunJob(s.t.Context(), s.scaffolded(name), name)
	if err != nil {
		s.t.Fatal(err)
	}
	if strings.Contains(result.Log+result.Summary, s.token) {
		s.t.Error("the token is shown")
	}
	return result
}

func (s *stage) scaffolded(name string) *actiontest.Workflow {
	s.t.Helper()
	for _, file := range starter.Scaffold(starter.Release{}) {
		if file.Path != ".github/workflows/redveil-"+name+".yml" {
			continue
		}
		path := filepath.Join(s.t.TempDir(), "workflow.yml")
		if err := os.WriteFile(path, file.Content, 0o600); err != nil {
			s.t.Fatal(err)
		}
		workflow, err := actiontest.LoadWorkflow(path)
		if err != nil {
			s.t.Fatal(err)
		}
		return workflow
	}
	s.t.Fatalf("init writes no workflow %s", name)
	return nil
}

// The workflows of a user's repository, from the pull request to drift.
func TestTheWorkflowsReviewApplyAndWatch(t *testing.T) {
	for _, tool := range []string{"bash", "curl", "jq"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("the action needs %s", tool)
		}
	}
	s := newStage(t, "")
	change := s.change("topic", "alice", "warehouse/policy.hcl", stagePolicy)
	number := s.github.OpenPull(githubtest.Pull{Author: "alice", Title: "Orders"}, change)
	s.git("checkout", "-q", "-B", "trial", "main")
	s.git("merge", "-q", "--no-ff", "-m", "trial", "topic")
	review := s.workflow("review", "pull_request", s.github.PullEvent(number, "opened", "alice"), "trial")
	if review.Failed {
		t.Fatal(review.Log)
	}
	wants(t, "the summary", review.Summary, "**gains** | `bert`")
	wants(t, "the comment", s.comment(number, "plan"), "**State:** planned")
	kept, _ := review.Step("Keep the plan")
	if kept.Outcome != "success" {
		t.Errorf("%+v\n%s", kept, review.Log)
	}

	before := s.merge(number, "topic", githubtest.Squash)
	if applied := s.workflow("apply", "push", s.github.PushEvent("main", before, "alice"), "main"); applied.Failed {
		t.Fatal(applied.Log)
	}
	if got := s.reads("bert", "SELECT COUNT(*) FROM governed.orders"); got != "2" {
		t.Error(got)
	}
	s.exec("GRANT SELECT ON governed.orders TO carl")
	if watched := s.workflow("drift", "schedule", s.github.ScheduleEvent("23 */6 * * *"), "main"); watched.Failed {
		t.Fatal(watched.Log)
	}
	if issues := s.github.Issues(); len(issues) != 1 || !issues[0].Open {
		t.Errorf("%+v", issues)
	}
}
