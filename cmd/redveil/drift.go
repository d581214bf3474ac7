package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/reconcile/drift"
	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/warehouse"
	"github.com/spf13/cobra"
)

type driftOptions struct {
	folder, integration     string
	correct, detailed, json bool
}

func driftCommand(world edge) *cobra.Command {
	var o driftOptions
	cmd := &cobra.Command{
		Use:   "drift [DIR]",
		Short: "Show what someone changed in the warehouse behind the repository's back",
		Long: `drift compares the warehouse with the commit that was applied last, not with
what the repository says now. With --correct it puts right what differs.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.folder = folderOf(args)
			return runDrift(cmd.Context(), o, world)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.integration, "integration", "", "only this integration")
	flags.BoolVar(&o.correct, "correct", false, "put right what differs")
	flags.BoolVar(&o.detailed, "detailed-exitcode", false, "exit with code 2 where there is drift")
	flags.BoolVar(&o.json, "json", false, "print the drift as JSON")
	return cmd
}

func runDrift(ctx context.Context, o driftOptions, world edge) error {
	l, err := load(ctx, o.folder, world)
	if err != nil {
		return err
	}
	d := &drifting{loaded: l, world: world, at: map[string]*loaded{}}
	model, err := d.model(ctx, o.integration)
	if err != nil {
		return err
	}
	if o.json && o.correct {
		return d.correctAsJSON(ctx, model)
	}
	if o.json {
		_, err = world.out.Write(model.JSON())
	} else {
		_, err = fmt.Fprint(world.out, model.DriftText())
	}
	if err != nil {
		return err
	}
	if o.correct {
		all, err := d.correct(ctx, model)
		return errors.Join(printApplied(all, applyOptions{}, world), err)
	}
	if o.detailed && !model.Empty() {
		return &exitError{code: exitChanges}
	}
	return nil
}

// drifting looks at warehouses through the commits that were applied to them.
type drifting struct {
	*loaded
	world edge
	at    map[string]*loaded // by commit
	// elsewhere reads a commit that is not in the clone; nil where there is
	// only the clone.
	elsewhere func(ctx context.Context, commit string) (*loaded, error)
	// names are what integrations were called when they were applied last, where
	// that is another name.
	names map[string]string
}

func (d *drifting) noteName(now, then string) {
	if d.names == nil {
		d.names = make(map[string]string)
	}
	if now != then {
		d.names[now] = then
	}
}

func (d *drifting) model(ctx context.Context, integration string) (*report.Model, error) {
	var plans []*plan.Plan
	var found []*report.Drift
	for _, i := range d.repository.Integrations {
		if integration != "" && i.Name != integration {
			continue
		}
		if i.Drift.Mode == spec.DriftOff {
			fmt.Fprintf(d.world.err, "integration %q: its drift is off\n", i.Name)
			continue
		}
		plan, applied, err := d.plan(ctx, i)
		if err != nil {
			return nil, d.world.secrets.Hide(fmt.Errorf("integration %q: %w", i.Name, err))
		}
		plans, found = append(plans, plan), append(found, applied)
	}
	if len(plans) == 0 && integration != "" {
		return nil, d.noIntegration(integration)
	}
	return report.NewDrift(d.described(), plans, found), nil
}

// plan compares one warehouse with what was applied to it last.
func (d *drifting) plan(ctx context.Context, i *spec.Integration) (planned *plan.Plan, applied *report.Drift, err error) {
	session, err := connect(ctx, warehouseOf(i), d.world)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, session.Close()) }()
	commit, at, err := lastApplied(ctx, session, i)
	if warehouse.IsMissing(err) || err == nil && at.IsZero() {
		return nil, nil, fmt.Errorf("nothing was applied to this warehouse yet, so nothing can have drifted; run redveil apply")
	}
	if err != nil {
		return nil, nil, err
	}
	then, commit, err := d.load(ctx, commit)
	if err != nil {
		return nil, nil, err
	}
	earlier := d.earlier(then.repository, i)
	if earlier == nil {
		return nil, nil, fmt.Errorf("the commit that was applied last, %.12s, has no such integration; run redveil apply", commit)
	}
	d.noteName(i.Name, earlier.Name)
	resolved, err := then.resolveOne(earlier, i, d.world)
	if err != nil {
		return nil, nil, err
	}
	snapshot, err := state.Read(ctx, session, render.ScopeOf(resolved))
	if err != nil {
		return nil, nil, err
	}
	in := plan.Input{Facts: enforced.Facts{Repository: then.repository, Resolved: resolved, Snapshot: snapshot}, Commit: commit, AllowEmpty: true}
	planned, ignored, problems, err := drift.Plan(in, i.Drift, d.world.now().UTC())
	if reported := then.report(problems, d.world); reported != nil {
		return nil, nil, reported
	}
	if err != nil {
		return nil, nil, err
	}
	named := *planned.Integration
	named.Name, planned.Integration = i.Name, &named
	applied = &report.Drift{Commit: commit, Applied: at, Ignored: ignored}
	blame(ctx, session, planned, applied)
	return planned, applied, nil
}

// blame looks for who did it. A warehouse that does not show its history is
// no reason to hide the drift.
func blame(ctx context.Context, session *warehouse.Session, plan *plan.Plan, applied *report.Drift) {
	if len(plan.Changes) == 0 {
		return
	}
	past, err := state.ReadPast(ctx, session, applied.Applied)
	if err != nil {
		applied.Unseen = err.Error()
		return
	}
	applied.By = report.BysOf(drift.Leads(plan.Changes, drift.ByHand(past, plan.Scope)))
}

// load reads the repository as it was at a commit. Files that were in no
// commit when they were applied are taken as they are now.
func (d *drifting) load(ctx context.Context, commit string) (*loaded, string, error) {
	if commit == "" || strings.HasSuffix(commit, dirtyMark) {
		fmt.Fprintln(d.world.err, "The last apply took files that were in no commit; comparing with the folder as it is now.")
		return d.loaded, "", nil
	}
	if known := d.at[commit]; known != nil {
		return known, commit, nil
	}
	l, err := loadAt(ctx, d.Folder, commit, d.world)
	if err != nil && d.elsewhere != nil {
		l, err = d.elsewhere(ctx, commit)
	}
	if err != nil {
		return nil, "", fmt.Errorf("the commit that was applied last: %w", err)
	}
	d.at[commit] = l
	return l, commit, nil
}

// resolveOne resolves an integration as it was, in the warehouse where it is now.
func (l *loaded) resolveOne(then, now *spec.Integration, world edge) (*policies.Resolved, error) {
	resolved, problems := policies.Resolve(l.repository, then.Name, world.now().UTC())
	if err := l.report(problems, world); err != nil {
		return nil, err
	}
	here := *resolved.Integration
	here.Host, here.Port, here.Database, here.Username = now.Host, now.Port, now.Database, now.Username
	here.SSLMode, here.Password = now.SSLMode, now.Password
	resolved.Integration = &here
	return resolved, nil
}

// correctAsJSON prints one object with what was found and what was done.
func (d *drifting) correctAsJSON(ctx context.Context, model *report.Model) error {
	found := json.RawMessage(model.JSON())
	all, err := d.correct(ctx, model)
	return errors.Join(writeJSON(d.world, map[string]any{"drift": found, "applied": all}), err)
}

// correct carries the plans out, each unless it does more than the
// integration lets drift do, and gives those that it carried out.
func (d *drifting) correct(ctx context.Context, model *report.Model) ([]applied, error) {
	limits := make(map[string]int)
	for _, i := range d.repository.Integrations {
		limits[i.Name] = i.Drift.MaxCorrections
	}
	all := []applied{}
	var refused []error
	for n, program := range model.Programs() {
		switch changes := len(program.Steps); {
		case changes == 0:
			continue
		case changes > limits[program.Integration]:
			refused = append(refused, fmt.Errorf("integration %q: %d corrections are more than its max_corrections, %d; nothing was corrected: look at them, then run redveil apply or raise the limit", program.Integration, changes, limits[program.Integration]))
			continue
		}
		model.Repository.Commit, model.Repository.Dirty = model.Integrations[n].Drift.Commit, false
		outcome, err := applyProgram(ctx, model, n, program, "", d.world)
		if err != nil {
			return all, fmt.Errorf("integration %q: %w", program.Integration, err)
		}
		all = append(all, applied{Integration: program.Integration, Changes: outcome.Steps, Statements: outcome.Statements, Outside: outside(program), Digest: string(program.Digest)})
	}
	if len(all) > 0 {
		refused = append(refused, d.clean(ctx, all))
	}
	return all, errors.Join(refused...)
}

// clean looks once more: what was not put right must not pass for done.
func (d *drifting) clean(ctx context.Context, corrected []applied) error {
	for _, one := range corrected {
		model, err := d.model(ctx, one.Integration)
		if err != nil {
			return fmt.Errorf("checking what was corrected: %w", err)
		}
		if !model.Empty() {
			return fmt.Errorf("corrected, but the warehouse still differs:\n%s", model.DriftText())
		}
	}
	return nil
}
