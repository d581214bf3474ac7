package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"
)

type historyOptions struct {
	folder, integration string
	last                int
	json                bool
}

func historyCommand(env environment) *cobra.Command {
	var o historyOptions
	cmd := &cobra.Command{
		Use:   "history [DIR]",
		Short: "List the last runs: when, who, which commit and pull request, and with what outcome",
		Args:  oneFolder,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.folder = folderOf(args)
			return runHistory(cmd.Context(), o, env)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.integration, "integration", "", "only this integration")
	flags.IntVar(&o.last, "last", 20, "how many runs")
	flags.BoolVar(&o.json, "json", false, "print the runs as JSON")
	return cmd
}

func runHistory(ctx context.Context, o historyOptions, env environment) error {
	if o.last < 1 {
		return fmt.Errorf("--last %d: say how many runs, at least 1", o.last)
	}
	all, err := env.engine().Histories(ctx, o.folder, o.integration, o.last)
	if err != nil {
		return err
	}
	if o.json {
		return writeJSON(env, all)
	}
	for n, history := range all {
		if n > 0 {
			fmt.Fprintln(env.out)
		}
		fmt.Fprint(env.out, history)
	}
	return nil
}
