package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"
)

func fmtCommand(env environment) *cobra.Command {
	var check, asJSON bool
	cmd := &cobra.Command{
		Use:   "fmt [DIR]",
		Short: "Write every policy file in the canonical format",
		Args:  oneFolder,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runFmt(cmd.Context(), folderOf(args), check, asJSON, env)
		},
	}
	cmd.Flags().BoolVar(&check, "check", false, "change nothing; exit with code 2 if a file would change")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the files as JSON")
	return cmd
}

func runFmt(ctx context.Context, folder string, check, asJSON bool, env environment) error {
	changed, err := env.engine().Format(ctx, folder, check)
	if err != nil {
		return err
	}
	return reportFormat(changed, check, asJSON, env)
}

func reportFormat(changed []string, check, asJSON bool, env environment) error {
	if asJSON {
		if err := writeJSON(env, map[string]any{"changed": changed}); err != nil {
			return err
		}
	} else {
		for _, path := range changed {
			fmt.Fprintln(env.out, escape(path))
		}
	}
	if check && len(changed) > 0 {
		return &exitError{code: exitChanges}
	}
	return nil
}
