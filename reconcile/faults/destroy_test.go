package faults_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/reconcile/apply"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/state/sandbox/faulttest"
	"github.com/redveil/redveil/state/sandbox/sandboxtest"
)

// destroyed is what removes all that a policy brought about.
func (s *stage) destroyed(t *testing.T, policy string) plan.Program {
	t.Helper()
	in, err := s.input(t, policy)
	if err != nil {
		t.Fatal(err)
	}
	removal, err := plan.Destroy(in, false)
	if err != nil {
		t.Fatal(err)
	}
	return removal.Program()
}

// A run that removes everything removes the place, too, where it could be read what
// became of its COMMIT. It finds that out all the same, and begins anew where nothing did.
func TestACommitThatRemovesEverythingIsFoundOut(t *testing.T) {
	for name, what := range map[string]faulttest.What{
		"its answer is lost": faulttest.CutAfter, "its answer vanishes": faulttest.SilentAfter,
		"it is lost": faulttest.CutBefore, "it vanishes": faulttest.SilentBefore,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			s.silence = time.Second
			s.converge(t, before)
			program := s.destroyed(t, before)
			s.proxy.Break(faulttest.Fault{What: what, Statement: "COMMIT", At: 2}) // after that of the lock
			_, err := s.apply(t.Context(), program, s.run())
			if err != nil || !s.proxy.Met() {
				t.Fatalf("%v, and the fault came: %v", err, s.proxy.Met())
			}
			const schemas = "SELECT COUNT(*) FROM pg_namespace WHERE nspname IN ('redveil_system', 'governed')"
			if left := s.count(t, schemas); left != 0 {
				t.Errorf("%d schemas are left", left)
			}
			s.converge(t, before)
		})
	}
}

// Where something fails on the way, all of it stays, and the history says so.
func TestARemovalThatFailsRemovesNothing(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.converge(t, before)
	reads, program := s.read(t), s.destroyed(t, before)
	sandboxtest.Exec(t, s.admin, "CREATE TABLE governed.notes (id integer)") // since it was looked at
	_, err := s.apply(t.Context(), program, s.run())
	var undone *apply.UndoneError
	if !errors.As(err, &undone) {
		t.Fatal(err)
	}
	if diff := cmp.Diff(reads, s.read(t)); diff != "" {
		t.Error(diff)
	}
	if got := s.history(t); got != "applied failed" {
		t.Errorf("the history says %q", got)
	}
	if removals := s.count(t, "SELECT COUNT(*) FROM redveil_system.history WHERE work = 'delete'"); removals != 1 {
		t.Errorf("%d runs were for removing", removals)
	}
	s.converge(t, before)
}
