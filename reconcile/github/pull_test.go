package github_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/reconcile/github"
	"github.com/redveil/redveil/reconcile/github/githubtest"
)

func TestAPullRequest(t *testing.T) {
	s := githubtest.New(t)
	c := workflow(t, s)
	number := topic(s)
	want := github.PullRequest{
		Number: number, Title: "Show orders to support", Author: "bob",
		URL:     "https://github.example/acme/policies/pull/1",
		HeadSHA: githubtest.SHA("one"), HeadRef: "topic", BaseSHA: githubtest.SHA("main"), BaseRef: "main",
		Open: true,
	}
	got, err := c.PullRequest(t.Context(), number)
	if d := cmp.Diff(want, got); d != "" || err != nil {
		t.Error(d, err)
	}
	s.Merge(number, githubtest.Squash, githubtest.SHA("squashed"))
	want.Open, want.Merged, want.MergeCommit = false, true, githubtest.SHA("squashed")
	got, err = c.PullRequest(t.Context(), number)
	if d := cmp.Diff(want, got); d != "" || err != nil {
		t.Error(d, err)
	}
	fork := s.OpenPull(githubtest.Pull{Author: "mallory", Fork: true}, githubtest.Commit{SHA: githubtest.SHA("evil")})
	if got, err := c.PullRequest(t.Context(), fork); err != nil || !got.Fork {
		t.Error(got, err)
	}
	_, err = c.PullRequest(t.Context(), 99)
	if err == nil || !strings.Contains(err.Error(), "reading pull request 99: not found") ||
		!strings.Contains(err.Error(), "pull-requests: read") {
		t.Error(err)
	}
}

func TestThePullRequestThatBroughtACommit(t *testing.T) {
	for name, how := range map[string]githubtest.Method{
		"merge": githubtest.MergeCommit, "squash": githubtest.Squash,
		"rebase": githubtest.Rebase,
	} {
		t.Run(name, func(t *testing.T) {
			s := githubtest.New(t)
			c := workflow(t, s)
			// Another pull request was merged into the topic's branch and
			// contains the commit too.
			other := s.OpenPull(githubtest.Pull{Author: "eve", Branch: "other"},
				githubtest.Commit{SHA: githubtest.SHA("x")}, githubtest.Commit{SHA: githubtest.SHA("landed")})
			s.Merge(other, githubtest.Squash, githubtest.SHA("other landed"))
			number := topic(s)
			s.Push(number, githubtest.Commit{SHA: githubtest.SHA("two"), Author: "bob"})
			s.Merge(number, how, githubtest.SHA("landed"))
			for _, end := range []string{
				githubtest.SHA("landed"),
				githubtest.SHA("rebased " + githubtest.SHA("one")),
			} {
				got, found, err := c.PullRequestOf(t.Context(), end)
				switch {
				case name != "rebase" && end != githubtest.SHA("landed"):
					if err == nil {
						t.Errorf("found %+v for a commit that is none", got)
					}
				case err != nil || !found || got.Number != number || got.MergeCommit != githubtest.SHA("landed") ||
					!got.Merged:
					t.Errorf("%s: %+v, %v, %v", end, got, found, err)
				}
			}
		})
	}
}

func TestACommitWithoutAMergedPullRequest(t *testing.T) {
	s := githubtest.New(t)
	topic(s)
	for _, sha := range []string{githubtest.SHA("main"), githubtest.SHA("one")} {
		if got, found, err := workflow(t, s).PullRequestOf(t.Context(), sha); found || err != nil {
			t.Errorf("%+v, %v", got, err)
		}
	}
}

