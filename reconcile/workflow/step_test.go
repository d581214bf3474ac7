package workflow_test

import (
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/redveil/redveil/reconcile/engine"
	"github.com/redveil/redveil/reconcile/github"
	"github.com/redveil/redveil/reconcile/github/actions"
	"github.com/redveil/redveil/reconcile/github/githubtest"
	"github.com/redveil/redveil/reconcile/workflow"
	"github.com/redveil/redveil/state/warehouse"
)

// step is a workflow's step in this very process: an engine, GitHub, an event.
func (s *stage) step(name string, payload []byte, log io.Writer) *workflow.Step {
	s.t.Helper()
	event, err := github.ParseEvent(name, payload)
	if err != nil {
		s.t.Fatal(err)
	}
	client, err := github.New(github.Options{
		BaseURL: s.github.URL(), Token: s.token, Repository: githubtest.Repository,
		Hide: func(text string) string { return text },
	})
	if err != nil {
		s.t.Fatal(err)
	}
	e := engine.Engine{
		Env: func(string) string { return "" }, Now: time.Now, Secrets: new(warehouse.Secrets),
		SignIns: new(warehouse.SignIns), Notes: log,
	}
	file := func(name string) string { return filepath.Join(s.root, name) }
	return &workflow.Step{
		Engine: e, Remote: e.WithGitToken(s.token), Client: client, Event: event,
		Runner: actions.Runner{
			Outputs: file("outputs"), Summary: file("summary"),
			Hide: func(text string) string { return text },
		},
		Repository: githubtest.Repository, Server: s.web, Now: time.Now, Log: log, Notes: log,
	}
}

func TestAReviewNeedsNoProcess(t *testing.T) {
	t.Parallel()
	s := newStage(t, "")
	change := s.change("topic", "alice", "warehouse/policy.hcl", stagePolicy)
	number := s.github.OpenPull(githubtest.Pull{Author: "alice", Branch: "topic"}, change)
	s.git("checkout", "-q", "topic")
	var log strings.Builder
	options := workflow.Options{
		Folder: filepath.Join(s.work, "warehouse"), Out: filepath.Join(s.root, "plan.json"),
		HTML: filepath.Join(s.root, "plan.html"),
	}
	result, err := s.step("pull_request", s.github.PullEvent(number, "opened", "alice"), &log).Review(t.Context(),
		options)
	if err != nil || len(result.Undelivered) > 0 {
		t.Fatal(err, result.Undelivered)
	}
	wants(t, "the comment", s.comment(number, "plan"), "bert")
	wants(t, "the log", log.String(), "Who gains and who loses")
	if got := s.status(change.SHA, "redveil:warehouse/prod").State; got != "success" {
		t.Errorf("the status is %q", got)
	}
}

// What GitHub does not take is in the result, beside the error.
func TestAStepSaysWhatGitHubDidNotTake(t *testing.T) {
	t.Parallel()
	s := newStage(t, "")
	s.token = s.github.Token(githubtest.Bot, "contents: read", "pull-requests: read", "statuses: write")
	change := s.change("topic", "alice", "warehouse/policy.hcl", stagePolicy)
	number := s.github.OpenPull(githubtest.Pull{Author: "alice", Branch: "topic"}, change)
	s.git("checkout", "-q", "topic")
	options := workflow.Options{
		Folder: filepath.Join(s.work, "warehouse"), Out: filepath.Join(s.root, "plan.json"),
		HTML: filepath.Join(s.root, "plan.html"),
	}
	result, err := s.step("pull_request", s.github.PullEvent(number, "opened", "alice"),
		io.Discard).Review(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	if len(result.Undelivered) == 0 || !strings.Contains(result.Undelivered[0].Error(), "pull-requests: write") {
		t.Errorf("undelivered: %v", result.Undelivered)
	}
}
