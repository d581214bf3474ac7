package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/redveil/redveil/reconcile/engine"
	"github.com/redveil/redveil/reconcile/report"
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
	if info, err := os.Stat(o.target); err == nil && info.Mode().IsRegular() {
		return applyFile(ctx, o, env)
	}
	policy, err := env.engine().Load(ctx, o.target)
	if err != nil {
		return err
	}
	model, _, err := env.engine().Plan(ctx, policy,
		engine.Options{Integration: o.integration, AllowEmpty: o.allowEmpty, Rotate: o.rotate})
	if err != nil {
		return err
	}
	if err := applyModel(ctx, model, model.Empty(), o, env); err != nil {
		return err
	}
	return env.engine().Converged(ctx, policy, engine.Options{Integration: o.integration, AllowEmpty: o.allowEmpty})
}

const rotateUsage = "make a new key of hash(), which changes every hash"

// refuseUnplannedKey refuses --rotate-mask-key for a plan file without it: a
// plan file is carried out as it is, or not at all.
func refuseUnplannedKey(model *report.Model, o applyOptions) error {
	for _, program := range model.Programs() {
		if (o.integration == "" || o.integration == program.Integration) && !program.RenewsMaskKey() {
			return engine.Refuse("%s: this plan makes no other key of hash() in integration %q; nothing was "+
				"applied; plan with --rotate-mask-key, and look at what that does to joins", o.target,
				program.Integration)
		}
	}
	return nil
}

// applyModel shows the plans of the chosen integrations, asks, and carries them out.
func applyModel(ctx context.Context, model *report.Model, unasked bool, o applyOptions, env environment) error {
	if !o.json {
		if err := printPlan(model, false, o.sql, env); err != nil {
			return err
		}
	}
	chosen := chosenOf(model, o.integration)
	if o.expected != nil {
		if err := o.expected.Hold(chosen); err != nil {
			return err
		}
	}
	sayKinds(chosen, o, env)
	if !unasked {
		if err := confirm(o, env); err != nil {
			return err
		}
	}
	all := []engine.Applied{}
	for n, program := range model.Programs() {
		if o.integration != "" && program.Integration != o.integration {
			continue
		}
		if err := env.engine().Record(ctx, model, n, program, ""); err != nil {
			return fmt.Errorf("integration %q: %w", program.Integration, err)
		}
		if len(program.Steps) == 0 && len(program.Refresh) == 0 {
			continue
		}
		outcome, err := env.engine().Apply(ctx, model, n, program, "")
		if err != nil {
			return fmt.Errorf("integration %q: %w", program.Integration, err)
		}
		all = append(all, engine.Applied{
			Integration: program.Integration, Changes: outcome.Steps, Statements: outcome.Statements,
			Outside: program.Outside(), Refreshed: outcome.Refreshed, Digest: string(program.Digest),
		})
	}
	return printApplied(all, o, env)
}

// chosenOf returns the plans to carry out.
func chosenOf(model *report.Model, integration string) []report.Integration {
	var chosen []report.Integration
	for _, i := range model.Integrations {
		if integration == "" || i.Name == integration {
			chosen = append(chosen, i)
		}
	}
	return chosen
}

// sayKinds prints which kinds of statements will be sent, before it asks for
// confirmation.
func sayKinds(chosen []report.Integration, o applyOptions, env environment) {
	to := env.out
	if o.json {
		to = env.err
	}
	for _, i := range chosen {
		if kinds := i.Kinds(); kinds != "" {
			fmt.Fprintf(to, "\nStatements for %s: %s.\n", i.Name, kinds)
		}
	}
}

// confirm asks a person. If nobody is there to answer, it requires
// --auto-approve.
func confirm(o applyOptions, env environment) error {
	if o.approve {
		return nil
	}
	if !env.interactive {
		return fmt.Errorf("apply asks before it changes anything, and nobody is there to answer: say " +
			"--auto-approve, or apply a plan file with it")
	}
	fmt.Fprint(env.err, "\nApply these changes? Only \"yes\" is accepted: ")
	answer, _ := bufio.NewReader(env.in).ReadString('\n')
	if strings.TrimSpace(answer) != "yes" {
		return fmt.Errorf("not confirmed; nothing was applied")
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
