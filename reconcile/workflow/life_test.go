package workflow_test

import (
	"strings"
	"testing"

	"github.com/redveil/redveil/reconcile/github/githubtest"
	"github.com/redveil/redveil/reconcile/report"
)

const stagePolicy = `group "staff" {}
user "bert" { groups = ["staff"] }
user "carl" {}
tag "pii" {}
source "orders" {
  integration = "prod"
  table       = "shop.orders"
  column "id" { type = "integer" }
  column "email" {
    type = "varchar(80)"
    tags = ["pii"]
  }
}
subscription "staff" {
  on    = true
  allow = contains(user.groups, "staff")
}
`

const stageMask = `mask "email" {
  on     = has_tag(column, "pii")
  method = partial(1, 0, "***")
}
`

// The life of a policy on GitHub: it is shown on a pull request, changed,
// approved, merged in each of the three ways and applied; a change by hand is
// found and corrected.
func TestTheLifeOfAPolicyOnGitHub(t *testing.T) {
	s := newStage(t, "  review { approvals = 1 }\n")
	first := s.change("topic", "alice", "warehouse/policy.hcl", stagePolicy)
	number := s.github.OpenPull(githubtest.Pull{Author: "alice", Title: "Orders"}, first)
	shown := s.review(number, "topic", "opened")
	if shown.code != 0 || shown.outputs["has-changes"] != "true" || shown.outputs["widens"] != "2" ||
		shown.outputs["comment-url"] == "" {
		t.Fatalf("%d %v\n%s", shown.code, shown.outputs, shown.out)
	}
	wants(t, "the comment", s.comment(number, "plan"), "| **gains** | `bert` | ", "all of `orders` "+
		"(`email` <sub>`pii`</sub>, `id`)", "subscription.staff [`policy.hcl:14`]("+s.web+
		"/acme/policies/blob/"+first.SHA+"/warehouse/policy.hcl#L14)", "**State:** planned")
	wants(t, "the summary", shown.summary, "Who gains and who loses")
	if status := s.status(first.SHA, "redveil:warehouse/prod"); status.State != "success" ||
		!strings.Contains(status.Description, "plan "+shown.outputs["digest"]) {
		t.Errorf("%+v", status)
	}
	s.github.Review(number, "dave", "APPROVED", first.SHA) // of a commit that is not the one merged

	second := s.change("topic", "alice", "warehouse/people.hcl", `group "more" {}`+"\n"+`subscription "more" {
  on    = true
  allow = user.name == "carl"
}
`)
	s.github.Push(number, second)
	again := s.review(number, "topic", "synchronize")
	wants(t, "the comment", s.comment(number, "plan"), "→", "now also carl gains orders.id,email",
		"**State:** planned")
	if again.outputs["digest"] == shown.outputs["digest"] {
		t.Error("another plan has the same digest")
	}

	before := s.merge(number, "topic", githubtest.Squash)
	refused := s.apply(before)
	wants(t, "the refusal", refused.out, "#1 has 0 of 1 approvals of this plan (dave approved another plan)")
	if refused.code != 3 || s.reads("bert", "SELECT COUNT(*) FROM governed.orders") == "2" {
		t.Fatalf("exit %d\n%s", refused.code, refused.out)
	}
	s.github.Review(number, "carol", "APPROVED", second.SHA)
	applied := s.apply(before)
	if applied.code != 0 {
		t.Fatalf("exit %d\n%s", applied.code, applied.out)
	}
	if got := s.reads("bert", "SELECT MAX(email) FROM governed.orders"); got != "b@example.org" {
		t.Error(got)
	}
	wants(t, "the comment", s.comment(number, "plan"), "**State:** applied at ")
	wants(t, "the comment on the refusal", s.comment(number, "apply"), "It was refused at first, and then applied")
	if issues := s.github.Issues(); len(issues) != 1 || issues[0].Open {
		t.Errorf("%+v", issues)
	}
	if got := s.reads("admin",
		"SELECT pull_request FROM redveil_system.history WHERE outcome = 'applied'"); got != "#1" {
		t.Error(got)
	}

	s.driftsAndIsCorrected()

	third := s.change("masks", "bob", "warehouse/masks.hcl", stageMask)
	number = s.github.OpenPull(githubtest.Pull{Author: "bob", Title: "Mask", Branch: "masks"}, third)
	s.review(number, "masks", "opened")
	wants(t, "the comment", s.comment(number, "plan"),
		"| loses | `bert`, `carl` | `email` <sub>`pii`</sub> of `orders` |")
	s.github.Review(number, "carol", "APPROVED", third.SHA)
	// Another commit that changes nothing keeps the digest and the approval. A
	// comment that somebody edits changes nothing either.
	s.github.Push(number, s.change("masks", "bob", "README.md", "masks"))
	kept := s.status(third.SHA, "redveil:warehouse/prod").Description
	s.review(number, "masks", "synchronize")
	if again := s.status(s.git("rev-parse", "masks"), "redveil:warehouse/prod").Description; again != kept {
		t.Errorf("%q, before %q", again, kept)
	}
	s.github.EditComment(s.github.Comments(number)[0].ID,
		"<!-- redveil:plan in \"warehouse\" \"prod\" -->\n"+report.CommentState{Digest: "sha256:forged"}.Hidden()+
			"all is well")
	if done := s.apply(s.merge(number, "masks", githubtest.MergeCommit)); done.code != 0 {
		t.Fatalf("exit %d\n%s", done.code, done.out)
	}
	if got := s.reads("bert", "SELECT MAX(email) FROM governed.orders"); got != "b***" {
		t.Error(got)
	}
	if same := s.apply(before); same.code != 0 || !strings.Contains(same.out, "nothing was left to change") {
		t.Errorf("exit %d\n%s", same.code, same.out)
	}
}

