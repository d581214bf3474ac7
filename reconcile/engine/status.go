package engine

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/reconcile/health"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/reconcile/preflight"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/checkout"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/journal"
	"github.com/redveil/redveil/state/redshift"
	"github.com/redveil/redveil/state/warehouse"
)

// Status looks at each integration of a policy, or at one, and writes nothing anywhere.
// A warehouse that does not answer is a failed check, and no error.
func (e Engine) Status(ctx context.Context, folder, integration string) ([]health.Integration, error) {
	policy, err := e.Load(ctx, folder)
	if err != nil {
		return nil, err
	}
	chosen, err := policy.Choose(integration)
	if err != nil {
		return nil, err
	}
	e.OnProblems = nil // what is wrong with a policy in one warehouse is a check
	all := make([]health.Integration, 0, len(chosen))
	for _, i := range chosen {
		facts := e.factsOf(ctx, policy, i)
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		all = append(all, e.withoutSecrets(health.Judge(facts)))
	}
	return all, nil
}

// withoutSecrets cuts the secrets of this run out of what errors say.
func (e Engine) withoutSecrets(i health.Integration) health.Integration {
	for n := range i.Checks {
		c := &i.Checks[n]
		c.Says = e.Secrets.Cut(c.Says)
		for k := range c.Details {
			c.Details[k] = e.Secrets.Cut(c.Details[k])
		}
	}
	return i
}

func (e Engine) factsOf(ctx context.Context, policy *Policy, i *spec.Integration) *health.Facts {
	f := &health.Facts{
		Integration: i, Account: redshift.Account(e.reader(i).Username), Now: e.Now().UTC(), Dirty: policy.Dirty,
	}
	session, err := e.ConnectToRead(ctx, i)
	if err != nil {
		f.Connect = err
		return f
	}
	defer func() { _ = session.Close() }()
	if f.Connect = server(ctx, session, f); f.Connect != nil {
		return f
	}
	e.readJournal(ctx, session, f)
	e.readCatalog(ctx, session, policy, f)
	e.readCommits(ctx, policy, f)
	if f.Applied != nil && f.Snapshot != nil && i.Drift.Mode != spec.DriftOff {
		e.readDrift(ctx, session, policy, f)
	}
	return f
}

// readDrift compares with what was applied, and takes the catalog as it was read already
// where the policy then speaks of the same.
func (e Engine) readDrift(ctx context.Context, session *warehouse.Session, policy *Policy, f *health.Facts) {
	var notes strings.Builder
	e.Notes = &notes
	read := func(scope state.Scope) (*state.Snapshot, error) {
		if reflect.DeepEqual(scope, f.Scope) {
			return f.Snapshot, nil
		}
		return state.Read(ctx, session, scope)
	}
	var applied *report.Drift
	f.Drift, applied, f.Drifting = e.Drift(policy, nil).planIn(ctx, session, f.Integration, read)
	f.FromFolder = applied != nil && applied.FromFolder
	f.DriftNotes = strings.FieldsFunc(notes.String(), func(r rune) bool { return r == '\n' })
}

// server asks for the server's version and setting. See
// https://docs.aws.amazon.com/redshift/latest/dg/r_VERSION.html
func server(ctx context.Context, session *warehouse.Session, f *health.Facts) error {
	for _, asked := range []struct {
		query string
		into  *string
	}{{"SELECT VERSION()", &f.Version}, {"SHOW enable_case_sensitive_identifier", &f.CaseSensitive}} {
		if err := session.QueryRowContext(ctx, asked.query).Scan(asked.into); err != nil {
			return fmt.Errorf("%s: %w", asked.query, err)
		}
	}
	return nil
}

// mostRuns is how many runs are looked at.
const mostRuns = 20

func (e Engine) readJournal(ctx context.Context, session *warehouse.Session, f *health.Facts) {
	applied, err := inHistory(f.Integration, func(j journal.Journal) (last journal.Applied, err error) {
		if f.Runs, err = j.Runs(ctx, session, mostRuns); err != nil {
			return last, err
		}
		if last, err = j.LastApplied(ctx, session); err != nil {
			return last, err
		}
		f.Lock, err = j.Lock(ctx, session)
		return last, err
	})
	switch {
	case warehouse.IsMissing(err):
	case err != nil:
		f.Journal = err
	case !applied.At.IsZero():
		f.Applied = &applied
	}
}

func (e Engine) readCatalog(ctx context.Context, session *warehouse.Session, policy *Policy, f *health.Facts) {
	resolved, err := e.Resolve(policy, f.Integration.Name)
	if err != nil {
		f.Planning = err
		return
	}
	scope := render.ScopeOf(resolved[0])
	f.Scope = scope
	if f.Snapshot, f.Read = state.Read(ctx, session, scope); f.Read != nil {
		if f.Snapshot = nil; isUnknown(f.Read) {
			f.Planning = f.Read
		}
		return
	}
	if f.Snapshot.Unmanaged.Layout > 0 {
		f.Broken, f.Resolving = state.ReadBrokenViews(ctx, session, scope, f.Snapshot)
	}
	made, problems, err := preflight.Plan(plan.Input{
		Facts:  enforced.Facts{Repository: policy.Repository, Resolved: resolved[0], Snapshot: f.Snapshot},
		Commit: policy.Commit, AllowEmpty: true, Batch: e.batch(), Keeper: policy.keeper(f.Integration.Name),
	})
	if err == nil && problems.HasErrors() {
		err = errorsOf(problems)
	}
	if f.Plan, f.Planning = made, err; err != nil {
		f.Plan = nil
	}
}

// isUnknown reports an error that no check of its own explains.
func isUnknown(err error) bool {
	var partial *state.PartialError
	var owner *state.OwnerError
	var newer *state.NewerError
	return !errors.As(err, &partial) && !errors.As(err, &owner) && !errors.As(err, &newer)
}

// readCommits finds the commits that changed the policy since it was applied last.
func (e Engine) readCommits(ctx context.Context, policy *Policy, f *health.Facts) {
	switch {
	case f.Applied == nil:
		return
	case policy.Commit == "":
		f.NoCommits = "the policy is in no git repository"
		return
	case f.Applied.Commit == "" || strings.HasSuffix(f.Applied.Commit, journal.DirtyMark):
		f.NoCommits = "the last apply took files that were in no commit"
		return
	case f.Applied.Commit == policy.Commit:
		return
	}
	history, err := checkout.HistoryOf(ctx, policy.Folder, f.Applied.Commit, policy.Commit, e.Credentials())
	if err != nil {
		f.NoCommits = err.Error()
		return
	}
	if history.Whole {
		f.NoCommits = fmt.Sprintf("the commit that was applied last, %.12s, is not among those before this one",
			f.Applied.Commit)
		return
	}
	for _, step := range history.Steps {
		if len(step.Files) > 0 {
			f.Waiting = append(f.Waiting, fmt.Sprintf("%.12s changes %s", step.Commit, strings.Join(step.Files, ", ")))
		}
	}
}
