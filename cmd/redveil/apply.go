package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/redveil/redveil/reconcile/apply"
	"github.com/redveil/redveil/reconcile/engine"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

type applyOptions struct {
	target, integration string
	approve, allowEmpty bool
	rotate              bool
	json, sql, all      bool
	expect              string
	timeout, wait       time.Duration
	terminate           bool
	batch               int
	expected            engine.Expectations
}

func applyCommand(env environment) *cobra.Command {
	var o applyOptions
	cmd := &cobra.Command{
		Use:   "apply [DIR | FILE]",
		Short: "Carry out a plan; with a plan file, exactly that plan or nothing",
		Args:  oneFolder,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.target = folderOf(args)
			if cmd.Flags().Changed("expect-digest") {
				var err error
				if o.expected, err = engine.ParseExpectFlag(o.expect); err != nil {
					return err
				}
			}
			if err := checkBatch(o.batch); err != nil {
				return err
			}
			if err := checkTimeouts(o.wait, o.timeout); err != nil {
				return err
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
	timeoutFlags(flags, &o.wait, &o.timeout)
	flags.IntVar(&o.batch, "batch", plan.DefaultBatch, batchUsage)
	flags.BoolVar(&o.terminate, "terminate-blockers", false, "end the sessions that hold the apply up for longer, "+
		"and try once more")
	flags.BoolVar(&o.json, "json", false, "print what was done as JSON")
	flags.BoolVar(&o.all, "all", false, allUsage)
	flags.BoolVar(&o.sql, "sql", false, "show every statement of the plan")
	return cmd
}

// timeoutFlags are those of commands that change a warehouse.
func timeoutFlags(flags *pflag.FlagSet, lock, statement *time.Duration) {
	flags.DurationVar(lock, "lock-timeout", apply.DefaultLockTimeout, "how long to wait for another run")
	flags.DurationVar(statement, "statement-timeout", apply.DefaultStatementTimeout, "how long a statement may "+
		"take, waiting for others included; 0 for no limit")
}

func checkTimeouts(lock, statement time.Duration) error {
	if lock < 0 {
		return fmt.Errorf("--lock-timeout %s: say how long to wait for another run, or 0 not to wait", lock)
	}
	if statement < 0 || statement > 0 && statement < time.Millisecond || statement > mostTimeout {
		return fmt.Errorf("--statement-timeout %s: say how long a statement may take, from 1ms to %s, or 0 for no "+
			"limit", statement, mostTimeout)
	}
	return nil
}

// mostTimeout is the longest time that fits statement_timeout, in milliseconds. See
// https://docs.aws.amazon.com/redshift/latest/dg/r_statement_timeout.html
const mostTimeout = math.MaxInt32 * time.Millisecond

func runApply(ctx context.Context, o applyOptions, env environment) error {
	runner := env.engine()
	runner.StatementTimeout, runner.TerminateBlockers = cmp.Or(o.timeout, -1), o.terminate
	runner.Batch = cmp.Or(o.batch, -1)
	runner.LockTimeout = cmp.Or(o.wait, -1)
	all, err := runner.ApplyTarget(ctx, engine.ApplyRequest{
		Target: o.target, Expected: o.expected,
		Options: engine.Options{Integration: o.integration, AllowEmpty: o.allowEmpty, Rotate: o.rotate},
	}, applyDialog{o, env})
	if all == nil {
		return err
	}
	return errors.Join(printApplied(all, o, env), err)
}

const rotateUsage = "make a new key of hash(), which changes every hash"

const batchUsage = "how many statements a transaction has at most, where it can be split without anybody seeing " +
	"more in between; 0 for no limit"

func checkBatch(batch int) error {
	if batch < 0 {
		return fmt.Errorf("--batch %d: say how many statements a transaction may have, or 0 for no limit", batch)
	}
	return nil
}

func printApplied(all []engine.Applied, o applyOptions, env environment) error {
	if o.json {
		return writeJSON(env, map[string]any{"applied": all})
	}
	for _, a := range all {
		fmt.Fprintf(env.out, "\n%s", a)
	}
	return nil
}
