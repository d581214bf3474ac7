package workflow_test

import (
	"strings"
	"testing"

	"github.com/redveil/redveil/reconcile/github/githubtest"
)

// Anyone with write access can run an old run again, and runs can end in
// another order than they began. What an old run found must not be shown as
// what is there now.
func TestALateReviewReplacesNoNewerOne(t *testing.T) {
	s := newStage(t, "  review { approvals = 1 }\n")
	number, _ := s.open("topic", "alice", "warehouse/policy.hcl", stagePolicy)
	harmless := s.github.PullEvent(number, "opened", "alice")
	s.github.Push(number, s.change("topic", "alice", "warehouse/carl.hcl", "subscription \"carl\" {\n  on    = "+
		"true\n  allow = user.name == \"carl\"\n}\n"))
	s.expect("the review of the second commit", s.review(number, "topic", "synchronize"), 0)
	wants(t, "the comment", s.comment(number, "plan"), "`carl`")

	late := s.run("pull_request", harmless, "topic~1", "review")
	s.expect("the late review", late, 0, "is not the head of #1 any more")
	wants(t, "the comment after a late review", s.comment(number, "plan"), "| **gains** | `bert`, `carl`")
}

// Only what was shown before the merge counts as shown, so a review after it
// must show nothing.
func TestAReviewAfterTheMergeShowsNothing(t *testing.T) {
	s := newStage(t, "")
	number, _ := s.open("topic", "alice", "warehouse/policy.hcl", stagePolicy)
	s.expect("the first apply", s.apply(s.merge(number, "topic", githubtest.Squash)), 0)
	number, _ = s.open("mask", "alice", "warehouse/masks.hcl", stageMask)
	opened := s.github.PullEvent(number, "opened", "alice")
	s.exec("GRANT ROLE redveil_staff TO carl")
	before := s.merge(number, "mask", githubtest.Squash)
	s.expect("the apply of more", s.apply(before), 3)

	s.expect("the review once more", s.run("pull_request", opened, "mask", "review"), 0, "#2 is closed")
	wants(t, "the comment", s.comment(number, "plan"), "**State:** not applied")
	s.expect("the apply once more", s.apply(before), 3)
}

// The same commit can be in pull requests to two branches, and a status belongs
// to the commit. What would happen on another branch must not replace the
// digest of the plan.
func TestAPullRequestToAnotherBranchSetsNoDigest(t *testing.T) {
	s := newStage(t, "")
	_, shown := s.open("topic", "alice", "warehouse/policy.hcl", stagePolicy)
	head := s.git("rev-parse", "topic")
	s.github.Commit("other", s.change("other", "alice", "warehouse/others.hcl", "group \"others\" {}\n"))

	second := s.github.OpenPull(githubtest.Pull{Author: "alice", Base: "other", Branch: "topic"})
	s.github.Push(second, githubtest.Commit{SHA: head, Author: "alice", Files: s.files(head)})
	s.git("checkout", "-q", "-B", "trial", "other")
	s.git("merge", "-q", "--no-ff", "-m", "trial", "topic")
	s.expect("the other review", s.run("pull_request", s.github.PullEvent(second, "opened", "alice"), "trial",
		"review"), 0, "compared with")
	wants(t, "the comment", s.comment(second, "plan"), "as it goes to other, and only main is applied")
	if got := s.status(head, "redveil:warehouse/prod").Description; !strings.Contains(got, shown.outputs["digest"]) {
		t.Errorf("the status says %q", got)
	}
}
