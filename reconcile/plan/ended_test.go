package plan_test

import (
	"slices"
	"testing"
	"time"

	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/reconcile/plan"
	"golang.org/x/tools/txtar"
)

// planAt plans a story at another time.
func planAt(t *testing.T, story string, at time.Time) *plan.Plan {
	t.Helper()
	archive, err := txtar.ParseFile("testdata/" + story + ".txtar")
	if err != nil {
		t.Fatal(err)
	}
	repository, now := resolve(t, archive, "now")
	_, before := resolve(t, archive, "before")
	snapshot, problems := plan.Offline(plan.Earlier{Policy: before}, now)
	refuseErrors(t, problems)
	snapshot.Unmanaged.Guessed = false
	draft, problems := plan.Prepare(plan.Input{
		Facts: enforced.Facts{Repository: repository, Resolved: now.At(at), Snapshot: snapshot},
	})
	refuseErrors(t, problems)
	made, err := draft.Plan()
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func day(month time.Month, day int) time.Time {
	return time.Date(2026, month, day, 0, 0, 0, 0, time.UTC)
}

// A plan is the one that was reviewed as long as nothing but the end of
// something lies between them.
func TestAReviewedPlanOutlivesWhatEndsInIt(t *testing.T) {
	const story = "membership_begins_later" // on 1 April, for a day
	reviewed := planAt(t, story, day(3, 1))
	begun := planAt(t, story, day(4, 1))
	if begun.Digest != reviewed.Digest {
		t.Error("that something begins makes another plan of it")
	}
	over := planAt(t, story, day(4, 2))
	if over.Digest == reviewed.Digest || len(over.Changes) != 0 {
		t.Fatalf("what is over is still planned: %d changes", len(over.Changes))
	}
	if over.DatesBack(planAt(t, "approval_begins_later", day(3, 1)).Digest) {
		t.Error("it counts as another plan that was reviewed")
	}
	if !over.DatesBack(reviewed.Digest) || !slices.Equal(over.Fingerprints(), reviewed.Fingerprints()) {
		t.Error("it does not count as the plan that was reviewed")
	}
}

// Several plans can have shown together what a plan did before something ended.
func TestAPlanOutlivesWhatEndsInSeveralThatWereReviewed(t *testing.T) {
	const story = "membership_begins_later"
	shown := make(map[plan.Fingerprint]bool)
	for _, f := range planAt(t, "approval_begins_later", day(3, 1)).Fingerprints() {
		shown[f] = true
	}
	if planAt(t, story, day(4, 2)).DatesBackTo(shown) {
		t.Error("it counts as what it never was")
	}
	reviewed := planAt(t, story, day(3, 1))
	for _, f := range reviewed.Fingerprints() {
		shown[f] = true
	}
	over := planAt(t, story, day(4, 2))
	if !over.DatesBackTo(shown) || over.Digest != reviewed.Digest {
		t.Error("it does not count as what was reviewed")
	}
	delete(shown, reviewed.Fingerprints()[0])
	if planAt(t, story, day(4, 2)).DatesBackTo(shown) {
		t.Error("it counts as more than was reviewed")
	}
}

// What is over is taken away before anything else, in the same program.
func TestWhatHasEndedIsRemovedFirst(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/ended_unlike_removed.txtar")
	if err != nil {
		t.Fatal(err)
	}
	made := planOf(t, archive)
	if len(made.Ended) == 0 || made.Program().Steps[0].Name != "update profile otto" {
		t.Errorf("the first step is %q", made.Program().Steps[0].Name)
	}
}
