package faults_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/redveil/redveil/reconcile/apply"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/state/sandbox/faulttest"
	"github.com/redveil/redveil/state/sandbox/sandboxtest"
)

// deed is what an administrator does by hand, and what undoes it.
type deed struct {
	name   string
	does   string
	undo   []string
	blocks []string // the sources that cannot be planned until then
}

// An administrator changes the warehouse in the middle of an apply. The run either
// applies nothing and says that it has to be planned anew, or applies all, and says
// who cannot read. The next run brings what is missing, or blocks what cannot be.
func TestAnAdministratorChangesTheWarehouseInTheMiddle(t *testing.T) {
	for _, d := range []deed{
		{
			name: "a table is dropped", does: "DROP TABLE shop.returns", blocks: []string{"returns"},
			undo: []string{
				"CREATE TABLE shop.returns (id integer, email varchar(40), region varchar(8))",
				"INSERT INTO shop.returns VALUES (1, 'returns@example.org', 'amer'), (2, 'g@example.org', 'emea')",
			},
		},
		{name: "a role is taken from somebody", does: "REVOKE ROLE redveil_staff FROM bert"},
		{name: "a right of a role is revoked", does: "REVOKE SELECT ON governed.returns FROM ROLE redveil_staff"},
		{
			name: "the schema of the tables is renamed", does: "ALTER SCHEMA shop RENAME TO shop2",
			blocks: []string{"customers", "invoices", "leads", "orders", "returns", "shipments"},
			undo:   []string{"ALTER SCHEMA shop2 RENAME TO shop"},
		},
	} {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			s.converge(t, after)
			will := s.read(t)
			for _, at := range []faulttest.Fault{
				{Statement: "BEGIN", At: 2}, {Statement: "CREATE OR REPLACE VIEW", At: 2}, {Statement: "COMMIT", At: 2},
			} {
				s.converge(t, before)
				s.disturbed(t, d, at, s.read(t), will)
			}
		})
	}
}

func (s *stage) disturbed(t *testing.T, d deed, at faulttest.Fault, old, will readings) {
	t.Helper()
	when := fmt.Sprintf("at %d. %s", at.At, at.Statement)
	program := s.plan(t, after).Program()
	done := make(chan error, 1)
	at.Meanwhile = func() { s.byHand(t, d.does, done) }
	s.proxy.Break(at)
	_, err := s.apply(t.Context(), program, s.run())
	if err := <-done; err != nil && !strings.Contains(err.Error(), "tuple concurrently updated") {
		t.Errorf("%s: %s: %v", when, d.does, err)
	}
	var stale *apply.StaleError
	var undone *apply.UndoneError
	var check *apply.CheckError
	isUndone := errors.As(err, &stale) || errors.As(err, &undone)
	if !s.proxy.Met() || err != nil && !isUndone && !errors.As(err, &check) {
		t.Errorf("%s: %v, and it came to that: %v", when, err, s.proxy.Met())
	}
	wanted := will
	if isUndone {
		wanted = old
	}
	now := s.read(t)
	for _, key := range slices.Sorted(maps.Keys(now)) {
		if got := now[key]; got != wanted[key] && !strings.HasPrefix(got, "pq: ") {
			t.Errorf("%s: %s is\n%snot\n%s", when, key, got, wanted[key])
		}
	}
	s.proxy.Heal()
	next := s.plan(t, after)
	if got := blockedOf(next); !slices.Equal(got, d.blocks) {
		t.Errorf("%s: the next plan blocks %v, not %v", when, got, d.blocks)
	}
	sandboxtest.Exec(t, s.admin, d.undo...)
	s.converge(t, after)
	if now = s.read(t); !maps.Equal(now, will) {
		t.Errorf("%s: in the end people read %v", when, now)
	}
}

// byHand does something as an administrator, and returns once it is done or waits for
// what the run has locked.
func (s *stage) byHand(t *testing.T, statement string, done chan<- error) {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_, err := s.admin.ExecContext(t.Context(), statement)
		done <- err
	}()
	for waiting := 0; waiting == 0; {
		select {
		case <-ended:
			return
		default:
		}
		row := s.admin.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM svv_transactions WHERE granted = FALSE")
		if err := row.Scan(&waiting); err != nil {
			t.Error(err)
			return
		}
	}
}

func blockedOf(p *plan.Plan) []string {
	var all []string
	for _, b := range p.Blocked {
		if !slices.Contains(all, b.Source) {
			all = append(all, b.Source)
		}
	}
	slices.Sort(all)
	return all
}
