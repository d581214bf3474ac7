package github_test

import (
	"strings"
	"testing"

	"github.com/redveil/redveil/reconcile/github"
	"github.com/redveil/redveil/reconcile/github/githubtest"
)

const marker = "<!-- redveil plan prod -->"

// client returns a client of the fake with a token. It never really waits.
func client(t *testing.T, s *githubtest.Server, token string) *github.Client {
	t.Helper()
	c, err := github.New(github.Options{
		BaseURL: s.URL(), Token: token, Repository: githubtest.Repository,
		Slept: s.Sleep,
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// workflow returns a client with a workflow's token that may do everything that
// redveil needs.
func workflow(t *testing.T, s *githubtest.Server) *github.Client {
	t.Helper()
	return client(t, s, s.Token(githubtest.Bot, "contents: read", "pull-requests: write", "issues: write",
		"statuses: write"))
}

// topic opens a pull request with one commit.
func topic(s *githubtest.Server) int {
	return s.OpenPull(githubtest.Pull{Author: "bob", Title: "Show orders to support"},
		githubtest.Commit{
			SHA: githubtest.SHA("one"), Author: "bob", Committer: "bob",
			Files: []githubtest.File{{Path: "policies/orders.hcl", Content: "# orders"}},
		})
}

func TestWhomATokenActsAs(t *testing.T) {
	s := githubtest.New(t)
	for token, want := range map[string]string{
		s.Token("ada"):          "ada",
		s.Token(githubtest.Bot): "github-actions[bot]",
		"ghs_revoked":           "github-actions[bot]", // the next request reports it
	} {
		s.Requests()
		c := client(t, s, token)
		for range 2 {
			if got, err := c.Login(t.Context()); err != nil || got != want {
				t.Errorf("got %q, %v; want %q", got, err, want)
			}
		}
		if asked := s.Requests(); len(asked) != 1 {
			t.Errorf("asked %v", asked)
		}
	}
	known, err := github.New(github.Options{BaseURL: s.URL(), Token: "t", Repository: "a/b", Login: "redveil[bot]"})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := known.Login(t.Context()); got != "redveil[bot]" || err != nil {
		t.Error(got, err)
	}
}

func TestAnEnterpriseServer(t *testing.T) {
	s := githubtest.New(t)
	for _, end := range []string{"", "/"} {
		c, err := github.New(github.Options{
			BaseURL: s.EnterpriseURL() + end, Token: s.Token("ada"),
			Repository: githubtest.Repository,
		})
		if err != nil {
			t.Fatal(err)
		}
		if branch, err := c.DefaultBranch(t.Context()); err != nil || branch != "main" {
			t.Error(branch, err)
		}
		if asked := s.Requests(); len(asked) != 1 || asked[0] != "GET /repos/acme/policies" {
			t.Errorf("asked %v", asked)
		}
	}
}

func TestOptionsThatAreWrong(t *testing.T) {
	for _, c := range []struct {
		change func(*github.Options)
		want   string
	}{
		{func(o *github.Options) { o.Repository = "policies" }, `"policies" is not owner/name`},
		{func(o *github.Options) { o.Repository = "a/b/c" }, "not owner/name"},
		{func(o *github.Options) { o.Token = "" }, "set GITHUB_TOKEN"},
		{func(o *github.Options) { o.Token = "ghs_sesame\n" }, "a line break"},
		{func(o *github.Options) { o.BaseURL = "github.example.com" }, "check GITHUB_API_URL"},
		{func(o *github.Options) { o.BaseURL = "https://x:ghs_sesame@github.example.com" }, "check GITHUB_API_URL"},
		{func(o *github.Options) { o.BaseURL = "ftp://github.example.com" }, "check GITHUB_API_URL"},
	} {
		o := github.Options{Token: "ghs_sesame", Repository: "acme/policies"}
		c.change(&o)
		if _, err := github.New(o); err == nil || !strings.Contains(err.Error(), c.want) ||
			strings.Contains(err.Error(), "sesame") {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
}
