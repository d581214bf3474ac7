package github_test

import (
	"fmt"
	"slices"
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
		Number: number, Title: "Show orders to support", Author: "bob", URL: "https://github.example/acme/policies/pull/1",
		HeadSHA: githubtest.SHA("one"), HeadRef: "topic", BaseSHA: githubtest.SHA("main"), BaseRef: "main", Open: true,
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
	if err == nil || !strings.Contains(err.Error(), "reading pull request 99: not found") || !strings.Contains(err.Error(), "pull-requests: read") {
		t.Error(err)
	}
}

func TestThePullRequestThatBroughtACommit(t *testing.T) {
	for name, how := range map[string]githubtest.Method{"merge": githubtest.MergeCommit, "squash": githubtest.Squash, "rebase": githubtest.Rebase} {
		t.Run(name, func(t *testing.T) {
			s := githubtest.New(t)
			c := workflow(t, s)
			// Another one was merged into the topic's branch and holds the commit too.
			other := s.OpenPull(githubtest.Pull{Author: "eve", Branch: "other"}, githubtest.Commit{SHA: githubtest.SHA("x")}, githubtest.Commit{SHA: githubtest.SHA("landed")})
			s.Merge(other, githubtest.Squash, githubtest.SHA("other landed"))
			number := topic(s)
			s.Push(number, githubtest.Commit{SHA: githubtest.SHA("two"), Author: "bob"})
			s.Merge(number, how, githubtest.SHA("landed"))
			for _, end := range []string{githubtest.SHA("landed"), githubtest.SHA("rebased " + githubtest.SHA("one"))} {
				got, found, err := c.PullRequestOf(t.Context(), end)
				switch {
				case name != "rebase" && end != githubtest.SHA("landed"):
					if err == nil {
						t.Errorf("found %+v for a commit that is none", got)
					}
				case err != nil || !found || got.Number != number || got.MergeCommit != githubtest.SHA("landed") || !got.Merged:
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

func TestCommitsAndWhoMadeThem(t *testing.T) {
	s := githubtest.New(t)
	number := topic(s)
	s.Push(number, githubtest.Commit{SHA: "b2", Author: "Bob", Committer: "web-flow"}, githubtest.Commit{SHA: "c3", Committer: "eve", Author: "ada"}, githubtest.Commit{SHA: "d4"})
	got, err := workflow(t, s).Commits(t.Context(), number)
	want := []github.Commit{{SHA: githubtest.SHA("one"), Authors: []string{"bob"}}, {SHA: "b2", Authors: []string{"Bob"}}, {SHA: "c3", Authors: []string{"ada", "eve"}}, {SHA: "d4"}}
	if d := cmp.Diff(want, got); d != "" || err != nil {
		t.Error(d, err)
	}
}

// GitHub ends the list of a pull request's commits at 250.
func TestMoreCommitsThanGitHubLists(t *testing.T) {
	s := githubtest.New(t)
	number := topic(s)
	for i := range 260 {
		s.Push(number, githubtest.Commit{SHA: githubtest.SHA(fmt.Sprint(i)), Author: "bob"})
	}
	c := workflow(t, s)
	got, err := c.Commits(t.Context(), number)
	if err != nil || len(got) != 261 || got[0].SHA != githubtest.SHA("one") || got[260].SHA != githubtest.SHA("259") {
		t.Errorf("%d commits, %v", len(got), err)
	}
	between, err := c.CommitsBetween(t.Context(), githubtest.SHA("main"), "topic")
	if err != nil || len(between) != 261 || between[0] != githubtest.SHA("one") || between[260] != githubtest.SHA("259") {
		t.Errorf("%d commits, %v", len(between), err)
	}
}

func TestCommitsThatCannotBeCompared(t *testing.T) {
	s := githubtest.New(t)
	s.Commit("orphan", githubtest.Commit{SHA: githubtest.SHA("orphan")})
	c := workflow(t, s)
	for _, base := range []string{"orphan", githubtest.SHA("unknown")} {
		_, err := c.CommitsBetween(t.Context(), base, "main")
		if err == nil || !strings.Contains(err.Error(), "comparing "+base+" with main") || !strings.Contains(err.Error(), "no common past") {
			t.Error(err)
		}
	}
	if got, err := c.CommitsBetween(t.Context(), "main", "main"); err != nil || len(got) > 0 {
		t.Error(got, err)
	}
}

func TestTheFilesOfAPullRequest(t *testing.T) {
	s := githubtest.New(t)
	number := topic(s)
	files := []githubtest.File{{Path: "policies/new.hcl", Before: "policies/old.hcl"}, {Path: "gone.hcl", Removed: true}}
	for i := range 250 {
		files = append(files, githubtest.File{Path: fmt.Sprintf("x/%03d.hcl", i)})
	}
	s.Push(number, githubtest.Commit{SHA: githubtest.SHA("many"), Files: files})
	got, err := workflow(t, s).Files(t.Context(), number)
	if err != nil || len(got) != 254 || !slices.IsSorted(got) || !slices.Contains(got, "policies/old.hcl") || !slices.Contains(got, "policies/new.hcl") || !slices.Contains(got, "gone.hcl") {
		t.Errorf("%d files, %v", len(got), err)
	}
}

func TestMoreFilesThanGitHubLists(t *testing.T) {
	s := githubtest.New(t)
	number := topic(s)
	var files []githubtest.File
	for i := range 3100 {
		files = append(files, githubtest.File{Path: fmt.Sprint(i)})
	}
	s.Push(number, githubtest.Commit{SHA: githubtest.SHA("many"), Files: files})
	_, err := workflow(t, s).Files(t.Context(), number)
	if err == nil || !strings.Contains(err.Error(), "GitHub cuts the list at 3000 files; split the pull request") {
		t.Error(err)
	}
}

func TestFilesAndBranches(t *testing.T) {
	s := githubtest.New(t)
	long := strings.Repeat("# a line\n", 200_000)
	s.Commit("feature/x", githubtest.Commit{SHA: githubtest.SHA("x"), Files: []githubtest.File{
		{Path: ".github/CODEOWNERS", Content: "* @acme/data\n"}, {Path: "long name.txt", Content: long}, {Path: "empty"},
	}})
	c := workflow(t, s)
	for path, want := range map[string]string{".github/CODEOWNERS": "* @acme/data\n", "long name.txt": long, "empty": ""} {
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
	if _, err := c.BranchHead(t.Context(), "nope"); err == nil || !strings.Contains(err.Error(), "reading the head of branch nope: not found") {
		t.Error(err)
	}
}
