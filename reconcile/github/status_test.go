package github_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/redveil/redveil/reconcile/github"
	"github.com/redveil/redveil/reconcile/github/githubtest"
)

const statusContext = "redveil / prod"

func TestStatusesOfOthersDoNotCount(t *testing.T) {
	s := githubtest.New(t)
	c := workflow(t, s)
	topic(s)
	sha := githubtest.SHA("one")
	set := func(status github.Status) {
		t.Helper()
		if err := c.SetStatus(t.Context(), sha, status); err != nil {
			t.Fatal(err)
		}
	}
	set(github.Status{Context: statusContext, State: github.Pending, Description: "planning"})
	set(github.Status{Context: "redveil / test", State: github.Failure})
	set(github.Status{
		Context: statusContext, State: github.Success, Description: "plan 3f9c",
		TargetURL: "https://github.example/run/1",
	})
	for range 120 {
		s.Status(sha, githubtest.Status{
			Creator: "mallory", Context: statusContext, State: "success",
			Description: "plan 77ab",
		})
	}
	got, err := c.Statuses(t.Context(), sha, statusContext)
	if err != nil {
		t.Fatal(err)
	}
	want := []github.Status{
		{
			Context: statusContext, State: github.Success, Description: "plan 3f9c",
			TargetURL: "https://github.example/run/1", Creator: githubtest.Bot,
		},
		{Context: statusContext, State: github.Pending, Description: "planning", Creator: githubtest.Bot},
	}
	if d := cmp.Diff(want, got, cmpopts.IgnoreFields(github.Status{}, "Created")); d != "" {
		t.Error(d)
	}
	if !got[0].Created.After(got[1].Created) {
		t.Errorf("%s is not after %s", got[0].Created, got[1].Created)
	}
}

func TestAForgottenCommitHasNoStatus(t *testing.T) {
	c := workflow(t, githubtest.New(t))
	for _, sha := range []string{"", githubtest.SHA("forgotten")} {
		if got, err := c.Statuses(t.Context(), sha, statusContext); err != nil || len(got) != 0 {
			t.Errorf("%q: %+v, %v", sha, got, err)
		}
	}
}

func TestALongDescriptionIsCut(t *testing.T) {
	s := githubtest.New(t)
	c := workflow(t, s)
	sha := githubtest.SHA("main")
	for text, whole := range map[string]bool{
		strings.Repeat("é", 140): true, strings.Repeat("é", 141): false,
		"": true,
	} {
		if err := c.SetStatus(t.Context(), sha,
			github.Status{Context: statusContext, State: github.Error, Description: text}); err != nil {
			t.Fatal(err)
		}
		got := s.Statuses(sha)[0].Description
		if whole && got != text || !whole && (utf8.RuneCountInString(got) != 140 || !strings.HasSuffix(got, "é…")) {
			t.Errorf("%q became %q", text, got)
		}
	}
}

func TestOneStatusWhateverHappensToTheConnection(t *testing.T) {
	for i, failure := range []githubtest.Failure{
		githubtest.Cut(), githubtest.CutAfter(),
		githubtest.Answer(500, ""),
	} {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			s := githubtest.New(t)
			s.Fault("POST /statuses/"+githubtest.SHA("main"), 1, failure)
			err := workflow(t, s).SetStatus(t.Context(), githubtest.SHA("main"),
				github.Status{Context: statusContext, State: github.Success})
			if all := s.Statuses(githubtest.SHA("main")); err != nil || len(all) != 1 {
				t.Errorf("%+v, %v", all, err)
			}
		})
	}
}
