package policytest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/reconcile/apply"
	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/reconcile/preflight"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
	"github.com/redveil/redveil/state/warehouse"
)

// Runner runs suites, each on its own empty warehouse.
type Runner struct {
	// Open signs in to the warehouse as an account.
	Open func(context.Context, redshift.Account) (*warehouse.Session, error)
	Now  time.Time
	// Elapsed returns the time since the runner began, for the results.
	Elapsed func() time.Duration
}

// Result is the result of one test.
type Result struct {
	Test *spec.Test
	// Integration is set where the source is in several.
	Integration string
	Reader      string
	Failures    []Failure // empty: passed
	Took        time.Duration
}

// Name is the test's, with the integration where that is not clear.
func (r Result) Name() string {
	if r.Integration == "" {
		return r.Test.Name
	}
	return fmt.Sprintf("%s (in %s)", r.Test.Name, r.Integration)
}

// Failure is one thing that is not as expected.
type Failure struct {
	// What describes the failure. Column, Expected and Shown are set if it is
	// about one value.
	What                    string
	Column, Expected, Shown string
	// Because lists the policies that decided.
	Because []spec.Origin
}

// key is the tests' key of hash(). It need not be secret, as the warehouse is
// gone after the run.
const key = policies.HashKey("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")

// deniedCode is the SQLSTATE of a refused read.
const deniedCode = "42501"

// Run runs one suite. The diagnostics are the author's mistakes; the error
// concerns the run as a whole. Run records in coverage what the tests exercise.
func (r Runner) Run(ctx context.Context, s *Suite, coverage *Coverage) (results []Result, problems hcl.Diagnostics,
	err error,
) {
	resolved, problems := policies.Resolve(s.Repository, s.Integration, r.Now)
	if problems.HasErrors() {
		return nil, problems, nil
	}
	for _, source := range resolved.Sources {
		source.External = spec.NotExternal // selectors were evaluated; on the sandbox its table is an ordinary one
	}
	s.act(resolved)
	admin, err := r.Open(ctx, redshift.Account(resolved.Integration.Username))
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, admin.Close()) }()
	for _, statement := range setUp(s, resolved) {
		if err := admin.Exec(ctx, statement, statement.String()); err != nil {
			return nil, nil, fmt.Errorf("making the tests' tables: %w", err)
		}
	}
	if problems, err := r.apply(ctx, admin, s, resolved); err != nil || problems.HasErrors() {
		return nil, problems, err
	}
	// Views use the warehouse's clock, so the dates in rows are relative to it,
	// too.
	if err := admin.QueryRowContext(ctx, "SELECT GETDATE()").Scan(&r.Now); err != nil {
		return nil, nil, fmt.Errorf("reading the clock: %w", err)
	}
	t := &trial{
		runner: r, admin: admin, sessions: make(map[redshift.Account]*warehouse.Session), coverage: coverage,
		procedures: render.ProcedureSchema(resolved.Integration.SystemPrefix),
	}
	defer func() { err = errors.Join(err, t.close()) }()
	for _, test := range s.Tests {
		started := r.Elapsed()
		result, err := t.run(ctx, test, sourceOf(resolved, test.Source), userOf(resolved, s.readers[test.Name]))
		if err != nil {
			return results, nil, fmt.Errorf("test %q: %w", test.Name, err)
		}
		result.Took = r.Elapsed() - started
		if s.several[test.Source] {
			result.Integration = s.Integration
		}
		results = append(results, result)
	}
	return results, nil, nil
}

func (r Runner) apply(ctx context.Context, admin *warehouse.Session, s *Suite,
	resolved *policies.Resolved,
) (hcl.Diagnostics, error) {
	snapshot, err := state.Read(ctx, admin, render.ScopeOf(resolved))
	if err != nil {
		return nil, err
	}
	plan, problems, err := preflight.Plan(plan.Input{
		Facts: enforced.Facts{Repository: s.Repository, Resolved: resolved, Snapshot: snapshot},
	})
	if err != nil || problems.HasErrors() {
		return problems, err
	}
	// The tests themselves read as others.
	if _, err = apply.Execute(ctx, admin, plan.Program(),
		apply.Run{At: r.Now, MaskKey: warehouse.NewSecret(string(key)), Unchecked: true}); err != nil {
		return nil, err
	}
	// The warehouse makes a secret key, but the tests have to know it.
	return nil, admin.Exec(ctx, redshift.Format("UPDATE %s SET key = %s",
		state.MaskKeyName(render.SystemSchema(resolved.Integration.SystemPrefix)).SQL(),
		redshift.Text(string(key))), "setting the key of hash()")
}

func sourceOf(resolved *policies.Resolved, name string) *policies.Source {
	for _, source := range resolved.Sources {
		if source.Name == name {
			return source
		}
	}
	panic("trial: no source " + name)
}

func userOf(resolved *policies.Resolved, name string) *policies.User {
	for _, user := range resolved.Users {
		if user.Name == name {
			return user
		}
	}
	panic("trial: no user " + name)
}

// trial holds the connections of one run, one for each reader.
type trial struct {
	runner     Runner
	admin      *warehouse.Session
	procedures redshift.Ident // the schema of what readers call
	sessions   map[redshift.Account]*warehouse.Session
	coverage   *Coverage
}

func (t *trial) close() error {
	var all []error
	for _, session := range t.sessions {
		all = append(all, session.Close())
	}
	return errors.Join(all...)
}

func (t *trial) session(ctx context.Context, user *policies.User) (*warehouse.Session, error) {
	if session, open := t.sessions[user.Account]; open {
		return session, nil
	}
	session, err := t.runner.Open(ctx, user.Account)
	if err != nil {
		return nil, err
	}
	t.sessions[user.Account] = session
	return session, t.begin(ctx, session, user)
}

func (t *trial) run(ctx context.Context, test *spec.Test, source *policies.Source, user *policies.User) (Result,
	error,
) {
	result := Result{Test: test, Reader: user.Name}
	rows := rowsOf(test, source, t.runner.Now)
	for _, statement := range fill(source, rows) {
		if err := t.admin.Exec(ctx, statement, statement.String()); err != nil {
			return result, fmt.Errorf("filling %s: %w", source.Table, err)
		}
	}
	session, err := t.session(ctx, user)
	if err != nil {
		return result, err
	}
	shown, err := read(ctx, session, source)
	var refusal interface{ SQLState() string }
	denied := errors.As(err, &refusal) && refusal.SQLState() == deniedCode
	if err != nil && !denied {
		result.Failures = []Failure{{What: fmt.Sprintf("the read failed: %s", err)}}
		return result, nil
	}
	e := &explanation{source: source, user: user, rows: rows, context: t.evalContext(ctx, source, rows)}
	t.coverage.note(e)
	switch {
	case test.Denied && denied:
	case test.Denied:
		result.Failures = []Failure{{What: fmt.Sprintf("the read was not refused: %s may read %s and is shown %s",
			user.Name, source.Name, report.Counted(len(shown), "row")), Because: source.Access(user).Because}}
	case denied:
		result.Failures = []Failure{{
			What:    fmt.Sprintf("the read was refused: %s", e.refusal()),
			Because: source.Access(user).Because,
		}}
	default:
		c := &comparison{source: source, key: key, now: t.runner.Now, shown: shown}
		result.Failures = e.failures(c, test)
	}
	return result, nil
}
