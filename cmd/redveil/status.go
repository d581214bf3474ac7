package main

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/redveil/redveil/reconcile/health"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/spf13/cobra"
)

type statusOptions struct {
	folder, integration string
	json, all           bool
}

func statusCommand(env environment) *cobra.Command {
	var o statusOptions
	cmd := &cobra.Command{
		Use:   "status [DIR]",
		Short: "Show the health of each integration, check by check",
		Long: `status looks at the connection, the accounts' rights, the lock and the last apply, drift,
blocked sources, views that fail, and what ends soon. It writes nothing. The exit code is 2
where a check fails.`,
		Args: oneFolder,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.folder = folderOf(args)
			return runStatus(cmd.Context(), o, env)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.integration, "integration", "", "only this integration")
	flags.BoolVar(&o.json, "json", false, "print the checks as JSON")
	flags.BoolVar(&o.all, "all", false, "show every line of a check, and not only the first five")
	return cmd
}

func runStatus(ctx context.Context, o statusOptions, env environment) error {
	all, err := env.engine().Status(ctx, o.folder, o.integration)
	if err != nil {
		return err
	}
	if o.json {
		if err := writeJSON(env, map[string]any{"integrations": all}); err != nil {
			return err
		}
	}
	healthy := true
	for n, i := range all {
		healthy = healthy && i.Healthy
		if o.json {
			continue
		}
		if n > 0 {
			fmt.Fprintln(env.out)
		}
		if err := printStatus(i, o, env); err != nil {
			return err
		}
	}
	if !healthy {
		return &exitError{code: exitChanges}
	}
	return nil
}

// mostDetails is how many lines of a check are shown without --all.
const mostDetails = 5

func printStatus(i health.Integration, o statusOptions, env environment) error {
	fmt.Fprintf(env.out, "Integration %s  %s\n", report.Visible(i.Name), report.Visible(i.Place))
	fmt.Fprintf(env.out, "State: %s (%s)\n\n", i.State, i.State.Says())
	table := tabwriter.NewWriter(env.out, 0, 0, 2, ' ', 0)
	for _, c := range i.Checks {
		fmt.Fprintf(table, "  %s\t%s\t%s\n", c.Result, c.Name, oneLine(c.Says))
		shown := c.Details
		if len(shown) > mostDetails && !o.all {
			shown = shown[:mostDetails]
		}
		for _, line := range shown {
			fmt.Fprintf(table, "\t\t  %s\n", oneLine(line))
		}
		if more := len(c.Details) - len(shown); more > 0 {
			fmt.Fprintf(table, "\t\t  and %d more; --all shows them\n", more)
		}
	}
	return table.Flush()
}

// oneLine writes a text of several lines in one.
func oneLine(text string) string {
	return report.Visible(strings.Join(strings.Fields(text), " "))
}
