package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/reconcile/drift"
	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/journal"
	"github.com/redveil/redveil/state/warehouse"
)

// Drift compares warehouses with the commits that were applied to them.
type Drift struct {
	*Policy
	engine Engine
	at     map[string]*Policy // by commit and variables
	// elsewhere reads a commit that is not in the clone; nil if there is only
	// the clone.
	elsewhere Elsewhere
	// names holds the names that integrations had when they were last applied,
	// where the name has changed.
	names map[string]string
	// corrected are integrations as they were found again after a correction.
	corrected map[string]*report.Model
}

// Elsewhere reads a commit with the variables that were applied with it.
type Elsewhere func(ctx context.Context, commit string, given spec.Given) (*Policy, error)

// Drift returns a search for what differs in a policy's warehouses from what
// was applied. Elsewhere reads a commit that is not in the clone; it is nil if
// there is only the clone.
func (e Engine) Drift(policy *Policy, elsewhere Elsewhere) *Drift {
	return &Drift{Policy: policy, engine: e, at: make(map[string]*Policy), elsewhere: elsewhere}
}

// Writing returns the same search by a run that puts right what it finds, and so
// signs in as the system account.
func (d *Drift) Writing() *Drift {
	writing := *d
	writing.engine.Writes = true
	return &writing
}

// EarlierName returns the name that an integration had when it was last
// applied; empty if the name has not changed.
func (d *Drift) EarlierName(integration string) string { return d.names[integration] }

func (d *Drift) noteName(now, then string) {
	if d.names == nil {
		d.names = make(map[string]string)
	}
	if now != then {
		d.names[now] = then
	}
}

func (d *Drift) Model(ctx context.Context, integration string) (*report.Model, error) {
	var plans []*plan.Plan
	var found []*report.Drift
	for _, i := range d.Repository.Integrations {
		if integration != "" && i.Name != integration {
			continue
		}
		if i.Drift.Mode == spec.DriftOff {
			fmt.Fprintf(d.engine.Notes, "integration %q: its drift is off\n", i.Name)
			continue
		}
		plan, applied, err := d.plan(ctx, i)
		if err != nil {
			return nil, d.engine.Secrets.Hide(fmt.Errorf("integration %q: %w", i.Name, err))
		}
		if !plan.Kept() {
			d.engine.keepFindings(ctx, i, plan.Scope.SystemSchema, plan.Findings)
		}
		plans, found = append(plans, plan), append(found, applied)
	}
	if len(plans) == 0 && integration != "" {
		return nil, d.NoIntegration(integration)
	}
	described := d.described()
	described.Variables = nil // each warehouse has its own, as applied
	return report.NewDrift(described, plans, found), nil
}

// plan compares one warehouse with what was last applied to it.
func (d *Drift) plan(ctx context.Context, i *spec.Integration) (planned *plan.Plan, applied *report.Drift,
	err error,
) {
	session, err := d.engine.ConnectToRead(ctx, i)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, session.Close()) }()
	return d.planIn(ctx, session, i, func(scope state.Scope) (*state.Snapshot, error) {
		return state.Read(ctx, session, scope)
	})
}

// planIn does the same in a session, with the catalog from read.
func (d *Drift) planIn(ctx context.Context, session *warehouse.Session, i *spec.Integration,
	read func(state.Scope) (*state.Snapshot, error),
) (*plan.Plan, *report.Drift, error) {
	last, err := lastApplied(ctx, session, i)
	commit, at := last.Commit, last.At
	if warehouse.IsMissing(err) || err == nil && at.IsZero() {
		return nil, nil, fmt.Errorf("nothing was applied to this warehouse yet, so nothing can have drifted; run " +
			"redveil apply")
	}
	if err != nil {
		return nil, nil, err
	}
	then, commit, err := d.load(ctx, commit, last.Variables)
	if err != nil {
		return nil, nil, err
	}
	earlier := d.earlier(then.Repository, i)
	if earlier == nil {
		return nil, nil, fmt.Errorf("the commit that was applied last, %.12s, has no such integration; run "+
			"redveil apply", commit)
	}
	d.noteName(i.Name, earlier.Name)
	d.sayDiffering(i, last)
	resolved, err := d.engine.resolveOne(then, earlier, i)
	if err != nil {
		return nil, nil, err
	}
	snapshot, err := read(render.ScopeOf(resolved))
	if err != nil {
		return nil, nil, err
	}
	in := plan.Input{
		Facts:  enforced.Facts{Repository: then.Repository, Resolved: resolved, Snapshot: snapshot},
		Commit: commit, AllowEmpty: true, Blocked: waiting(last, resolved),
		Batch: d.engine.batch(),
	}
	planned, ignored, problems, err := drift.Plan(in, i.Drift, d.engine.Now().UTC())
	if reported := d.engine.report(then, problems); reported != nil {
		return nil, nil, reported
	}
	if err != nil {
		return nil, nil, err
	}
	named := *planned.Integration
	named.Name, planned.Integration = i.Name, &named
	applied := &report.Drift{
		Commit: commit, Applied: at, Variables: then.Repository.Variables, Ignored: ignored,
		FromFolder: d.isUnknown(last.Commit),
		Deeds:      drift.DeedsOf(planned, snapshot),
	}
	blame(ctx, session, planned, applied)
	return planned, applied, nil
}

// isUnknown reports whether what was applied is in no commit, though the policy is in a
// repository: its files may be others by now.
func (d *Drift) isUnknown(commit string) bool {
	return strings.HasSuffix(commit, journal.DirtyMark) || commit == "" && d.Commit != ""
}

