package workflow_test

import (
	"strings"
	"testing"

	"github.com/redveil/redveil/reconcile/github/githubtest"
)

// The review of a change is held to the rules from before the change, too.
func TestAChangeCannotLoosenItsOwnReview(t *testing.T) {
	t.Parallel()
	s := newStage(t, "  review { approvals = 1 }\n")
	number, _ := s.open("topic", "alice", "warehouse/policy.hcl", stagePolicy)
	s.github.Review(number, "carol", "APPROVED", s.git("rev-parse", "topic"))
	s.expect("the first apply", s.apply(s.merge(number, "topic", githubtest.Squash)), 0)

	// The same holds under another name, for which there is no earlier apply.
	loose := strings.Replace(s.git("show", "main:warehouse/redveil.hcl"), "review { approvals = 1 }",
		"system_prefix = \"other\"\n  view_schema = \"others\"\n  review { require = false }", 1)
	loose = strings.Replace(loose, `"prod"`, `"other"`, 1)
	s.git("checkout", "-q", "-B", "loose", "main")
	s.write("warehouse/redveil.hcl", loose)
	s.write("warehouse/policy.hcl", strings.Replace(stagePolicy, `"prod"`, `"other"`, 1))
	s.write("warehouse/carl.hcl", "subscription \"carl\" {\n  on    = true\n  allow = user.name == \"carl\"\n}\n")
	sha := s.commit("alice", "loosen")
	s.pushed("loose")
	number = s.github.OpenPull(githubtest.Pull{Author: "alice", Branch: "loose"},
		githubtest.Commit{SHA: sha, Author: "alice", Files: s.files(sha)})
	s.review(number, "loose", "opened")
	before := s.merge(number, "loose", githubtest.Squash)
	s.expect("the loosened apply", s.apply(before), 3, "has 0 of 1 approvals of this plan")
	s.github.Review(number, "dave", "APPROVED", sha)
	s.expect("the approved apply", s.apply(before), 0)

	// From now on the looser rules hold.
	s.direct("alice", "warehouse/masks.hcl", stageMask)
	s.expect("the apply of a push", s.apply(before), 0, "applied at")
}

// An approval of a plan does not cover looser rules that are pushed after it,
// because no plan shows them.
func TestAnApprovalIsOfTheRulesToo(t *testing.T) {
	t.Parallel()
	for name, loose := range map[string]string{
		"review": "review { approvals = 0 }",
		"drift":  "review { approvals = 1 }\n  drift {\n    mode = \"off\"\n  }",
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, "  review { approvals = 1 }\n")
			number, _ := s.open("topic", "alice", "warehouse/policy.hcl", stagePolicy)
			s.github.Review(number, "carol", "APPROVED", s.git("rev-parse", "topic"))
			policy := strings.Replace(s.git("show", "main:warehouse/redveil.hcl"), "review { approvals = 1 }", loose,
				1)
			s.github.Push(number, s.change("topic", "alice", "warehouse/redveil.hcl", policy))
			s.review(number, "topic", "synchronize")
			before := s.merge(number, "topic", githubtest.Squash)
			s.expect("the apply of what was approved before", s.apply(before), 3, "has 0 of 1 approvals of this "+
				"plan (carol approved another plan)")
			s.github.Review(number, "carol", "APPROVED", s.git("rev-parse", "topic"))
			s.expect("the apply of what is approved now", s.apply(before), 0, "applied at")
		})
	}
}

// An approval of a commit that GitHub no longer has, or by somebody who is
// gone, does not count and does no harm.
func TestApprovalsOfWhatIsGone(t *testing.T) {
	t.Parallel()
	s := newStage(t, "  review { approvals = 1 }\n")
	number, _ := s.open("topic", "alice", "warehouse/policy.hcl", stagePolicy)
	s.github.Review(number, "dave", "APPROVED", githubtest.SHA("forced away"))
	s.github.Review(number, "dave", "APPROVED", "")
	s.github.Review(number, "", "APPROVED", s.git("rev-parse", "topic"))
	before := s.merge(number, "topic", githubtest.Squash)
	s.expect("the apply", s.apply(before), 3, "has 0 of 1 approvals of this plan")
	s.github.Review(number, "carol", "APPROVED", s.git("rev-parse", "topic"))
	s.expect("the apply with an approval", s.apply(before), 0, "applied at")
}