// driftsAndIsCorrected tests drift from a grant by hand and its issue, through
// a pull request that lets redveil correct drift by itself, to the closed
// issue.
func (s *stage) driftsAndIsCorrected() {
	t := s.t
	t.Helper()
	if clean := s.drift(); clean.code != 0 || clean.outputs["has-changes"] != "false" || len(s.github.Issues()) != 1 {
		t.Errorf("exit %d, %d issues\n%s", clean.code, len(s.github.Issues()), clean.out)
	}
	s.exec("DROP VIEW governed.orders", "CREATE VIEW governed.orders AS SELECT id, email FROM shop.orders WITH NO "+
		"SCHEMA BINDING", "GRANT SELECT ON governed.orders TO PUBLIC")
	for range 2 {
		found := s.drift()
		if found.code != 0 || found.outputs["has-changes"] != "true" {
			t.Errorf("exit %d\n%s", found.code, found.out)
		}
	}
	issues := s.github.Issues()
	last := issues[len(issues)-1]
	if len(issues) != 2 || !last.Open || !strings.Contains(last.Title, "in prod are not as they were applied") {
		t.Fatalf("%+v", issues)
	}
	wants(t, "the issue", last.Body, "made grant `SELECT on governed.orders to PUBLIC`, first seen ",
		", perhaps by `admin` (`GRANT` at ", "replaced view `governed.orders`",
		"- lost grant `SELECT on governed.orders to role redveil_staff`, with the replaced view",
		"Last run without a difference: ", "log")

	correcting := strings.Replace(s.git("show", "main:warehouse/redveil.hcl"), "  review",
		"  drift { mode = \"correct\" }\n  review", 1) + "\n"
	change := s.change("correct", "bob", "warehouse/redveil.hcl", correcting)
	number := s.github.OpenPull(githubtest.Pull{Author: "bob", Title: "Correct", Branch: "correct"}, change)
	s.review(number, "correct", "opened")
	s.github.Review(number, "carol", "APPROVED", change.SHA)
	before := s.merge(number, "correct", githubtest.Rebase)
	corrected := s.drift()
	if corrected.code != 0 || s.reads("admin", "SELECT COUNT(*) FROM svv_relation_privileges WHERE relation_name "+
		"= 'orders' AND identity_type = 'public'") != "0" {
		t.Errorf("exit %d\n%s", corrected.code, corrected.out)
	}
	issues = s.github.Issues()
	if last := issues[len(issues)-1]; len(issues) != 2 || last.Open {
		t.Errorf("%+v", issues)
	}
	// The closed issue shows the last good run, and a correction.
	s.drift()
	if last := s.github.Issues()[1]; last.Open || last.Title != "redveil: prod is as it was applied" {
		t.Errorf("%+v", last)
	}
	// A way round the policy keeps the issue open, and nothing corrects it.
	s.exec("GRANT SELECT ON shop.orders TO PUBLIC")
	if round := s.drift(); round.code != 0 || round.outputs["has-changes"] != "true" {
		t.Errorf("exit %d\n%s", round.code, round.out)
	}
	if last := s.github.Issues()[1]; !last.Open || last.Title != "redveil: prod is as it was applied, but there is "+
		"1 new way round the policy" || !strings.Contains(last.Body, "#### Ways round the policy") {
		t.Errorf("%+v", last)
	}
	s.exec("REVOKE SELECT ON shop.orders FROM PUBLIC", "GRANT SELECT ON governed.orders TO PUBLIC")
	s.drift()
	if last := s.github.Issues()[1]; last.Open || last.Title != "redveil: 1 thing in prod changed by hand, "+
		"corrected" {
		t.Errorf("%+v", last)
	}
	if done := s.apply(before); done.code != 0 {
		t.Errorf("exit %d\n%s", done.code, done.out)
	}
	if got := s.reads("bert", "SELECT MAX(email) FROM governed.orders"); got != "b@example.org" {
		t.Error(got)
	}
}