// Everyone who wrote a commit counts, including co-authors. GitHub itself does
// not count, and it does not know everyone.
func TestWhoWroteCommits(t *testing.T) {
	s := githubtest.New(t)
	number := topic(s)
	s.Push(number,
		githubtest.Commit{SHA: githubtest.SHA("web"), Author: "Bob", Committer: "web-flow"},
		githubtest.Commit{
			SHA: githubtest.SHA("two"), Author: "ada", Committer: "eve",
			CoAuthors: []string{"carol", ""},
		},
		githubtest.Commit{SHA: githubtest.SHA("nobody")},
		githubtest.Commit{
			SHA: githubtest.SHA("update"), Author: "dave", Committer: "web-flow",
			Parents: []string{githubtest.SHA("nobody"), githubtest.SHA("main")},
		})
	own, err := github.New(github.Options{
		BaseURL: s.EnterpriseURL(),
		Token:   s.Token(githubtest.Bot, "contents: read", "pull-requests: read"), Repository: githubtest.Repository,
		Slept: s.Sleep,
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]*github.Client{"github.com": workflow(t, s), "a server of one's own": own} {
		t.Run(name, func(t *testing.T) {
			shas, err := c.Commits(t.Context(), number)
			if err != nil || len(shas) != 5 {
				t.Fatal(shas, err)
			}
			s.Fault("POST /graphql", 1, githubtest.Cut())
			got, err := c.Authors(t.Context(), append(shas, githubtest.SHA("gone")))
			person := func(login string) github.Author {
				return github.Author{Login: login, Email: login + "@users.noreply.github.com"}
			}
			nobody := github.Author{Email: "nobody@example.org"}
			want := []github.Authored{
				{
					SHA: githubtest.SHA("one"), Authors: []github.Author{person("bob")},
					Parents: []string{githubtest.SHA("main")},
				},
				{
					SHA: githubtest.SHA("web"), Authors: []github.Author{person("Bob")},
					Parents: []string{githubtest.SHA("one")}, InBrowser: true,
				},
				{SHA: githubtest.SHA("two"), Authors: []github.Author{
					person("ada"), person("carol"), nobody,
					person("eve"),
				}, Parents: []string{githubtest.SHA("web")}},
				{
					SHA: githubtest.SHA("nobody"), Authors: []github.Author{nobody},
					Parents: []string{githubtest.SHA("two")},
				},
				{
					SHA: githubtest.SHA("update"), Authors: []github.Author{person("dave")},
					Parents: []string{githubtest.SHA("nobody"), githubtest.SHA("main")}, InBrowser: true,
				},
				{SHA: githubtest.SHA("gone")},
			}
			if d := cmp.Diff(want, got); d != "" || err != nil {
				t.Error(d, err)
			}
		})
	}
}

// GitHub's list of a pull request's commits ends at 250.
func TestMoreCommitsThanGitHubLists(t *testing.T) {
	s := githubtest.New(t)
	number := topic(s)
	for i := range 260 {
		s.Push(number, githubtest.Commit{SHA: githubtest.SHA(fmt.Sprint(i)), Author: "bob"})
	}
	c := workflow(t, s)
	got, err := c.Commits(t.Context(), number)
	if err != nil || len(got) != 261 || got[0] != githubtest.SHA("one") || got[260] != githubtest.SHA("259") {
		t.Errorf("%d commits, %v", len(got), err)
	}
}

func TestFilesAndBranches(t *testing.T) {
	s := githubtest.New(t)
	long := strings.Repeat("# a line\n", 200_000)
	s.Commit("feature/x", githubtest.Commit{SHA: githubtest.SHA("x"), Files: []githubtest.File{
		{Path: ".github/CODEOWNERS", Content: "* @acme/data\n"},
		{Path: "long name.txt", Content: long},
		{Path: "empty"},
	}})
	c := workflow(t, s)
	for path, want := range map[string]string{
		".github/CODEOWNERS": "* @acme/data\n", "long name.txt": long,
		"empty": "",
	} {
		got, found, err := c.File(t.Context(), path, "feature/x")
		if err != nil || !found || string(got) != want {
			t.Errorf("%s: %d bytes, %v, %v", path, len(got), found, err)
		}
	}
	if _, found, err := c.File(t.Context(), ".github/CODEOWNERS", "main"); found || err != nil {
		t.Error(found, err)
	}
	if sha, err := c.BranchHead(t.Context(), "feature/x"); err != nil || sha != githubtest.SHA("x") {
		t.Error(sha, err)
	}
	if _, err := c.BranchHead(t.Context(), "nope"); err == nil ||
		!strings.Contains(err.Error(), "reading the head of branch nope: not found") {
		t.Error(err)
	}
}