// A change cannot escape its rules by moving to another folder with a lenient
// policy, nor by a new name and address.
func TestAChangeCannotWalkAwayFromItsReview(t *testing.T) {
	t.Parallel()
	const strict = "  review { approvals = 1 }\n"
	for name, walk := range map[string]func(s *stage){
		"another folder": func(s *stage) {
			s.folder = "elsewhere"
			s.git("mv", "-f", "warehouse/redveil.hcl", "elsewhere/redveil.hcl")
			s.git("mv", "-f", "warehouse/policy.hcl", "elsewhere/policy.hcl")
			s.write("elsewhere/redveil.hcl", strings.Replace(s.git("show", "HEAD:warehouse/redveil.hcl"),
				strings.TrimSpace(strict), "", 1))
		},
		"another name and address": func(s *stage) {
			s.write("warehouse/redveil.hcl", strings.NewReplacer(strings.TrimSpace(strict),
				"review { require = false }\n  system_prefix = \"other\"\n  view_schema = \"others\"",
				`"prod"`, `"other"`, "127.0.0.1", "localhost").Replace(s.git("show", "HEAD:warehouse/redveil.hcl")))
			s.write("warehouse/policy.hcl", strings.Replace(stagePolicy, `"prod"`, `"other"`, 1))
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, strict)
			s.direct("alice", "elsewhere/redveil.hcl",
				strings.Replace(s.git("show", "HEAD:README.md"), "policies",
					"integration \"prod2\" {\n  host = \"db.example.org\"\n  database = \"dev\"\n}\n", 1))
			number, _ := s.open("topic", "alice", "warehouse/policy.hcl", stagePolicy)
			s.github.Review(number, "carol", "APPROVED", s.git("rev-parse", "topic"))
			s.expect("the first apply", s.apply(s.merge(number, "topic", githubtest.Squash)), 0)

			s.git("checkout", "-q", "-B", "walk", "main")
			walk(s)
			s.write(s.folder+"/carl.hcl", "subscription \"carl\" {\n  on    = true\n  allow = user.name == "+
				"\"carl\"\n}\n")
			sha := s.commit("alice", "walk")
			s.pushed("walk")
			number = s.github.OpenPull(githubtest.Pull{Author: "alice", Branch: "walk"},
				githubtest.Commit{SHA: sha, Author: "alice"})
			s.expect("the review", s.review(number, "walk", "opened"), 0)
			s.expect("the apply", s.apply(s.merge(number, "walk", githubtest.Squash)), 3,
				"has 0 of 1 approvals of this plan")
		})
	}
}

// Drift is looked for from the commit of a change that needs no plan, unless
// the change loosens the rules for the next one.
func TestTheCommitOfAChangeWithoutAPlanIsKept(t *testing.T) {
	t.Parallel()
	s := newStage(t, "  review { approvals = 1 }\n")
	number, _ := s.open("topic", "alice", "warehouse/policy.hcl", stagePolicy)
	s.github.Review(number, "carol", "APPROVED", s.git("rev-parse", "topic"))
	s.expect("the first apply", s.apply(s.merge(number, "topic", githubtest.Squash)), 0)

	s.git("checkout", "-q", "-B", "moved", "main")
	s.git("mv", "warehouse", "elsewhere")
	s.folder = "elsewhere"
	sha := s.commit("alice", "moved")
	s.pushed("moved")
	number = s.github.OpenPull(githubtest.Pull{Author: "alice", Branch: "moved"},
		githubtest.Commit{SHA: sha, Author: "alice"})
	s.expect("the review of a move", s.review(number, "moved", "opened"), 0)
	before := s.merge(number, "moved", githubtest.Squash)
	s.expect("the apply of a move that nobody approved", s.apply(before), 0, "counts as applied once it is approved",
		"has 0 of 1 approvals of this plan")
	_, before = s.merged("again", "dave", "README.md", "moved", "carol")
	s.expect("the apply of what showed the whole plan", s.apply(before), 0)
	s.expect("drift after it", s.drift(), 0, "prod is as it was applied")

	loose := strings.Replace(s.git("show", "main:elsewhere/redveil.hcl"), "approvals = 1", "require = false", 1)
	number, _ = s.open("loose", "alice", "elsewhere/redveil.hcl", loose)
	s.expect("the apply of looser rules", s.apply(s.merge(number, "loose", githubtest.Squash)), 0)
	s.direct("alice", "elsewhere/masks.hcl", stageMask)
	s.expect("the apply of a push", s.apply(""), 3, "has 0 of 1 approvals of this plan")
}

// Other files in a large repository do not affect the rules of the policy.
func TestOtherFilesAskForNoReview(t *testing.T) {
	t.Parallel()
	s := newStage(t, "")
	s.direct("alice", "models/large.csv", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n")
	number, shown := s.open("topic", "alice", "warehouse/policy.hcl", stagePolicy)
	s.expect("the review", shown, 0)
	s.expect("the apply", s.apply(s.merge(number, "topic", githubtest.Squash)), 0, "applied")
}

// No statement shows changed rules of review, so the comment reports them until
// they are in force, even if another change brought them.
func TestTheCommentSaysThatTheRulesChange(t *testing.T) {
	t.Parallel()
	s := appliedStage(t, "  review { approvals = 1 }\n")
	loose := strings.Replace(s.git("show", "main:warehouse/redveil.hcl"), "review { approvals = 1 }",
		"review { no_self_approval = false }\n  drift { mode = \"off\" }", 1)
	number, before := s.merged("loose", "alice", "warehouse/redveil.hcl", loose)
	said := "rules-change` other rules of review and drift hold once this plan is applied, and an approval of it " +
		"covers them: " +
		"approvals 1 → 0, no&#95;self&#95;approval true → false, drift mode report → off"
	wants(t, "the comment", s.comment(number, "plan"), said)
	s.expect("the apply", s.apply(before), 0, "counts as applied once it is approved")
	number, before = s.merged("carl", "dave", "warehouse/carl.hcl", carlToo, "carol")
	wants(t, "the comment on another change", s.comment(number, "plan"), said)
	s.expect("the apply of what was approved", s.apply(before), 0, "applied at")
	number, _ = s.open("again", "dave", "README.md", "newer")
	if comment := s.comment(number, "plan"); strings.Contains(comment, "rules-change") {
		t.Error(comment)
	}
}
