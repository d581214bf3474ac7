package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/redveil/redveil/reconcile/engine"
	"github.com/spf13/cobra"
)

func renderCommand(env environment) *cobra.Command {
	var integration string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "render [DIR]",
		Short: "Print the SQL of the desired state; needs no warehouse",
		Args:  oneFolder,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runRender(cmd.Context(), folderOf(args), integration, asJSON, env)
		},
	}
	cmd.Flags().StringVar(&integration, "integration", "", "only this integration")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print objects and statements as JSON")
	return cmd
}

func runRender(ctx context.Context, folder, integration string, asJSON bool, env environment) error {
	all, err := env.engine().Render(ctx, folder, integration)
	if err != nil {
		return err
	}
	if asJSON {
		return writeJSON(env, map[string]any{"objects": all})
	}
	printSQL(all, env)
	return nil
}

func printSQL(all []engine.Rendered, env environment) {
	integration := ""
	for _, object := range all {
		if object.Integration != integration {
			integration = object.Integration
			fmt.Fprintf(env.out, "-- integration %s\n\n", integration)
		}
		fmt.Fprintf(env.out, "%s;\n\n", strings.Join(object.Statements, ";\n"))
	}
}
