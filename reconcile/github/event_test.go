package github_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/reconcile/github"
	"github.com/redveil/redveil/reconcile/github/githubtest"
)

func TestEvents(t *testing.T) {
	s := githubtest.New(t)
	number := topic(s)
	one, landed := githubtest.SHA("one"), githubtest.SHA("landed")
	pull, err := workflow(t, s).PullRequest(t.Context(), number)
	if err != nil {
		t.Fatal(err)
	}
	opened := s.PullEvent(number, "opened", "bob")
	s.Merge(number, githubtest.Squash, landed)
	merged, err := workflow(t, s).PullRequest(t.Context(), number)
	if err != nil {
		t.Fatal(err)
	}
	common := github.Event{Repository: githubtest.Repository, DefaultBranch: "main", Sender: "bob"}
	with := func(change func(*github.Event)) github.Event {
		e := common
		change(&e)
		return e
	}
	for _, c := range []struct {
		name    string
		payload []byte
		want    github.Event
	}{
		{"pull_request", opened, with(func(e *github.Event) {
			e.Action, e.Pull, e.SHA, e.Ref = "opened", &pull, one, "refs/pull/1/merge"
		})},
		{"pull_request_target", s.PullEvent(number, "closed", "bob"), with(func(e *github.Event) {
			e.Action, e.Pull, e.SHA, e.Ref = "closed", &merged, one, "refs/pull/1/merge"
		})},
		{"pull_request_review", s.PullEvent(number, "submitted", "bob"), with(func(e *github.Event) {
			e.Action, e.Pull, e.SHA, e.Ref = "submitted", &merged, one, "refs/pull/1/merge"
		})},
		{"push", s.PushEvent("main", githubtest.SHA("main"), "bob"), with(func(e *github.Event) {
			e.Ref, e.SHA, e.Before = "refs/heads/main", landed, githubtest.SHA("main")
		})},
		{"push", s.PushEvent("main", strings.Repeat("0", 40), "bob"), with(func(e *github.Event) {
			e.Ref, e.SHA = "refs/heads/main", landed
		})},
		{"merge_group", s.MergeGroupEvent(one, landed, "bob"), with(func(e *github.Event) {
			e.Action, e.Ref, e.SHA = "checks_requested", "refs/heads/gh-readonly-queue/main/pr-1-"+landed, one
			e.MergeGroupHead, e.MergeGroupBase = one, landed
		})},
		{"schedule", s.ScheduleEvent("17 5 * * *"), github.Event{Schedule: "17 5 * * *"}},
		{"workflow_dispatch", s.DispatchEvent("main", "bob",
			map[string]any{"target": "prod", "dry-run": true, "most": 3, "none": nil}), with(func(e *github.Event) {
			e.Ref, e.Inputs = "refs/heads/main",
				map[string]string{"target": "prod", "dry-run": "true", "most": "3", "none": ""}
		})},
	} {
		c.want.Name = c.name
		got, err := github.ParseEvent(c.name, c.payload)
		if d := cmp.Diff(c.want, got); d != "" || err != nil {
			t.Errorf("%s: %v\n%s", c.name, err, d)
		}
	}
}

func TestAPullRequestFromAFork(t *testing.T) {
	s := githubtest.New(t)
	number := s.OpenPull(githubtest.Pull{Author: "mallory", Fork: true},
		githubtest.Commit{SHA: githubtest.SHA("evil")})
	e, err := github.ParseEvent("pull_request", s.PullEvent(number, "opened", "mallory"))
	if err != nil || !e.Pull.Fork {
		t.Error(e, err)
	}
	deleted := []byte(
		`{"action":"opened","repository":{"full_name":"a/b"},"pull_request":{"number":1,"user":{"login":"x"},"head":{"sha":"1","ref":"t","repo":null},"base":{"sha":"2","ref":"main","repo":{"full_name":"a/b"}}}}`)
	if e, err := github.ParseEvent("pull_request", deleted); err != nil || !e.Pull.Fork {
		t.Error(e, err)
	}
}

func TestADeletedBranch(t *testing.T) {
	e, err := github.ParseEvent("push", []byte(
		`{"ref":"refs/heads/old","before":"1","after":"0000000000000000000000000000000000000000","deleted":true,"repository":{"full_name":"a/b"}}`))
	if err != nil || !e.Deleted || e.SHA != "" || e.Before != "1" {
		t.Error(e, err)
	}
}

func TestPayloadsThatAreRefused(t *testing.T) {
	for _, c := range []struct{ name, payload, want string }{
		{"pull_request", ``, `reading the payload of event "pull_request"`},
		{"pull_request", `{`, "unexpected end"},
		{"pull_request", `[]`, "cannot unmarshal"},
		{"pull_request", `{}`, "it has no pull_request"},
		{"pull_request", `null`, "it has no pull_request"},
		{"pull_request", `{"pull_request":{"number":"7"}}`, "cannot unmarshal string"},
		{"pull_request", `{"action":"opened","pull_request":{}}`, "it has no pull_request.number"},
		{"pull_request", `{"action":"opened","pull_request":{"number":7}}`, "it has no pull_request.head.sha"},
		{"pull_request_review", `{"pull_request":{"number":7}}`, "it has no action"},
		{"push", `{"ref":"refs/heads/main"}`, "it has no after"},
		{"push", `{"ref":"refs/heads/main","after":"1"}`, "it has no repository.full_name"},
		{"merge_group", `{"action":"checks_requested"}`, "it has no merge_group.head_sha"},
		{"schedule", `{}`, "it has no schedule"},
		{"workflow_dispatch", `{"ref":"refs/heads/main","inputs":{"x":{}}}`, "an input of workflow_dispatch " +
			"is not text"},
		{"workflow_dispatch", `{"inputs":null}`, "it has no ref"},
		{"issues", `{}`, `event "issues": redveil does not handle this event`},
		{"push", `{"ref":"` + strings.Repeat("x", 27<<20) + `"}`, "more than GitHub ever sends"},
		{"push", strings.Repeat(`{"x":`, 20000), "exceeded max depth"},
	} {
		_, err := github.ParseEvent(c.name, []byte(c.payload))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s %.40s: got %v, want %s", c.name, c.payload, err, c.want)
		}
	}
}

func FuzzParseEvent(f *testing.F) {
	names := []string{
		"pull_request", "pull_request_review", "push", "merge_group", "schedule", "workflow_dispatch",
		"other",
	}
	for i := range names {
		f.Add(uint8(i),
			[]byte(
				`{"action":"opened","ref":"r","after":"1","schedule":"* * * * *","inputs":{"a":"b"},"repository":{"full_name":"a/b"},"merge_group":{"head_sha":"1","base_sha":"2"},"pull_request":{"number":1,"user":{"login":"x"},"head":{"sha":"1","repo":null},"base":{"sha":"2","ref":"main"}}}`))
	}
	f.Fuzz(func(t *testing.T, which uint8, payload []byte) {
		name := names[int(which)%len(names)]
		e, err := github.ParseEvent(name, payload)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "reading the payload of event ") {
				t.Error(err)
			}
			return
		}
		pulls := strings.HasPrefix(name, "pull_request")
		if e.Name != name || pulls != (e.Pull != nil) || name != "schedule" && e.Repository == "" {
			t.Errorf("%+v", e)
		}
	})
}
