package main

import (
	"strings"
	"testing"

	"github.com/redveil/redveil/reconcile/github/githubtest"
)

// A plan says nothing of a warehouse that no integration names any more.
func TestAnIntegrationThatIsGoneIsTold(t *testing.T) {
	s := newStage(t, "")
	second := strings.Replace(s.git("show", "main:warehouse/redveil.hcl"), `"prod"`, `"second"`, 1)
	s.direct("alice", "warehouse/two.hcl", strings.Replace(second, "}", "  system_prefix = \"two\"\n  view_schema = \"twos\"\n}\n", 1))
	s.git("checkout", "-q", "-B", "gone", "main")
	s.git("rm", "-q", "warehouse/two.hcl")
	sha := s.commit("alice", "gone")
	s.pushed("gone")
	number := s.github.OpenPull(githubtest.Pull{Author: "alice", Branch: "gone"}, githubtest.Commit{SHA: sha, Author: "alice"})
	shown := s.review(number, "gone", "opened")
	s.expect("the review", shown, 0, "::warning title=An integration is gone::second: ")
	wants(t, "the summary", shown.summary, "### redveil `second`: no longer in the policy")
	var told bool
	for _, c := range s.github.Comments(number) {
		told = told || strings.HasPrefix(c.Body, (&githubRun{inside: "warehouse"}).planMarker("second")+"\n### redveil `second`: no longer in the policy")
	}
	if !told {
		t.Error("no comment tells of it")
	}

	number, shown = s.open("renamed", "alice", "warehouse/two.hcl", strings.Replace(s.git("show", "main:warehouse/two.hcl"), `"second"`, `"again"`, 1))
	s.expect("the review of another name", shown, 0)
	if strings.Contains(shown.out, "is gone") || len(s.github.Comments(number)) != 2 {
		t.Error(shown.out)
	}
}
