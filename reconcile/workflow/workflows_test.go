package workflow_test

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/redveil/redveil/policies/starter"
	"github.com/redveil/redveil/policies/starter/actiontest"
	"github.com/redveil/redveil/reconcile/github/githubtest"
)

// action installs and runs redveil with the action's own scripts on a checkout
// of a commit, as the workflow of that name from init does.
func (s *stage) action(name, event string, payload []byte, ref string) actiontest.Result {
	s.t.Helper()
	temp := s.t.TempDir()
	workspace, eventFile := filepath.Join(temp, "workspace"), filepath.Join(temp, "event.json")
	s.git("clone", "-q", s.work, workspace)
	if out, err := exec.Command("git", "-C", workspace, "checkout", "-q", "--detach",
		s.git("rev-parse", ref)).CombinedOutput(); err != nil {
		s.t.Fatalf("%v\n%s", err, out)
	}
	if err := os.WriteFile(eventFile, payload, 0o600); err != nil {
		s.t.Fatal(err)
	}
	machine := &actiontest.Machine{
		Folder: filepath.Join(workspace, "warehouse"), Temp: temp,
		Env: map[string]string{
			"PATH": os.Getenv("PATH"), "HOME": temp, "REDVEIL_PASSWORD": "hunter2",
			"GITHUB_EVENT_NAME": event, "GITHUB_EVENT_PATH": eventFile, "GITHUB_REPOSITORY": githubtest.Repository,
			"GITHUB_SERVER_URL": s.web, "GITHUB_API_URL": s.github.URL(), "GITHUB_ACTOR": "alice",
			"GITHUB_RUN_ID": "7",
		},
	}
	maps.Copy(machine.Env, goSettings(s.t))
	action, err := actiontest.LoadAction("../../.github/actions/redveil")
	if err != nil {
		s.t.Fatal(err)
	}
	result, err := machine.Scripts(s.t.Context(), action, s.scaffolded(name), map[string]string{
		"token": s.token, "action_repository": "", "action_ref": "unknown",
	})
	if err != nil {
		s.t.Fatal(err)
	}
	if strings.Contains(result.Log+result.Summary, s.token) {
		s.t.Error("the token is shown")
	}
	if result.Failed {
		s.t.Fatal(result.Log)
	}
	return result
}

func goSettings(t *testing.T) map[string]string {
	t.Helper()
	settings := make(map[string]string)
	for _, name := range []string{"GOCACHE", "GOMODCACHE", "GOFLAGS", "GOPROXY"} {
		out, err := exec.Command("go", "env", name).Output()
		if err != nil {
			t.Fatal(err)
		}
		settings[name] = strings.TrimSpace(string(out))
	}
	return settings
}

// scaffolded returns the inputs that the last step of a workflow from init
// gives to the action.
func (s *stage) scaffolded(name string) map[string]string {
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
		steps := workflow.Jobs[name].Steps
		return steps[len(steps)-1].With
	}
	s.t.Fatalf("init writes no workflow %s", name)
	return nil
}

// The story of a user's repository, from the pull request to drift.
func TestTheActionReviewsAppliesAndWatches(t *testing.T) {
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
	review := s.action("review", "pull_request", s.github.PullEvent(number, "opened", "alice"), "trial")
	wants(t, "the summary", review.Summary, "**gains** | `bert`")
	wants(t, "the comment", s.comment(number, "plan"), "**State:** planned")
	wants(t, "what the review hands on", review.Outputs, "plan-path<<", "html-path<<")

	before := s.merge(number, "topic", githubtest.Squash)
	s.action("apply", "push", s.github.PushEvent("main", before, "alice"), "main")
	if got := s.reads("bert", "SELECT COUNT(*) FROM governed.orders"); got != "2" {
		t.Error(got)
	}
	s.exec("GRANT SELECT ON governed.orders TO carl")
	s.action("drift", "schedule", s.github.ScheduleEvent("23 */6 * * *"), "main")
	if issues := s.github.Issues(); len(issues) != 1 || !issues[0].Open {
		t.Errorf("%+v", issues)
	}
}
