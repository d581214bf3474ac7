package faults_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redveil/redveil/reconcile/apply"
	"github.com/redveil/redveil/state/sandbox/faulttest"
)

// A run vanishes with its network while it takes the lock, and its session stays open
// in the warehouse. The next run names it; after two minutes it would end it.
func TestARunThatVanishesWhileItTakesTheLockIsNamed(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.converge(t, before)
	s.silence = time.Second
	program := s.plan(t, after).Program()
	s.proxy.Break(faulttest.Fault{What: faulttest.SilentAfter, Statement: "LOCK TABLE", At: 1, Refuse: true})
	if _, err := s.apply(t.Context(), program, s.run()); err == nil || !s.proxy.Met() {
		t.Fatal(err)
	}
	s.silence = time.Minute
	s.proxy.Heal()
	next := s.run()
	next.StatementTimeout = 300 * time.Millisecond
	_, err := s.apply(t.Context(), program, next)
	var late *apply.TimeoutError
	if !errors.As(err, &late) || len(late.Blockers) != 1 ||
		!slices.Contains(late.Blockers[0].Holds, "redveil_system.lock") {
		t.Errorf("%v", err)
	}
	if !strings.HasPrefix(err.Error(), "taking the lock: ") {
		t.Errorf("%v", err)
	}
}
