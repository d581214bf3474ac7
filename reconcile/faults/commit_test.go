package faults_test

import (
	"context"
	"errors"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/redveil/redveil/reconcile/apply"
	"github.com/redveil/redveil/state/sandbox/faulttest"
)

// A COMMIT without an answer is neither taken for done nor for undone: the run reads
// what became of it, and goes on from there. In the end all was applied, once, as if
// nothing had happened.
func TestACommitWithoutAnAnswerIsFoundOut(t *testing.T) {
	for _, c := range []struct {
		name  string
		fault faulttest.Fault
	}{
		{"the connection is cut before it", faulttest.Fault{What: faulttest.CutBefore}},
		{"the connection is cut before it, three times", faulttest.Fault{What: faulttest.CutBefore, Times: 3}},
		{"the connection is cut after it", faulttest.Fault{What: faulttest.CutAfter}},
		{"it vanishes, and the server waits on", faulttest.Fault{What: faulttest.SilentBefore}},
		{"its answer vanishes", faulttest.Fault{What: faulttest.SilentAfter}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			s.silence = time.Second
			s.commits(t, before, c.fault, 1) // the first run makes the journal in the same transaction
			s.commits(t, after, c.fault, 2)
		})
	}
}

// commits applies a policy with a fault at its n-th COMMIT, as if there was none.
func (s *stage) commits(t *testing.T, policy string, fault faulttest.Fault, n int) {
	t.Helper()
	program := s.plan(t, policy).Program()
	fault.Statement, fault.At = "COMMIT", n
	s.proxy.Break(fault)
	outcome, err := s.apply(t.Context(), program, s.run())
	if err != nil || !s.proxy.Met() {
		t.Fatalf("%v, and the fault came: %v", err, s.proxy.Met())
	}
	if outcome.Steps != len(program.Steps) || outcome.Check.By != apply.ByReading {
		t.Errorf("%+v of %d changes", outcome, len(program.Steps))
	}
	if got, want := s.history(t), strings.TrimSpace(strings.Repeat(" applied", n)); got != want {
		t.Errorf("the history says %q, not %q", got, want)
	}
	if left := s.plan(t, policy).Changes; len(left) > 0 {
		t.Errorf("%d changes are left", len(left))
	}
	if held := s.count(t, "SELECT COUNT(*) FROM redveil_system.lock"); held != 0 {
		t.Error("the lock was not given back")
	}
}

func (s *stage) count(t *testing.T, query string) (n int) {
	t.Helper()
	if err := s.admin.QueryRowContext(t.Context(), query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// Where the warehouse cannot be asked, the run says that it does not know, and the
// next one sees what is left to do: all or nothing.
func TestACommitThatCannotBeFoundOutIsNotGuessed(t *testing.T) {
	for _, c := range []struct {
		name    string
		what    faulttest.What
		applied bool
	}{
		{"it arrived", faulttest.CutAfter, true},
		{"it did not arrive", faulttest.CutBefore, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			program, run := s.plan(t, before).Program(), s.run()
			run.LookFor = time.Millisecond
			s.proxy.Break(faulttest.Fault{What: c.what, Statement: "COMMIT", At: 1, Refuse: true})
			_, err := s.apply(t.Context(), program, run)
			var unknown *apply.UnknownError
			if !errors.As(err, &unknown) || apply.Remains(err) != "" {
				t.Errorf("%v", err)
			}
			if left := len(s.plan(t, before).Changes); (left == 0) != c.applied {
				t.Errorf("%d changes are left", left)
			}
			s.converge(t, before)
		})
	}
}

// The warehouse may be away for a while. The run asks until it has an answer.
func TestARunAsksAgainWhatBecameOfItsCommit(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.converge(t, before)
	program := s.plan(t, after).Program()
	s.proxy.Break(faulttest.Fault{
		What: faulttest.CutAfter, Statement: "COMMIT", At: 2, Refuse: true, OnRefused: s.proxy.Heal,
	})
	if _, err := s.apply(t.Context(), program, s.run()); err != nil {
		t.Error(err)
	}
	reads := s.read(t)
	s.converge(t, after)
	if !maps.Equal(reads, s.read(t)) || s.history(t) != "applied applied" {
		t.Errorf("the history says %q", s.history(t))
	}
}

// Whoever interrupts a run that asks what became of its COMMIT does not wait until it
// would have given up: here that is an hour.
func TestARunThatIsInterruptedDoesNotAskForLong(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	program, run := s.plan(t, before).Program(), s.run()
	run.LookFor = time.Hour
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	s.proxy.Break(faulttest.Fault{
		What: faulttest.CutBefore, Statement: "COMMIT", At: 1, Refuse: true, OnRefused: interrupt,
	})
	_, err := s.apply(ctx, program, run)
	var unknown *apply.UnknownError
	if !errors.As(err, &unknown) {
		t.Error(err)
	}
	s.converge(t, before)
}
