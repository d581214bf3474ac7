package main

import (
	"context"
	"os"

	"github.com/spf13/cobra"
)

// githubOptions are those of all three commands.
type githubOptions struct {
	folder, integration string
	out, html           string
}

func githubCommand(world edge) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "github",
		Short: "Review, apply and drift inside GitHub Actions",
		Long: `The commands below read the event that started a workflow from GITHUB_EVENT_NAME
and GITHUB_EVENT_PATH, talk to GitHub with GITHUB_TOKEN, and write the summary,
the outputs and the annotations of the step.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(
		githubSubcommand(world, "review [DIR]", "Plan a pull request and show the plan on it", githubReview),
		githubSubcommand(world, "apply [DIR]", "Apply what was merged, if it is what was reviewed", githubApply),
		githubSubcommand(world, "drift [DIR]", "Report what was changed by hand in an issue, and correct it where the integration says so", githubDrift),
	)
	return cmd
}

func githubSubcommand(world edge, use, short string, run func(context.Context, *githubRun, githubOptions) error) *cobra.Command {
	var o githubOptions
	cmd := &cobra.Command{
		Use: use, Short: short, Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.folder = folderOf(args)
			r, err := newGithubRun(world)
			if err != nil {
				return err
			}
			return r.finish(run(cmd.Context(), r, o))
		},
	}
	cmd.Flags().StringVar(&o.integration, "integration", "", "only this integration")
	if use == "review [DIR]" {
		cmd.Flags().StringVar(&o.out, "out", "", "write the plan to this file (default $RUNNER_TEMP/redveil-plan.json)")
		cmd.Flags().StringVar(&o.html, "html", "", "write the plan to this file as a page (default $RUNNER_TEMP/redveil-plan.html)")
	}
	return cmd
}

// temporary is where a step's files go if they are not named.
func temporary(world edge) string {
	if folder := world.env("RUNNER_TEMP"); folder != "" {
		return folder
	}
	return os.TempDir()
}
