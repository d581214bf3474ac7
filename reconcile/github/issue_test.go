package github_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/reconcile/github"
	"github.com/redveil/redveil/reconcile/github/githubtest"
)

func TestAnIssueFromItsOpeningToItsReopening(t *testing.T) {
	s := githubtest.New(t)
	c := workflow(t, s)
	put := func(title, body string) github.Issue {
		t.Helper()
		issue, err := c.PutIssue(t.Context(), marker,
			github.IssueText{Title: title, Body: body, Labels: []string{"drift"}})
		if err != nil {
			t.Fatal(err)
		}
		return issue
	}
	now := func(want githubtest.Issue) {
		t.Helper()
		if d := cmp.Diff([]githubtest.Issue{want}, s.Issues()); d != "" {
			t.Error(d)
		}
	}
	opened := put("Drift in prod", "one grant")
	want := githubtest.Issue{
		Number: opened.Number, User: githubtest.Bot, Title: "Drift in prod",
		Body: marker + "\none grant", Open: true, Labels: []string{"drift"},
	}
	now(want)
	if put("Drift in prod", "two grants").Number != opened.Number {
		t.Error("another issue")
	}
	want.Body = marker + "\ntwo grants"
	now(want)
	s.Writes()
	put("Drift in prod", "two grants")
	if writes := s.Writes(); len(writes) > 0 {
		t.Errorf("an equal issue was written: %v", writes)
	}
	if err := c.CloseIssue(t.Context(), opened.Number, "All is as applied again."); err != nil {
		t.Fatal(err)
	}
	want.Open = false
	now(want)
	if said := s.Comments(opened.Number); len(said) != 1 || said[0].Body != "All is as applied again." {
		t.Errorf("%+v", said)
	}
	if found, ok, err := c.FindIssue(t.Context(), marker); err != nil || !ok || found.Open || found.URL == "" ||
		found.Created.IsZero() {
		t.Error(found, ok, err)
	}
	if again := put("Drift in prod", "three grants"); !again.Open || again.Number != opened.Number {
		t.Errorf("%+v", again)
	}
	want.Open, want.Body = true, marker+"\nthree grants"
	now(want)
}

// Pull requests and issues by others do not count, and an open issue comes
// before a newer closed one.
func TestWhichIssueIsOurs(t *testing.T) {
	s := githubtest.New(t)
	c := workflow(t, s)
	s.Issue("mallory", "Drift", marker+"\nforged")
	s.OpenPull(githubtest.Pull{Author: githubtest.Bot, Branch: "bot"})
	if _, found, err := c.FindIssue(t.Context(), marker); found || err != nil {
		t.Error(found, err)
	}
	older := s.Issue(githubtest.Bot, "Drift", marker)
	newer := s.Issue(githubtest.Bot, "Drift", marker)
	s.CloseIssue(older)
	s.CloseIssue(newer)
	for i := range 110 {
		s.Issue(githubtest.Bot, "Another", fmt.Sprint("<!-- another ", i, " -->"))
	}
	if got, _, err := c.FindIssue(t.Context(), marker); err != nil || got.Number != newer {
		t.Errorf("%+v, %v; want %d", got, err, newer)
	}
	open := s.Issue(githubtest.Bot, "Drift", marker)
	s.CloseIssue(s.Issue(githubtest.Bot, "Drift", marker))
	if got, _, err := c.FindIssue(t.Context(), marker); err != nil || got.Number != open || !got.Open {
		t.Errorf("%+v, %v; want %d", got, err, open)
	}
}

func TestOneIssueWhateverHappensToTheConnection(t *testing.T) {
	s := githubtest.New(t)
	c := workflow(t, s)
	s.Fault("POST /issues", 1, githubtest.CutAfter())
	s.Fault("POST /labels", 1, githubtest.CutAfter())
	s.Fault("POST /comments", 1, githubtest.CutAfter())
	issue, err := c.PutIssue(t.Context(), marker, github.IssueText{Title: "Drift", Labels: []string{"drift"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.CloseIssue(t.Context(), issue.Number, "clean"); err != nil {
		t.Fatal(err)
	}
	if len(s.Issues()) != 1 || len(s.Comments(issue.Number)) != 1 || !slices.Equal(s.Labels(), []string{"drift"}) {
		t.Error(s.Issues(), s.Comments(issue.Number), s.Labels())
	}
	// The same comment from an earlier closing does not count as the new one.
	if _, err := c.PutIssue(t.Context(), marker, github.IssueText{Title: "Drift"}); err != nil {
		t.Fatal(err)
	}
	s.Fault("POST /comments", 1, githubtest.Cut())
	if err := c.CloseIssue(t.Context(), issue.Number, "clean"); err != nil || len(s.Comments(issue.Number)) != 2 {
		t.Error(s.Comments(issue.Number), err)
	}
}

func TestLabelsThatMayNotBeMade(t *testing.T) {
	s := githubtest.New(t)
	s.Label("in use")
	s.Fault("POST /labels", 1, githubtest.Answer(403, "Resource not accessible by integration"))
	_, err := workflow(t, s).PutIssue(t.Context(), marker,
		github.IssueText{Title: "Drift", Labels: []string{"in use", "drift"}})
	if err != nil || !slices.Equal(s.Issues()[0].Labels, []string{"in use"}) {
		t.Errorf("%+v, %v", s.Issues(), err)
	}
}

func TestIssuesThatAreSwitchedOff(t *testing.T) {
	s := githubtest.New(t)
	s.Fault("POST /issues", 1, githubtest.Answer(410, "Issues are disabled for this repo"))
	_, err := workflow(t, s).PutIssue(t.Context(), marker, github.IssueText{Title: "Drift"})
	var denied *github.DeniedError
	if !errors.As(err, &denied) || denied.Said != "Issues are disabled for this repo" {
		t.Error(err)
	}
}

func TestAClosedIssueIsRewrittenAndStaysClosed(t *testing.T) {
	s := githubtest.New(t)
	c := workflow(t, s)
	const marker = "<!-- redveil:drift \"prod\" -->"
	issue, err := c.PutIssue(t.Context(), marker, github.IssueText{Title: "one", Body: "one"})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.CloseIssue(t.Context(), issue.Number, ""); err != nil {
		t.Fatal(err)
	}
	if err := c.RewriteIssue(t.Context(), issue.Number, marker,
		github.IssueText{Title: "two", Body: "two"}); err != nil {
		t.Fatal(err)
	}
	if got := s.Issues()[0]; got.Open || got.Title != "two" || got.Body != marker+"\ntwo" {
		t.Errorf("%+v", got)
	}
}
