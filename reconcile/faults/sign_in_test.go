package faults_test

import (
	"errors"
	"testing"

	"github.com/redveil/redveil/reconcile/apply"
	"github.com/redveil/redveil/state/sandbox/faulttest"
	"github.com/redveil/redveil/state/sandbox/sandboxtest"
	"github.com/redveil/redveil/state/warehouse"
)

// Whatever breaks, and however often a run begins anew: a password that was refused is
// not sent again, since five failed sign-ins lock the account.
func TestARunThatLosesItsConnectionAndItsPasswordSignsInOnce(t *testing.T) {
	for _, c := range []struct {
		name, statement string
		at              int
		what            faulttest.What
		isUnknown       bool
	}{
		{"a transaction that is begun anew", "GRANT", 1, faulttest.CutBefore, false},
		{"a COMMIT that arrived", "COMMIT", 2, faulttest.CutAfter, true}, // the first one takes the lock
		{"a COMMIT that did not arrive", "COMMIT", 2, faulttest.CutBefore, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, sandboxtest.CheckPasswords())
			if _, err := s.apply(t.Context(), s.plan(t, before).Program(), s.run()); err != nil {
				t.Fatal(err)
			}
			program := s.plan(t, after).Program()
			s.proxy.Break(faulttest.Fault{
				What: c.what, Statement: c.statement, At: c.at, Meanwhile: func() {
					_, _ = s.admin.Exec("ALTER USER admin PASSWORD 'An0ther-one'")
				},
			})
			_, err := s.apply(t.Context(), program, s.run())
			var unknown *apply.UnknownError
			if err == nil || !s.proxy.Met() || errors.As(err, &unknown) != c.isUnknown {
				t.Errorf("the fault came: %v; %v", s.proxy.Met(), err)
			}
			if !c.isUnknown && !warehouse.IsRefused(err) {
				t.Error(err)
			}
			if tried := s.proxy.SignIns(); tried != 1 {
				t.Errorf("signed in %d times, want once", tried)
			}
		})
	}
}
