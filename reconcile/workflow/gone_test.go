package workflow_test

import (
	"strings"
	"testing"

	"github.com/redveil/redveil/reconcile/github/githubtest"
)

// No plan mentions a warehouse that no integration names any more, so the
// review does.
func TestAnIntegrationThatIsGoneIsTold(t *testing.T) {
	s := newStage(t, "")
	second := strings.Replace(s.git("show", "main:warehouse/redveil.hcl"), `"prod"`, `"second"`, 1)
	s.direct("alice", "warehouse/two.hcl", strings.Replace(second, "}", "  system_prefix = \"two\"\n  view_schema "+
		"= \"twos\"\n}\n", 1))
	s.git("checkout", "-q", "-B", "gone", "main")
	s.git("rm", "-q", "warehouse/two.hcl")
	sha := s.commit("alice", "gone")
	s.pushed("gone")
	number := s.github.OpenPull(githubtest.Pull{Author: "alice", Branch: "gone"},
		githubtest.Commit{SHA: sha, Author: "alice"})
	shown := s.review(number, "gone", "opened")
	s.expect("the review", shown, 0, "::warning title=An integration is gone::second: ")
	wants(t, "the summary", shown.summary, "### redveil `second`: no longer in the policy")
	var told bool
	for _, c := range s.github.Comments(number) {
		told = told || strings.HasPrefix(c.Body, "<!-- redveil:plan in \"warehouse\" \"second\" -->\n### redveil "+
			"`second`: no longer in the policy")
	}
	if !told {
		t.Error("no comment reports it")
	}

	number, shown = s.open("renamed", "alice", "warehouse/two.hcl",
		strings.Replace(s.git("show", "main:warehouse/two.hcl"), `"second"`, `"again"`, 1))
	s.expect("the review of another name", shown, 0)
	if strings.Contains(shown.out, "is gone") || len(s.github.Comments(number)) != 2 {
		t.Error(shown.out)
	}
}

// Another host under the same name is another warehouse. People keep their
// access in the old one, and the comment, a status and a comparison of both
// policies say so.
func TestAnotherHostUnderTheOldNameLeavesAWarehouse(t *testing.T) {
	s := newStage(t, "")
	moved := strings.Replace(s.git("show", "main:warehouse/redveil.hcl"), `"127.0.0.1"`, `"127.0.0.2"`, 1)
	number, shown := s.open("moved", "alice", "warehouse/redveil.hcl", moved)
	s.expect("the review", shown, 0, "::warning title=An integration is gone::prod: people keep their access in "+
		"127.0.0.1:")
	wants(t, "the comment", s.comment(number, "gone"), "### redveil `prod`: another warehouse from now on",
		"people keep their access in 127.0.0.1:")
	if status := s.status(strings.TrimSpace(s.git("rev-parse", "moved")),
		"redveil gone:warehouse/prod"); !strings.Contains(status.Description, "people keep their access") {
		t.Errorf("the status says %q", status.Description)
	}
}

// A renamed integration is recognized by its warehouse: nothing in it is new,
// and its old issue links to the new one.
func TestTheIssueOfARenamedIntegrationLeadsToTheNewOne(t *testing.T) {
	s := newStage(t, "  review {\n    require = false\n  }\n")
	s.expect("the first apply", s.apply(""), 0)
	s.exec("GRANT USAGE ON SCHEMA redveil_system TO bert")
	s.expect("drift", s.drift(), 0, "prod")
	if issues := s.github.Issues(); len(issues) != 1 || !issues[0].Open {
		t.Fatalf("issues: %+v", issues)
	}
	renamed := strings.Replace(s.git("show", "main:warehouse/redveil.hcl"), `"prod"`, `"production"`, 1)
	_, shown := s.open("renamed", "alice", "warehouse/redveil.hcl", renamed)
	s.expect("the review of another name", shown, 0)
	if strings.Contains(shown.out, "is gone") {
		t.Error(shown.out)
	}
	s.direct("alice", "warehouse/redveil.hcl", renamed)
	s.expect("drift under the new name", s.drift(), 0, "production")
	issues := s.github.Issues()
	if len(issues) != 2 {
		t.Fatalf("issues: %+v", issues)
	}
	for _, issue := range issues {
		if old := strings.Contains(issue.Body, `"prod"`); old == issue.Open {
			t.Errorf("issue %d is open: %t: %s", issue.Number, issue.Open, issue.Title)
		}
	}
}
