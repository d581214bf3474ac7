package main

import (
	"context"

	"github.com/spf13/cobra"
)

// run carries one command line out and returns the exit code.
func run(ctx context.Context, args []string, world edge) int {
	root := rootCommand(world)
	root.SetArgs(args)
	root.SetIn(world.in)
	root.SetOut(world.out)
	root.SetErr(world.err)
	return codeOf(root.ExecuteContext(ctx), world)
}

func rootCommand(world edge) *cobra.Command {
	root := &cobra.Command{
		Use:   "redveil",
		Short: "Data access on Amazon Redshift, kept as a policy repository says",
		Long: `redveil compiles a policy repository into views, grants and user profiles on
Amazon Redshift, shows who gains and who loses access before anything happens,
and applies the difference in one transaction.

Start with "redveil demo": it needs no warehouse.`,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          cobra.NoArgs,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.PersistentFlags().BoolVar(world.all, "all", false, "show every problem of a policy, not only the first 20")
	root.CompletionOptions.HiddenDefaultCmd = false
	root.AddCommand(
		demoCommand(world), sandboxCommand(world), initCommand(world),
		fmtCommand(world), validateCommand(world), renderCommand(world),
		planCommand(world), applyCommand(world), driftCommand(world), githubCommand(world), versionCommand(world), testCommand(world),
		manCommand(world),
	)
	return root
}

// folderOf is the DIR argument; the default is the current folder.
func folderOf(args []string) string {
	if len(args) == 0 {
		return "."
	}
	return args[0]
}
