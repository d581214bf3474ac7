package faults_test

import (
	"maps"
	"testing"

	"github.com/redveil/redveil/state/sandbox/faulttest"
)

// The server's answers end in the middle of a message, after so many bytes, on every
// connection. Nothing or all is applied, and the next run converges.
func TestAnswersThatAreCutOffInTheMiddle(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.converge(t, after)
	will := s.read(t)
	s.converge(t, before)
	old := s.read(t)
	whole := s.proxy
	for _, bytes := range []int{5_000, 20_000} {
		s.proxy = faulttest.Start(t, s.running.Port())
		s.proxy.Add(t, "limit_data", map[string]int{"bytes": bytes})
		if _, err := s.apply(t.Context(), s.plan(t, after).Program(), s.run()); err == nil {
			t.Errorf("after %d bytes: the run says that all is well", bytes)
		}
		s.proxy = whole
		if now := s.read(t); !maps.Equal(now, old) && !maps.Equal(now, will) {
			t.Errorf("after %d bytes: people read %v", bytes, now)
		}
		s.converge(t, after)
		s.converge(t, before)
	}
}

// A slow network changes nothing but the time.
func TestASlowNetwork(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.proxy.Add(t, "latency", map[string]int{"latency": 2, "jitter": 2})
	for n, policy := range []string{before, after} {
		if _, err := s.apply(t.Context(), s.plan(t, policy).Program(), s.run()); err != nil {
			t.Fatal(err)
		}
		if left := s.plan(t, policy).Changes; len(left) > 0 {
			t.Errorf("%d. %d changes are left", n+1, len(left))
		}
	}
}
