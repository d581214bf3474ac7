package journal_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/state/journal"
	"github.com/redveil/redveil/state/redshift"
)

func TestTheLastRunThatWasAppliedIsFound(t *testing.T) {
	t.Parallel()
	k := start(t)
	session := k.session(t)
	if none, err := k.LastApplied(t.Context(), session); none.Commit != "" || !none.At.IsZero() || err != nil {
		t.Errorf("an empty history names %v, %v", none, err)
	}
	noon := time.Date(2026, 8, 19, 12, 0, 0, 123456789, time.FixedZone("", 2*3600))
	for _, run := range []journal.Run{
		{At: noon, Commit: "first", Outcome: "applied", Statements: 3},
		{At: noon.Add(time.Hour), Commit: "second", Outcome: "applied", Note: "the key of hash() was made anew"},
		{At: noon.Add(2 * time.Hour), Commit: "third", Outcome: "failed"},
	} {
		k.exec(t, k.History(run))
	}
	last, err := k.LastApplied(t.Context(), session)
	if want := noon.Add(time.Hour).UTC().Truncate(time.Microsecond); last.Commit != "second" ||
		!last.At.Equal(want) || err != nil {
		t.Errorf("got %v, %v, want second at %s", last, err, want)
	}
	notes := k.rows(t, "SELECT COALESCE(note, 'none') FROM redveil_system.history ORDER BY applied_at")
	if diff := cmp.Diff([]string{"none", "the key of hash() was made anew", "none"}, notes); diff != "" {
		t.Error(diff)
	}
}

// A run is told from others by its time and its plan.
func TestARunIsFoundInTheHistory(t *testing.T) {
	t.Parallel()
	k := start(t)
	noon := time.Date(2026, 8, 19, 12, 0, 0, 123456789, time.UTC)
	run := journal.Run{At: noon, Plan: "sha256:1", Outcome: "applied"}
	other := run
	other.Plan, other.Outcome = "sha256:2", "failed"
	k.exec(t, k.History(run), k.History(other))
	for _, c := range []struct {
		run  journal.Run
		want bool
	}{{run, true}, {other, false}, {journal.Run{At: noon.Add(time.Second), Plan: "sha256:1"}, false}} {
		if found, err := k.HasApplied(t.Context(), k.session(t), c.run); found != c.want || err != nil {
			t.Errorf("%s: %v, %v", c.run.Plan, found, err)
		}
	}
}

// A run that fails before the tables of an earlier redveil are upgraded is
// recorded, too.
func TestARunIsWrittenIntoAHistoryWithoutNotes(t *testing.T) {
	t.Parallel()
	k := start(t)
	k.exec(t, redshift.Raw("ALTER TABLE redveil_system.history DROP COLUMN note"),
		k.History(journal.Run{At: time.Now(), Outcome: "failed"}))
	if got := k.rows(t, "SELECT outcome FROM redveil_system.history"); len(got) != 1 {
		t.Errorf("got %q", got)
	}
}

// A run that had to leave something blocked is not all that its commit says.
func TestWhatWasBlockedIsInTheHistory(t *testing.T) {
	t.Parallel()
	k := start(t)
	session := k.session(t)
	noon := time.Date(2026, 8, 19, 12, 0, 0, 0, time.UTC)
	k.exec(t, k.History(journal.Run{At: noon, Commit: "whole", Outcome: "applied"}),
		k.History(journal.Run{
			At: noon.Add(time.Hour), Commit: "part", Outcome: "applied", Note: "a note",
			Blocked: []string{"orders", `o'hara "x"`},
		}))
	last, err := k.LastApplied(t.Context(), session)
	if diff := cmp.Diff([]string{"orders", `o'hara "x"`}, last.Blocked); diff != "" || last.Commit != "part" ||
		err != nil {
		t.Errorf("%s: %v %s", last.Commit, err, diff)
	}
	if whole, err := k.LastWhole(t.Context(), session); whole.Commit != "whole" || err != nil {
		t.Errorf("%v, %v", whole, err)
	}

	// An earlier redveil knew of nothing blocked.
	k.exec(t, redshift.Raw("ALTER TABLE redveil_system.history DROP COLUMN blocked"))
	for _, ask := range []func() (journal.Applied, error){
		func() (journal.Applied, error) { return k.LastApplied(t.Context(), session) },
		func() (journal.Applied, error) { return k.LastWhole(t.Context(), session) },
	} {
		if last, err := ask(); last.Commit != "part" || len(last.Blocked) > 0 || err != nil {
			t.Errorf("%v, %v", last, err)
		}
	}
}

// Drift compares with a commit and with what its variables were.
func TestTheVariablesOfARunAreInTheHistory(t *testing.T) {
	t.Parallel()
	k := start(t)
	session := k.session(t)
	want := []journal.Variable{
		{Name: "environment", Value: `o'hara "x" \n`, From: "--var"}, {Name: "days", Value: "90", From: "default"},
	}
	k.exec(t, k.History(journal.Run{At: time.Now(), Commit: "one", Outcome: "applied", Variables: want}))
	ask := func() (all [3][]journal.Variable) {
		last, err := k.LastApplied(t.Context(), session)
		if err != nil {
			t.Fatal(err)
		}
		whole, err := k.LastWhole(t.Context(), session)
		if err != nil {
			t.Fatal(err)
		}
		runs, err := k.Runs(t.Context(), session, 1)
		if err != nil {
			t.Fatal(err)
		}
		return [3][]journal.Variable{last.Variables, whole.Variables, runs[0].Variables}
	}
	if diff := cmp.Diff([3][]journal.Variable{want, want, want}, ask()); diff != "" {
		t.Error(diff)
	}
	// An earlier redveil knew of no variables, but of what was blocked.
	k.exec(t, redshift.Raw("ALTER TABLE redveil_system.history DROP COLUMN variables"),
		redshift.Raw("UPDATE redveil_system.history SET blocked = '[\"orders\"]'"))
	last, err := k.LastApplied(t.Context(), session)
	if err != nil || len(last.Variables) > 0 || len(last.Blocked) != 1 {
		t.Errorf("%v, %v", last, err)
	}
	if whole, err := k.LastWhole(t.Context(), session); err != nil || !whole.At.IsZero() {
		t.Errorf("%v, %v", whole, err)
	}
}

func TestLongNamesFitTheHistory(t *testing.T) {
	t.Parallel()
	k := start(t)
	k.exec(t, k.History(journal.Run{
		At: time.Now(), Outcome: "applied", Commit: strings.Repeat("c", 100), Actor: "x" + strings.Repeat("é", 200),
		PullRequest: strings.Repeat("p", 300),
	}))
	got := k.rows(t, "SELECT commit_id || ' ' || OCTET_LENGTH(actor) || ' ' || OCTET_LENGTH(pull_request) FROM "+
		"redveil_system.history")
	if diff := cmp.Diff([]string{strings.Repeat("c", 64) + " 255 256"}, got); diff != "" {
		t.Error(diff)
	}
}
