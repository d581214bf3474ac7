package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/redveil/redveil/reconcile/engine"
	"github.com/spf13/cobra"
)

type applyOptions struct {
	target, integration string
	approve, allowEmpty bool
	rotate              bool
	json, sql           bool
	expect              string
	expected            engine.Expectations
}

func applyCommand(env environment) *cobra.Command {
	var o applyOptions
	cmd := &cobra.Command{
		Use:   "apply [DIR | FILE]",
		Short: "Carry out a plan; with a plan file, exactly that plan or nothing",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.target = folderOf(args)
			if cmd.Flags().Changed("expect-digest") {
				var err error
				if o.expected, err = engine.ParseExpectFlag(o.expect); err != nil {
					return err
				}
			}
			return runApply(cmd.Context(), o, env)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.integration, "integration", "", "only this integration")
	flags.BoolVar(&o.approve, "auto-approve", false, "do not ask")
	flags.BoolVar(&o.allowEmpty, "allow-empty", false, "let a repository without sources remove every view")
	flags.BoolVar(&o.rotate, "rotate-mask-key", false, rotateUsage)
	flags.StringVar(&o.expect, "expect-digest", "", "apply only the plan with this digest; of several plans, "+
		"prod=sha256:… for each")
	flags.BoolVar(&o.json, "json", false, "print what was done as JSON")
	flags.BoolVar(&o.sql, "sql", false, "show every statement of the plan")
	return cmd
}

func runApply(ctx context.Context, o applyOptions, env environment) error {
	all, err := env.engine().ApplyTarget(ctx, engine.ApplyRequest{
		Target: o.target, Expected: o.expected,
		Options: engine.Options{Integration: o.integration, AllowEmpty: o.allowEmpty, Rotate: o.rotate},
	}, applyDialog{o, env})
	if all == nil {
		return err
	}
	return errors.Join(printApplied(all, o, env), err)
}

const rotateUsage = "make a new key of hash(), which changes every hash"

func printApplied(all []engine.Applied, o applyOptions, env environment) error {
	if o.json {
		return writeJSON(env, map[string]any{"applied": all})
	}
	for _, a := range all {
		fmt.Fprintf(env.out, "\n%s", a)
	}
	return nil
}
