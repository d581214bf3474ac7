package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/redveil/redveil/policies/starter"
	"github.com/redveil/redveil/spec/checkout"
	"github.com/spf13/cobra"
)

func initCommand(env environment) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "init [DIR]",
		Short: "Lay out a policy repository with workflows; overwrites no file",
		Long: `Writes a small policy repository that is valid as it is: an example of each
kind of file, tests, and workflows for GitHub Actions. A file that exists is
left as it is. If the folder already has a policy, the example is left
out and only the rest is written.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return scaffold(cmd.Context(), folderOf(args), asJSON, env)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print what was written as JSON")
	return cmd
}

// scaffold lays a repository out, and says what it wrote also where it could
// not finish.
func scaffold(ctx context.Context, folder string, asJSON bool, env environment) error {
	if checkout.IsRemote(folder) {
		return fmt.Errorf("laying out %s: files elsewhere cannot be written; clone the repository and give "+
			"its folder", checkout.Shown(folder))
	}
	release := starter.Release{Version: version, Commit: commitOf()}
	done, failed := starter.Lay(folder, release)
	if asJSON {
		return errors.Join(failed, writeJSON(env, done))
	}
	for _, line := range done.Lines {
		fmt.Fprintln(env.out, line)
	}
	if failed != nil {
		return failed
	}
	inside := "."
	if opened, err := checkout.Open(ctx, folder, checkout.Credentials{}); err == nil {
		inside = opened.Inside
	}
	fmt.Fprint(env.out, starter.NextSteps(folder, inside, release))
	return nil
}
