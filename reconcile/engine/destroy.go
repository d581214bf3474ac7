package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/reconcile/preflight"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/journal"
	"github.com/redveil/redveil/state/warehouse"
)

// DestroyRequest asks to remove all that redveil made in one warehouse.
type DestroyRequest struct {
	Folder, Integration string
	KeepRoles           bool
}

// Destruction is what is about to be removed.
type Destruction struct {
	Model *report.Model
	Stays []plan.Staying
	// Lost are views that look like redveil's, and that its registry does not know.
	Lost []string
	// Dependents are others' views that read what goes.
	Dependents []state.Dependent
	// Runs counts the rows of the history, which goes, too.
	Runs    int
	program plan.Program
}

// IsEmpty reports whether nothing of redveil's is there.
func (d *Destruction) IsEmpty() bool { return len(d.program.Steps) == 0 }

// refusal says what has to be done first; nil for nothing.
func (d *Destruction) refusal() error {
	if len(d.Dependents) > 0 {
		lines := make([]string, len(d.Dependents))
		for n, one := range d.Dependents {
			lines[n] = fmt.Sprintf("\n  %s reads %s", report.Visible(one.View), one.On)
		}
		return fmt.Errorf("others' views read what would be removed, and nothing was done; drop or change them "+
			"first:%s", strings.Join(lines, ""))
	}
	if handed := d.Model.Integrations[0].Administrator; len(handed) > 0 {
		text := "some of it only an owner or a superuser may remove, and nothing was done. An administrator runs:"
		for _, one := range handed {
			for _, statement := range one.Statements {
				text += "\n    " + report.Visible(statement) + ";"
			}
		}
		return errors.New(text)
	}
	return nil
}

// Destroy shows what is about to be removed, asks, and removes it in one transaction. It
// returns nil where nothing of redveil's is there.
func (e Engine) Destroy(ctx context.Context, r DestroyRequest, show func(*Destruction) error, ask func() error) (
	*Applied, error,
) {
	e.Writes = true
	policy, err := e.Load(ctx, r.Folder)
	if err != nil {
		return nil, err
	}
	chosen, err := policy.Choose(r.Integration)
	if err != nil {
		return nil, err
	}
	if r.Integration == "" {
		return nil, fmt.Errorf("say with --integration what is to be destroyed: %s", quotedNames(chosen))
	}
	resolved, problems := policies.Resolve(policy.Repository, r.Integration, e.Now().UTC())
	if err := e.report(policy, problems); err != nil {
		return nil, err
	}
	found, err := e.destruction(ctx, policy, resolved, r.KeepRoles)
	if err != nil {
		return nil, e.Secrets.Hide(fmt.Errorf("integration %q: %w", r.Integration, err))
	}
	if err := show(found); err != nil || found.IsEmpty() {
		return nil, err
	}
	if err := found.refusal(); err != nil {
		return nil, fmt.Errorf("integration %q: %w", r.Integration, err)
	}
	if err := ask(); err != nil {
		return nil, err
	}
	outcome, err := e.Apply(ctx, found.Model, 0, found.program, "")
	if err != nil {
		return nil, fmt.Errorf("integration %q: %w", r.Integration, err)
	}
	done := appliedOf(found.program, outcome)
	return &done, nil
}

func quotedNames(all []*spec.Integration) string {
	names := make([]string, len(all))
	for n, i := range all {
		names[n] = fmt.Sprintf("%q", i.Name)
	}
	return strings.Join(names, " or ")
}

func (e Engine) destruction(ctx context.Context, policy *Policy, resolved *policies.Resolved, keepRoles bool) (
	found *Destruction, err error,
) {
	session, err := e.ConnectToRead(ctx, resolved.Integration)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, session.Close()) }()
	scope := render.ScopeOf(resolved)
	snapshot, err := state.Read(ctx, session, scope)
	if err != nil {
		return nil, err
	}
	keeper := policy.keeper(resolved.Integration.Name)
	if err := keeps(snapshot, scope, keeper); err != nil {
		return nil, err
	}
	in := plan.Input{
		Facts:  enforced.Facts{Repository: policy.Repository, Resolved: resolved, Snapshot: snapshot},
		Commit: policy.Commit, Keeper: keeper,
	}
	removal, err := plan.Destroy(in, keepRoles)
	if err != nil {
		return nil, err
	}
	removal.Warnings = append(removal.Warnings, preflight.LostRights(in, removal.Changes, removal.Scope)...)
	found = &Destruction{
		Model: report.New(policy.described(), []*plan.Plan{removal.Plan}), Stays: removal.Stays,
		program: removal.Program(),
	}
	for _, name := range snapshot.Unmanaged.Lost {
		found.Lost = append(found.Lost, name.String())
	}
	if found.Dependents, err = state.ReadDependents(ctx, session, scope, snapshot); err != nil {
		return nil, err
	}
	found.Runs, err = runsIn(ctx, session, removal.Scope)
	return found, err
}

// keeps refuses to remove what another policy has made.
func keeps(snapshot *state.Snapshot, scope state.Scope, keeper state.Keeper) error {
	system, found := snapshot.Unmanaged.System(scope.SystemSchema)
	if !found || system.Digest == "" || system.Digest == keeper.Digest() {
		return nil
	}
	return fmt.Errorf("schema %s belongs to %s, and this is %s; nothing was done: run redveil destroy there, or, if "+
		"it is the same policy at another place, redveil apply here first", scope.SystemSchema, system.Keeper, keeper)
}

// runsIn counts the rows of the history.
func runsIn(ctx context.Context, session *warehouse.Session, scope state.Scope) (int, error) {
	runs, err := journal.Journal{Schema: scope.SystemSchema}.CountRuns(ctx, session)
	if warehouse.IsMissing(err) {
		return 0, nil
	}
	return runs, err
}
