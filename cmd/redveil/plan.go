package main

import (
	"context"
	"fmt"
	"os"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/reconcile/preflight"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/state"
	"github.com/spf13/cobra"
)

type planOptions struct {
	folder, integration, out string
	base, html, connection   string
	json, sql                bool
	detailed, allowEmpty     bool
	rotate                   bool
}

func planCommand(world edge) *cobra.Command {
	var o planOptions
	cmd := &cobra.Command{
		Use:   "plan [DIR]",
		Short: "Show what would change, and who gains or loses what",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.folder = folderOf(args)
			return runPlan(cmd.Context(), o, world)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.integration, "integration", "", "only this integration")
	flags.StringVar(&o.out, "out", "", "write the plan to this file, for apply")
	flags.StringVar(&o.base, "base", "", "compare with the repository at this git ref instead of a warehouse")
	flags.StringVar(&o.connection, "connection-from", "", "sign in only as the policy at this git ref says; compare with it where that differs")
	flags.StringVar(&o.html, "html", "", "write the plan to this file as one page for a browser")
	flags.BoolVar(&o.json, "json", false, "print the plan as JSON")
	flags.BoolVar(&o.sql, "sql", false, "show every statement")
	flags.BoolVar(&o.detailed, "detailed-exitcode", false, "exit with code 2 where there are changes")
	flags.BoolVar(&o.allowEmpty, "allow-empty", false, "let a repository without sources remove every view")
	flags.BoolVar(&o.rotate, "rotate-mask-key", false, rotateUsage)
	cmd.MarkFlagsMutuallyExclusive("base", "connection-from")
	return cmd
}

func runPlan(ctx context.Context, o planOptions, world edge) error {
	if _, err := planKey(world); err != nil {
		return err
	}
	l, err := load(ctx, o.folder, world)
	if err != nil {
		return err
	}
	var model *report.Model
	if o.base != "" && o.rotate {
		return fmt.Errorf("--rotate-mask-key asks for another key in a warehouse, and --base compares with none: say one of both")
	}
	wishes := planWishes{integration: o.integration, allowEmpty: o.allowEmpty, rotate: o.rotate}
	switch {
	case o.base != "":
		model, err = l.since(ctx, o.base, o.integration, o.allowEmpty, world)
	case o.connection != "":
		model, err = l.planTrusting(ctx, o.connection, wishes, world)
	default:
		model, _, err = makePlans(ctx, l, wishes, world)
	}
	if err != nil {
		return err
	}
	if err := sign(model, world); err != nil {
		return err
	}
	if o.out != "" {
		if err := writePlan(model, o.out, world); err != nil {
			return err
		}
	}
	if err := writePage(model, o.html, world); err != nil {
		return err
	}
	if err := printPlan(model, o.json, o.sql, world); err != nil {
		return err
	}
	if o.detailed && !model.Empty() {
		return &exitError{code: exitChanges}
	}
	return nil
}

// writePlan writes the plan for apply. Cut out of it, a secret that came in by
// the catalog makes a plan that apply refuses. So does what a plan file cannot
// hold whole, which is the program's mistake and had better show at once.
func writePlan(model *report.Model, file string, world edge) error {
	if err := model.Verify(); err != nil {
		return fmt.Errorf("writing the plan: apply would refuse it; please report this: %w", err)
	}
	if err := os.WriteFile(file, []byte(world.secrets.Cut(string(model.JSON()))), 0o600); err != nil {
		return fmt.Errorf("writing the plan: %w", err)
	}
	return nil
}

// writePage writes the plan for a browser, if a file is named.
func writePage(model *report.Model, file string, world edge) error {
	if file == "" {
		return nil
	}
	page, err := model.HTML()
	if err != nil {
		return err
	}
	if err := os.WriteFile(file, []byte(world.secrets.Cut(string(page))), 0o600); err != nil {
		return fmt.Errorf("writing the plan: %w", err)
	}
	return nil
}

func printPlan(model *report.Model, asJSON, sql bool, world edge) error {
	if asJSON {
		_, err := world.out.Write(model.JSON())
		return err
	}
	_, err := fmt.Fprint(world.out, model.Text(report.TextOptions{SQL: sql}))
	return err
}

// planWishes are what a plan is asked for beside the policy.
type planWishes struct {
	integration        string // empty: all
	allowEmpty, rotate bool
}

// makePlans plans each chosen integration against its warehouse.
func makePlans(ctx context.Context, l *loaded, wishes planWishes, world edge) (*report.Model, []*plan.Plan, error) {
	resolved, err := l.resolve(wishes.integration, world)
	if err != nil {
		return nil, nil, err
	}
	plans := make([]*plan.Plan, 0, len(resolved))
	for _, r := range resolved {
		made, err := makePlan(ctx, l, r, wishes, world)
		if err != nil {
			return nil, nil, world.secrets.Hide(err)
		}
		plans = append(plans, made)
	}
	return report.New(l.described(), plans), plans, nil
}

func makePlan(ctx context.Context, l *loaded, resolved *policies.Resolved, wishes planWishes, world edge) (*plan.Plan, error) {
	session, err := connect(ctx, warehouseOf(resolved.Integration), world)
	if err != nil {
		return nil, fmt.Errorf("integration %q: %w", resolved.Integration.Name, err)
	}
	snapshot, err := state.Read(ctx, session, render.ScopeOf(resolved))
	if closing := session.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return nil, fmt.Errorf("integration %q: %w", resolved.Integration.Name, err)
	}
	made, problems, err := preflight.Plan(plan.Input{
		Facts:  enforced.Facts{Repository: l.repository, Resolved: resolved, Snapshot: snapshot},
		Commit: l.Commit, AllowEmpty: wishes.allowEmpty,
		RotateMaskKey: wishes.rotate, Keeper: l.keeper(resolved.Integration.Name),
	})
	if reported := l.report(problems, world); reported != nil {
		return nil, reported
	}
	return made, err
}
