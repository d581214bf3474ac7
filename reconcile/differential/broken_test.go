package differential_test

import (
	"database/sql/driver"
	"testing"

	"github.com/redveil/redveil/reconcile/report"

	"github.com/redveil/redveil/reconcile/apply"
	"github.com/redveil/redveil/state/warehouse"
)

// A connection that breaks in the middle of an apply is replaced, and the
// transaction begun anew: what was planned is applied, once.
func TestABrokenConnectionBeginsAnew(t *testing.T) {
	t.Parallel()
	w := newTold(t)
	w.exec(t, "DROP SCHEMA IF EXISTS gen CASCADE; CREATE SCHEMA gen")
	w.exec(t, toldTable)
	first := w.header() + toldPolicy("")
	if !w.check(t, first, planNew) {
		t.Fatal("cannot be planned")
	}
	policy := w.header() + toldPolicy(keep("row.c == 1"))
	repository, resolved := resolve(policy)
	made, _, ok := w.plan(t, repository, resolved, planNew)
	if !ok || len(made.Changes) == 0 {
		t.Fatal("cannot be planned")
	}
	session, err := connect(t.Context(), report.WarehouseOf(resolved.Integration))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = session.Close() }()
	broken := false
	_, err = apply.Execute(t.Context(), session, made.Program(), apply.Run{
		At: resolved.Now, MaskKey: warehouse.NewSecret("k"), Holder: "the run",
		Progress: func(string, int, int) {
			if !broken {
				broken = true
				_ = session.Raw(func(any) error { return driver.ErrBadConn })
			}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	w.settled(t, policy)
	var applied, locks int
	if err := w.admin.QueryRow("SELECT COUNT(*) FROM redveil_system.history WHERE outcome = 'applied'").Scan(
		&applied); err != nil || applied != 2 {
		t.Errorf("%d runs are in the history, %v", applied, err)
	}
	if err := w.admin.QueryRow("SELECT COUNT(*) FROM redveil_system.lock").Scan(&locks); err != nil || locks != 0 {
		t.Errorf("%d locks are left, %v", locks, err)
	}
}
