package workflow_test

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/redveil/redveil/reconcile/github/githubtest"
)

// The instants of these tests: a review, an end of what it showed, and an apply.
const (
	reviewedAt = "2026-03-01T09:00:00Z"
	endsAt     = "2026-03-01T12:00:00Z"
	appliedAt  = "2026-03-02T09:00:00Z"
)

const untilNoon = `approval "audit" {
  user   = "carl"
  source = "orders"
  until  = "` + endsAt + `"
}
`

// newTimedStage is a stage on which redveil takes the time from at.
func newTimedStage(t *testing.T, review string) *stage {
	t.Helper()
	s := newStage(t, review)
	// The test of the command is the command, with the clock of its scripts.
	s.binary = filepath.Join(s.root, "redveil")
	if out, err := exec.Command("go", "test", "-c", "-o", s.binary,
		"github.com/redveil/redveil/cmd/redveil").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	s.at(reviewedAt)
	return s
}

func (s *stage) at(instant string) { s.inherited = []string{"SCRIPT_CLOCK=" + instant} }

// A reviewed plan is applied when nothing but time has passed since: what ended
// meanwhile is left out, and asks for no new review.
func TestAReviewedPlanIsAppliedAfterAPartOfItEnded(t *testing.T) {
	s := newTimedStage(t, "  review { approvals = 1 }\n")
	number, _ := s.open("topic", "alice", "warehouse/policy.hcl", stagePolicy+untilNoon)
	wants(t, "the comment", s.comment(number, "plan"), "`carl`", "until 2026-03-01 12:00 UTC")
	s.github.Review(number, "carol", "APPROVED", s.git("rev-parse", "topic"))
	before := s.merge(number, "topic", githubtest.Squash)
	s.at(appliedAt)
	s.expect("the apply", s.apply(before), 0, "applied at 2026-03-02 09:00 UTC")
	wants(t, "the comment", s.comment(number, "plan"), "**State:** applied at ")
	if got := s.reads("bert", "SELECT COUNT(*) FROM governed.orders"); got != "2" {
		t.Error("bert reads", got)
	}
	if got := s.reads("carl", "SELECT COUNT(*) FROM governed.orders"); !strings.Contains(got, "permission denied") {
		t.Error("carl reads", got)
	}
}

// All of a plan can have ended. Then nothing is left to change, and that is told.
func TestAReviewedPlanOfWhichAllEndedHasNothingLeft(t *testing.T) {
	s := newTimedStage(t, "  review { approvals = 1 }\n")
	number, _ := s.open("topic", "alice", "warehouse/policy.hcl", stagePolicy)
	s.github.Review(number, "carol", "APPROVED", s.git("rev-parse", "topic"))
	s.expect("the first apply", s.apply(s.merge(number, "topic", githubtest.Squash)), 0)

	number, _ = s.open("audit", "alice", "warehouse/audit.hcl", untilNoon)
	s.github.Review(number, "carol", "APPROVED", s.git("rev-parse", "audit"))
	before := s.merge(number, "audit", githubtest.Squash)
	s.at(appliedAt)
	s.expect("the apply", s.apply(before), 0, "nothing was left to change")
	s.expect("drift", s.drift(), 0)
	if issues := s.github.Issues(); len(issues) != 0 {
		t.Errorf("%+v", issues)
	}
}

// What was applied and has ended since goes with the next plan, as ended, which
// the review of that plan does not show.
func TestWhatEndedSinceTheReviewGoesWithTheApply(t *testing.T) {
	s := newTimedStage(t, "  review { approvals = 1 }\n")
	number, _ := s.open("topic", "alice", "warehouse/policy.hcl", stagePolicy+untilNoon)
	s.github.Review(number, "carol", "APPROVED", s.git("rev-parse", "topic"))
	s.expect("the first apply", s.apply(s.merge(number, "topic", githubtest.Squash)), 0)

	number, _ = s.open("mask", "alice", "warehouse/masks.hcl", stageMask)
	s.github.Review(number, "carol", "APPROVED", s.git("rev-parse", "mask"))
	before := s.merge(number, "mask", githubtest.Squash)
	s.at(appliedAt)
	applied := s.apply(before)
	s.expect("the apply", applied, 0, "applied at 2026-03-02 09:00 UTC")
	wants(t, "the summary", applied.summary, "#### Ended", "`carl in role redveil_approved_orders`")
	if got := s.reads("carl", "SELECT COUNT(*) FROM governed.orders"); !strings.Contains(got, "permission denied") {
		t.Error("carl reads", got)
	}
}

const moreOfBert = `group "more" {}
membership "bert" {
  user  = "bert"
  group = "more"
  until = "2027-01-01T00:00:00Z"
}
`

// moreOfCarl changes one profile by what ends at noon and by what stays.
const moreOfCarl = `group "office" {}
membership "staff" {
  user  = "carl"
  group = "staff"
  until = "` + endsAt + `"
}
membership "office" {
  user  = "carl"
  group = "office"
  until = "2027-01-01T00:00:00Z"
}
`

// Each pull request shows its own plan, and both are merged before the apply.
// What both showed is applied, also where a part of the first has ended since.
func TestTheReviewedPlansOfTwoPullRequestsAreAppliedAfterAPartOfOneEnded(t *testing.T) {
	for name, at := range map[string]string{"at once": reviewedAt, "after a part ended": appliedAt} {
		t.Run(name, func(t *testing.T) {
			s := newTimedStage(t, "  review { approvals = 1 }\n")
			number, _ := s.open("topic", "alice", "warehouse/policy.hcl", stagePolicy)
			s.github.Review(number, "carol", "APPROVED", s.git("rev-parse", "topic"))
			s.expect("the first apply", s.apply(s.merge(number, "topic", githubtest.Squash)), 0)

			audit, _ := s.open("audit", "alice", "warehouse/audit.hcl", moreOfCarl)
			bert, _ := s.open("bert", "bob", "warehouse/bert.hcl", moreOfBert)
			s.github.Review(audit, "carol", "APPROVED", s.git("rev-parse", "audit"))
			s.github.Review(bert, "carol", "APPROVED", s.git("rev-parse", "bert"))
			before := s.merge(audit, "audit", githubtest.MergeCommit)
			s.merge(bert, "bert", githubtest.MergeCommit)
			s.at(at)
			applied := s.apply(before)
			s.expect("the apply", applied, 0, "applied at ")
			for _, pull := range []int{audit, bert} {
				wants(t, "the comment", s.comment(pull, "plan"), "**State:** applied at ")
			}
			if got := s.reads("admin", "SELECT COUNT(*) FROM redveil_system.entitlement WHERE account = 'carl' AND "+
				"value = 'office'"); got != "1" {
				t.Error(got)
			}
		})
	}
}
