package faults_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/lib/pq"
	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/reconcile/apply"
	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/reconcile/preflight"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/sandbox"
	"github.com/redveil/redveil/state/sandbox/faulttest"
	"github.com/redveil/redveil/state/sandbox/sandboxtest"
	"github.com/redveil/redveil/state/warehouse"
)

// stage is a warehouse with a proxy before it, which applies go through. Everything
// else goes round the proxy.
type stage struct {
	running *sandbox.Sandbox
	proxy   *faulttest.Proxy
	admin   *sql.DB
	readers map[string]*sql.DB // by account
	views   []string
	runs    int
	// silence is how long applies wait for a server that sends nothing.
	silence time.Duration
}

func newStage(t *testing.T, options ...sandboxtest.Option) *stage {
	t.Helper()
	running := sandboxtest.Start(t, options...)
	s := &stage{
		running: running, proxy: faulttest.Start(t, running.Port()), admin: sandboxtest.Open(t, running, "admin"),
		readers: make(map[string]*sql.DB), views: viewNames, silence: time.Minute,
	}
	sandboxtest.Exec(t, s.admin, tables)
	for _, account := range accounts {
		sandboxtest.Exec(t, s.admin, "CREATE USER "+account+" PASSWORD DISABLE")
		s.readers[account] = sandboxtest.Open(t, running, account)
		s.readers[account].SetMaxOpenConns(1)
	}
	return s
}

// open opens a session at a port.
func (s *stage) open(ctx context.Context, port int) (*warehouse.Session, error) {
	return warehouse.Open(ctx, warehouse.Config{
		Host: "127.0.0.1", Port: port, Database: "dev", Account: "admin", SSLMode: "disable",
		ConnectTimeout: time.Minute, Silence: s.silence,
	})
}

// plan compares a policy with the warehouse.
func (s *stage) plan(t *testing.T, policy string) *plan.Plan {
	t.Helper()
	made, err := s.tryPlan(t, policy)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func (s *stage) tryPlan(t *testing.T, policy string) (*plan.Plan, error) {
	t.Helper()
	in, err := s.input(t, policy)
	if err != nil {
		return nil, err
	}
	made, problems, err := preflight.Plan(in)
	if problems.HasErrors() {
		return nil, errors.Join(problems, err)
	}
	return made, err
}

// input reads a policy and the warehouse.
func (s *stage) input(t *testing.T, policy string) (plan.Input, error) {
	t.Helper()
	repository, _, problems := spec.Load(fstest.MapFS{"policy.hcl": {Data: []byte(policy)}})
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	resolved, problems := policies.Resolve(repository, "prod", time.Now().UTC())
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	session, err := s.open(t.Context(), s.running.Port())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = session.Close() }()
	snapshot, err := state.Read(t.Context(), session, render.ScopeOf(resolved))
	return plan.Input{Facts: enforced.Facts{Repository: repository, Resolved: resolved, Snapshot: snapshot}}, err
}

// run is one apply, as a name that no other has.
func (s *stage) run() apply.Run {
	s.runs++
	return apply.Run{
		At: time.Now().UTC(), Holder: fmt.Sprintf("run %d", s.runs), MaskKey: warehouse.NewSecret("k"),
		StatementTimeout: time.Minute,
	}
}

// apply carries a program out through the proxy.
func (s *stage) apply(ctx context.Context, program plan.Program, run apply.Run) (apply.Outcome, error) {
	session, err := s.open(ctx, s.proxy.Port())
	if err != nil {
		return apply.Outcome{}, err
	}
	defer func() { _ = session.Close() }()
	return apply.Execute(ctx, session, program, run)
}

// converge applies a policy without faults, and checks that nothing is left to do. The
// lock of a run that was cut off counts no longer.
func (s *stage) converge(t *testing.T, policy string) {
	t.Helper()
	s.proxy.Heal()
	s.ageLock(t)
	program := s.plan(t, policy).Program()
	if _, err := s.apply(t.Context(), program, s.run()); err != nil {
		t.Fatalf("the next run: %v", err)
	}
	if left := s.plan(t, policy); len(left.Changes) > 0 {
		t.Fatalf("the next run left %d changes", len(left.Changes))
	}
}

// ageLock ends the lease of the lock, as time does.
func (s *stage) ageLock(t *testing.T) {
	t.Helper()
	_, err := s.admin.ExecContext(t.Context(), "UPDATE redveil_system.lock SET valid_until = GETDATE()")
	var refused *pq.Error
	if err != nil && !(errors.As(err, &refused) && refused.Code == "42P01") { // nothing was ever applied
		t.Fatal(err)
	}
}

// readings are what everybody reads of every view: rows, or the refusal.
type readings map[string]string

func (s *stage) read(t *testing.T) readings {
	t.Helper()
	all := make(readings)
	for account, db := range s.readers {
		for _, view := range s.views {
			all[account+" of "+view] = readAs(t, db, view)
		}
	}
	return all
}

func readAs(t *testing.T, db *sql.DB, view string) string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), "SELECT * FROM governed."+view+" ORDER BY 1")
	if err != nil {
		return err.Error()
	}
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for rows.Next() {
		cells, places := make([]sql.NullString, len(columns)), make([]any, len(columns))
		for n := range cells {
			places[n] = &cells[n]
		}
		if err := rows.Scan(places...); err != nil {
			t.Fatal(err)
		}
		for n, cell := range cells {
			fmt.Fprintf(&b, "%s=%q ", columns[n], cell.String)
		}
		b.WriteByte('\n')
	}
	if err := rows.Err(); err != nil {
		return err.Error()
	}
	return b.String()
}

// history returns the outcomes of the runs that did something, the first one first.
func (s *stage) history(t *testing.T) string {
	t.Helper()
	rows, err := s.admin.QueryContext(t.Context(), "SELECT outcome FROM redveil_system.history ORDER BY applied_at")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var all []string
	for rows.Next() {
		var outcome string
		if err := rows.Scan(&outcome); err != nil {
			t.Fatal(err)
		}
		all = append(all, outcome)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return strings.Join(all, " ")
}
