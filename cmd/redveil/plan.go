package main

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/redveil/redveil/reconcile/engine"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/spf13/cobra"
)

type planOptions struct {
	folder, integration, out string
	base, html, connection   string
	json, sql, all           bool
	detailed, allowEmpty     bool
	rotate                   bool
	batch                    int
	proof, sandbox           bool
}

func planCommand(env environment) *cobra.Command {
	var o planOptions
	cmd := &cobra.Command{
		Use:   "plan [DIR]",
		Short: "Show what would change, and who gains or loses what",
		Args:  oneFolder,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkBatch(o.batch); err != nil {
				return err
			}
			o.folder = folderOf(args)
			return runPlan(cmd.Context(), o, env)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.integration, "integration", "", "only this integration")
	flags.StringVar(&o.out, "out", "", "write the plan to this file, for apply")
	flags.StringVar(&o.base, "base", "", "compare with the repository at this git ref instead of a warehouse")
	flags.BoolVar(&o.sandbox, "sandbox", false, "plan against a sandbox with the declared tables and people "+
		"instead of a warehouse; needs no password")
	flags.StringVar(&o.connection, "connection-from", "", "sign in only as the policy at this git ref says; "+
		"compare with it where that differs")
	flags.StringVar(&o.html, "html", "", "write the plan to this file as one page for a browser")
	flags.BoolVar(&o.json, "json", false, "print the plan as JSON")
	flags.BoolVar(&o.all, "all", false, allUsage)
	flags.BoolVar(&o.sql, "sql", false, "show every statement")
	flags.BoolVar(&o.detailed, "detailed-exitcode", false, "exit with code 2 if there are changes")
	flags.IntVar(&o.batch, "batch", plan.DefaultBatch, batchUsage)
	flags.BoolVar(&o.proof, "require-proof", false, "fail if what somebody gains or loses could not be "+
		"compared exactly")
	flags.BoolVar(&o.allowEmpty, "allow-empty", false, "let a repository without sources remove every view")
	flags.BoolVar(&o.rotate, "rotate-mask-key", false, rotateUsage)
	cmd.MarkFlagsMutuallyExclusive("base", "connection-from")
	return cmd
}

const allUsage = "show every column, warning and changed line, and not only what can be read at a glance"

func runPlan(ctx context.Context, o planOptions, env environment) error {
	runner := env.engine()
	runner.Batch = cmp.Or(o.batch, -1)
	model, err := runner.PlanFolder(ctx, engine.PlanRequest{
		Folder: o.folder, Base: o.base, ConnectionFrom: o.connection, Sandbox: o.sandbox, Out: o.out,
		HTML:    o.html,
		Options: engine.Options{Integration: o.integration, AllowEmpty: o.allowEmpty, Rotate: o.rotate},
	})
	if err != nil {
		return err
	}
	if err := printPlan(model, o.json, report.TextOptions{All: o.all, SQL: o.sql}, env); err != nil {
		return err
	}
	if unproved := model.Unproved(); o.proof && len(unproved) > 0 {
		return fmt.Errorf("not all of this plan is proved: what sql(), expression() and call() mean is not known, and "+
			"some conditions are too much to try:\n  %s", strings.Join(unproved, "\n  "))
	}
	if o.detailed && (!model.Empty() || model.IsBlocked() || model.HandsOver()) {
		return &exitError{code: exitChanges}
	}
	return nil
}

func printPlan(model *report.Model, asJSON bool, options report.TextOptions, env environment) error {
	if asJSON {
		_, err := env.out.Write(model.JSON())
		return err
	}
	_, err := fmt.Fprint(env.out, model.Text(options))
	return err
}
