package github_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/redveil/redveil/reconcile/github"
	"github.com/redveil/redveil/reconcile/github/githubtest"
)

// meanwhile is a transport that lets something happen before the first request
// of a kind.
type meanwhile struct {
	on string
	do func()
}

func (m *meanwhile) RoundTrip(r *http.Request) (*http.Response, error) {
	if m.do != nil && strings.HasPrefix(r.Method+" "+r.URL.Path, m.on) {
		m.do()
		m.do = nil
	}
	return http.DefaultTransport.RoundTrip(r)
}

func racing(t *testing.T, s *githubtest.Server, on string, do func()) *github.Client {
	t.Helper()
	token := s.Token(githubtest.Bot, "pull-requests: write", "issues: write", "statuses: write")
	c, err := github.New(github.Options{
		BaseURL: s.URL(), Token: token, Repository: githubtest.Repository, Slept: s.Sleep,
		HTTP: &http.Client{Transport: &meanwhile{on, do}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Two runs that write their first comment at the same time leave one comment,
// which later runs edit.
func TestTwoFirstCommentsAtOnceBecomeOne(t *testing.T) {
	s := githubtest.New(t)
	pull := topic(s)
	c := racing(t, s, "POST /repos/acme/policies/issues/1/comments",
		func() { s.Comment(pull, githubtest.Bot, marker+"\nthe other run's") })
	written, err := c.PutComment(t.Context(), pull, marker, "this run's")
	if err != nil {
		t.Fatal(err)
	}
	all := s.Comments(pull)
	if len(all) != 1 || all[0].Body != marker+"\nthis run's" || all[0].ID != written.ID {
		t.Errorf("%+v, written %+v", all, written)
	}
}

func TestTwoFirstIssuesAtOnceBecomeOne(t *testing.T) {
	s := githubtest.New(t)
	c := racing(t, s, "POST /repos/acme/policies/issues",
		func() { s.Issue(githubtest.Bot, "drift", marker+"\nthe other run's") })
	written, err := c.PutIssue(t.Context(), marker, github.IssueText{Title: "drift", Body: "this run's"})
	if err != nil {
		t.Fatal(err)
	}
	open := 0
	for _, issue := range s.Issues() {
		if !issue.Open {
			continue
		}
		open++
		if issue.Body != marker+"\nthis run's" || issue.Number != written.Number {
			t.Errorf("%+v, written %+v", issue, written)
		}
	}
	if open != 1 {
		t.Errorf("%d issues are open", open)
	}
}

// With a wrong login each run would write another comment, and trust no status.
func TestAWrongLoginIsSaid(t *testing.T) {
	s := githubtest.New(t)
	pull := topic(s)
	c, err := github.New(github.Options{
		BaseURL: s.URL(), Token: s.Token("our-app[bot]", "pull-requests: write", "issues: write", "statuses: write"),
		Repository: githubtest.Repository, Slept: s.Sleep,
	})
	if err != nil {
		t.Fatal(err)
	}
	_, commented := c.PutComment(t.Context(), pull, marker, "plan")
	_, opened := c.PutIssue(t.Context(), marker, github.IssueText{Title: "drift", Body: "drift"})
	stated := c.SetStatus(t.Context(), githubtest.SHA("one"),
		github.Status{Context: "redveil", State: github.Success})
	for what, err := range map[string]error{"a comment": commented, "an issue": opened, "a status": stated} {
		var wrong *github.LoginError
		if !errors.As(err, &wrong) || wrong.Is != "our-app[bot]" ||
			!strings.Contains(err.Error(), `set REDVEIL_GITHUB_LOGIN to "our-app[bot]"`) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if all := s.Comments(pull); len(all) > 0 {
		t.Errorf("a comment that no run would find is left: %+v", all)
	}
}
