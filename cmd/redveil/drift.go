package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/redveil/redveil/reconcile/engine"
	"github.com/spf13/cobra"
)

type driftOptions struct {
	folder, integration     string
	correct, detailed, json bool
}

func driftCommand(env environment) *cobra.Command {
	var o driftOptions
	cmd := &cobra.Command{
		Use:   "drift [DIR]",
		Short: "Show what someone changed in the warehouse behind the repository's back",
		Long: `drift compares the warehouse with the commit that was applied last, not with
what the repository says now. With --correct it corrects what differs.`,
		Args: oneFolder,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.folder = folderOf(args)
			return runDrift(cmd.Context(), o, env)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.integration, "integration", "", "only this integration")
	flags.BoolVar(&o.correct, "correct", false, "correct what differs")
	flags.BoolVar(&o.detailed, "detailed-exitcode", false,
		"exit with code 2 if there is drift, or a way round the policy; with --correct: if any of it is left")
	flags.BoolVar(&o.json, "json", false, "print the drift as JSON")
	return cmd
}

func runDrift(ctx context.Context, o driftOptions, env environment) error {
	runner := env.engine()
	runner.Writes = o.correct
	found, err := runner.FindDrift(ctx, o.folder, o.integration)
	if err != nil {
		return err
	}
	if o.json && o.correct {
		if err := correctAsJSON(ctx, found, env); err != nil {
			return err
		}
		return o.exit(len(found.Left()) == 0)
	}
	if o.json {
		_, err = env.out.Write(found.Model.JSON())
	} else {
		_, err = fmt.Fprint(env.out, found.Model.DriftText())
	}
	if err != nil {
		return err
	}
	if o.correct {
		all, err := found.Correct(ctx)
		if err = errors.Join(printApplied(all, applyOptions{}, env), err); err != nil {
			return err
		}
		for _, left := range found.Left() {
			fmt.Fprintf(env.out, "\n%s", left)
		}
		return o.exit(len(found.Left()) == 0)
	}
	return o.exit(found.Model.Clean())
}

// exit is the exit code of a run that found something, or left something, where it was
// asked for.
func (o driftOptions) exit(clean bool) error {
	if o.detailed && !clean {
		return &exitError{code: exitChanges}
	}
	return nil
}

// correctAsJSON prints one object with what was found and what was done.
func correctAsJSON(ctx context.Context, found *engine.Found, env environment) error {
	shown := json.RawMessage(found.Model.JSON()) // as it was found: correcting notes what it did
	all, err := found.Correct(ctx)
	return errors.Join(writeJSON(env, map[string]any{"drift": shown, "applied": all, "left": found.Left()}), err)
}