// waiting are the sources that were blocked when the last commit was applied, so
// that what is in force of them is of an earlier one: that is no drift.
func waiting(last journal.Applied, resolved *policies.Resolved) []plan.Blocked {
	var all []plan.Blocked
	for _, source := range resolved.Sources {
		if slices.Contains(last.Blocked, source.Name) {
			all = append(all, plan.Blocked{
				Source: source.Name, Origin: source.Origin, Mend: "run redveil apply",
				Reason: "it was blocked when the policy was applied last, so that what is in force of it is older",
			})
		}
	}
	return all
}

// blame looks for who made the changes. If the warehouse does not show its log
// of statements, the drift is reported all the same.
func blame(ctx context.Context, session *warehouse.Session, plan *plan.Plan, applied *report.Drift) {
	if len(plan.Changes) == 0 {
		return
	}
	past, err := state.ReadStatementLog(ctx, session, applied.Applied)
	if err != nil {
		applied.HistoryError = err.Error()
		return
	}
	applied.By = report.AttributionsOf(drift.Leads(plan.Changes, drift.ByHand(past, plan.Scope)))
}

// load reads the repository as it was at a commit, with the variables that were applied.
// If uncommitted files were applied, it takes the files as they are now.
func (d *Drift) load(ctx context.Context, commit string, variables []journal.Variable) (*Policy, string, error) {
	given := d.engine.variablesThen()
	given.Applied = assigned(variables)
	if commit == "" || strings.HasSuffix(commit, journal.DirtyMark) {
		fmt.Fprintln(d.engine.Notes, "The last apply took files that were in no commit; comparing with the folder "+
			"as it is now.")
		if slices.Equal(d.Repository.Variables, given.Applied) {
			return d.Policy, "", nil
		}
		policy, err := d.engine.readEarlier(d.Checkout, given)
		return policy, "", err
	}
	key := fmt.Sprintf("%s %q", commit, variables)
	if known := d.at[key]; known != nil {
		return known, commit, nil
	}
	policy, err := d.engine.loadAt(ctx, d.Folder, commit, new(spec.Memory), given)
	if err != nil && d.elsewhere != nil {
		policy, err = d.elsewhere(ctx, commit, given)
	}
	if err != nil {
		return nil, "", fmt.Errorf("the commit that was applied last: %w. Run git fetch origin %.64s; if it was "+
			"pushed away, redveil apply writes down another one", err, commit)
	}
	d.at[key] = policy
	return policy, commit, nil
}

// sayDiffering tells of values that were given to this run, and are not those that drift
// compares with.
func (d *Drift) sayDiffering(i *spec.Integration, last journal.Applied) {
	for _, text := range differing(d.Repository.Variables, assigned(last.Variables)) {
		fmt.Fprintf(d.engine.Notes, "integration %q: applied last with %s; drift compares with what was applied\n",
			i.Name, report.Visible(text))
	}
}

// resolveOne resolves an integration as it was, in the warehouse where it is now.
func (e Engine) resolveOne(l *Policy, then, now *spec.Integration) (*policies.Resolved, error) {
	resolved, problems := policies.Resolve(l.Repository, then.Name, e.Now().UTC())
	if err := e.report(l, problems); err != nil {
		return nil, err
	}
	here := *resolved.Integration
	here.Host, here.Port, here.Database = now.Host, now.Port, now.Database
	here.SSLMode, here.SSLRootCert = now.SSLMode, now.SSLRootCert
	here.SignIn, here.Plan, here.Transport = now.SignIn, now.Plan, now.Transport
	resolved.Integration = &here
	return resolved, nil
}

// Correct carries out the plans, except those with more changes than the
// integration's max_corrections, and returns what was applied.
func (d *Drift) Correct(ctx context.Context, model *report.Model) ([]Applied, error) {
	limits := make(map[string]int)
	for _, i := range d.Repository.Integrations {
		limits[i.Name] = i.Drift.MaxCorrections
	}
	all := []Applied{}
	var refused []error
	for n, program := range model.Programs() {
		switch changes := len(program.Steps); {
		case changes == 0:
			continue
		case model.Integrations[n].Drift.FromFolder:
			refused = append(refused, fmt.Errorf("integration %q: the last apply took files that were in no commit, "+
				"so that nobody can tell what was changed by hand since; nothing was corrected: commit the policy, "+
				"and run redveil apply", program.Integration))
			continue
		case changes > limits[program.Integration]:
			refused = append(refused, fmt.Errorf("integration %q: %d corrections are more than its "+
				"max_corrections, %d; nothing was corrected: look at them, then run redveil apply or raise "+
				"the limit", program.Integration, changes, limits[program.Integration]))
			continue
		}
		model.Repository.Commit, model.Repository.Dirty = model.Integrations[n].Drift.Commit, false
		model.Repository.Variables = model.Integrations[n].Drift.Variables
		outcome, err := d.engine.Apply(ctx, model, n, program, "")
		if err != nil {
			return all, fmt.Errorf("integration %q: %w", program.Integration, err)
		}
		all = append(all, appliedOf(program, outcome))
	}
	if len(all) > 0 {
		refused = append(refused, d.clean(ctx, all))
	}
	return all, errors.Join(refused...)
}

// clean looks once more and reports what was not corrected, so that it does not
// count as done.
func (d *Drift) clean(ctx context.Context, corrected []Applied) error {
	for _, one := range corrected {
		model, err := d.Model(ctx, one.Integration)
		if err != nil {
			return fmt.Errorf("checking what was corrected: %w", err)
		}
		if d.corrected == nil {
			d.corrected = make(map[string]*report.Model)
		}
		d.corrected[one.Integration] = model
		if !model.Empty() {
			return fmt.Errorf("corrected, but the warehouse still differs:\n%s", report.Plain(model.DriftText()))
		}
	}
	return nil
}
