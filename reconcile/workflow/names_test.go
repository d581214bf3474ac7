package workflow_test

import (
	"strings"
	"testing"

	"github.com/redveil/redveil/reconcile/github/githubtest"
)

// Two policies in one repository can have integrations of the same name. Their
// comments and statuses must not replace each other.
func TestTwoPoliciesInOneRepository(t *testing.T) {
	t.Parallel()
	s := newStage(t, "")
	second := strings.Replace(s.git("show", "main:warehouse/redveil.hcl"), "sslmode",
		"system_prefix = \"other\"\n  view_schema = \"others\"\n  sslmode", 1)
	s.direct("alice", "second/redveil.hcl", second)
	s.git("checkout", "-q", "-B", "both", "main")
	s.write("warehouse/policy.hcl", stagePolicy)
	s.write("second/policy.hcl", strings.Replace(stagePolicy, "orders", "invoices", 1))
	sha := s.commit("alice", "both")
	s.pushed("both")
	number := s.github.OpenPull(githubtest.Pull{Author: "alice", Branch: "both"},
		githubtest.Commit{SHA: sha, Author: "alice", Files: s.files(sha)})
	for _, folder := range []string{"warehouse", "second", "warehouse"} {
		s.folder = folder
		s.expect(folder, s.review(number, "both", "opened"), 0)
	}
	var ours []string
	for _, c := range s.github.Comments(number) {
		first, _, _ := strings.Cut(c.Body, "\n")
		ours = append(ours, first)
	}
	if got := strings.Join(ours,
		" "); got != `<!-- redveil:plan in "warehouse" "prod" --> <!-- redveil:plan in "second" "prod" -->` {
		t.Error(got)
	}
	for _, context := range []string{
		"redveil policy:warehouse", "redveil:warehouse/prod", "redveil policy:second",
		"redveil:second/prod",
	} {
		if s.status(sha, context).State != "success" {
			t.Errorf("no status %s", context)
		}
	}
}

// A run fails if its token writes as another user than expected.
func TestAWrongLoginFailsTheReview(t *testing.T) {
	t.Parallel()
	s := newStage(t, "")
	s.inherited = []string{"REDVEIL_GITHUB_LOGIN=our-app[bot]"}
	number, shown := s.open("topic", "alice", "warehouse/policy.hcl", stagePolicy)
	s.expect("the review", shown, 1, `set REDVEIL_GITHUB_LOGIN to "github-actions[bot]"`)
	if all := s.github.Comments(number); len(all) > 0 {
		t.Errorf("%+v", all)
	}
}
