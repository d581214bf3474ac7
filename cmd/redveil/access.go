package main

import (
	"context"

	"github.com/redveil/redveil/reconcile/engine"
	"github.com/redveil/redveil/reconcile/lookup"
	"github.com/spf13/cobra"
)

type accessOptions struct {
	engine.AccessRequest
	json, csv bool
}

func accessCommand(env environment) *cobra.Command {
	var o accessOptions
	cmd := &cobra.Command{
		Use:   "access [DIR]",
		Short: "Say who may see what, by which path, and why",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.Folder = folderOf(args)
			return runAccess(cmd.Context(), o, env)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.User, "user", "", "all that this user sees")
	flags.StringVar(&o.Source, "source", "", "everyone who sees this source")
	flags.StringVar(&o.Column, "column", "", "only this column of the source")
	flags.StringVar(&o.Integration, "integration", "", "only this integration")
	flags.BoolVar(&o.Why, "why", false, "name the policy lines behind it, and for who sees nothing what is missing")
	flags.BoolVar(&o.json, "json", false, "print the answer as JSON")
	flags.BoolVar(&o.csv, "csv", false, "print the answer as CSV")
	cmd.MarkFlagsMutuallyExclusive("json", "csv")
	return cmd
}

func runAccess(ctx context.Context, o accessOptions, env environment) error {
	answer, err := env.engine().Access(ctx, o.AccessRequest)
	if err != nil {
		return err
	}
	return printAccess(answer, o, env)
}

func printAccess(answer *lookup.Answer, o accessOptions, env environment) error {
	switch {
	case o.json:
		return writeJSON(env, answer)
	case o.csv:
		return answer.CSV(env.out)
	}
	_, err := env.out.Write([]byte(answer.Text()))
	return err
}
