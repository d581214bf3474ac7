package main

import (
	"context"

	"github.com/spf13/cobra"
)

// run carries out one command line and returns the exit code.
func run(ctx context.Context, args []string, env environment) int {
	root := rootCommand(env)
	root.SetArgs(args)
	root.SetIn(env.in)
	root.SetOut(env.out)
	root.SetErr(env.err)
	return codeOf(ctx, root.ExecuteContext(ctx), env)
}

func rootCommand(env environment) *cobra.Command {
	root := &cobra.Command{
		Use:   "redveil",
		Short: "Data access on Amazon Redshift, kept as a policy repository says",
		Long: `redveil compiles a policy repository into views, grants and user profiles on
Amazon Redshift, shows who gains and who loses access before anything happens,
and applies the difference in one transaction.

Start with "redveil demo": it needs no warehouse.`,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          onlyCommands,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.PersistentFlags().BoolVar(env.all, "all", false, "show every problem of a policy, not only the first 20")
	root.SetFlagErrorFunc(nearestFlag)
	root.CompletionOptions.HiddenDefaultCmd = false
	root.AddCommand(
		demoCommand(env), sandboxCommand(env), initCommand(env),
		fmtCommand(env), versionCommand(env), manCommand(env),
	)
	root.AddCommand(withVariables(env,
		validateCommand(env), renderCommand(env), planCommand(env), applyCommand(env), driftCommand(env),
		githubCommand(env), testCommand(env), accessCommand(env), historyCommand(env), unlockCommand(env),
		bootstrapCommand(env), destroyCommand(env), statusCommand(env), importCommand(env),
		adoptCommand(env),
	)...)
	return root
}

// folderOf returns the DIR argument; the default is the current folder.
func folderOf(args []string) string {
	if len(args) == 0 {
		return "."
	}
	return args[0]
}
