package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/redveil/redveil/reconcile/engine"
	"github.com/redveil/redveil/reconcile/lookup"
	"github.com/spf13/cobra"
)

type accessOptions struct {
	engine.AccessRequest
	diff      []string
	json, csv bool
}

const accessHelp = `Say who may see what, by which path, and with --why which policy lines say so or what
is missing. It speaks of the repository, without a warehouse, unless --live or --at DATE
asks for one.

  redveil access --user ann                     all that ann sees, and how
  redveil access --source orders --why          everyone who sees it, and why
  redveil access --at 2026-03-01                what was applied at midnight UTC
  redveil access --at v1.4                      the repository at a git ref
  redveil access --diff v1.4..main              who gains and who loses in between
  redveil access DIR --diff v1.4 main           the same; the second ref comes last
  redveil access --live                         what the warehouse really gives`

func accessCommand(env environment) *cobra.Command {
	var o accessOptions
	cmd := &cobra.Command{
		Use:   "access [DIR]",
		Short: "Say who may see what, by which path, and why",
		Long:  accessHelp,
		Args:  cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			args, err := o.refs(cmd, args)
			if err != nil {
				return err
			}
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
	flags.StringVar(&o.At, "at", "", "the repository at this git ref, or what was applied at this date (2026-03-01 or "+
		"RFC 3339), by the warehouse's history")
	flags.StringArrayVar(&o.diff, "diff", nil, "compare two git refs without a warehouse: REF1..REF2, or REF1 with "+
		"REF2 as the last argument")
	flags.BoolVar(&o.Live, "live", false, "what the warehouse really gives, by every path")
	flags.BoolVar(&o.Review, "review", false, "list who sees what for a recertification: how much, since which "+
		"commit, and with --live when it was last used")
	flags.BoolVar(&o.json, "json", false, "print the answer as JSON")
	flags.StringVar(&o.HTML, "html", "", "write the answer to this file as one page for a browser")
	flags.BoolVar(&o.csv, "csv", false, "print the answer as CSV")
	cmd.MarkFlagsMutuallyExclusive("json", "csv")
	return cmd
}

// refs takes the two refs of --diff, and returns the arguments that are left.
func (o *accessOptions) refs(cmd *cobra.Command, args []string) ([]string, error) {
	switch {
	case len(o.diff) == 0 || len(o.diff) == 2 && len(args) > 1:
		return args, oneFolder(cmd, args)
	case len(o.diff) == 2:
		o.From, o.To = o.diff[0], o.diff[1]
	case len(o.diff) == 1 && strings.Contains(o.diff[0], "..") && len(args) < 2:
		o.From, o.To, _ = strings.Cut(o.diff[0], "..")
	case len(o.diff) == 1 && len(args) > 0:
		last := len(args) - 1
		o.From, o.To, args = o.diff[0], args[last], args[:last]
	}
	if o.From == "" || o.To == "" || strings.Contains(o.From+o.To, "..") || strings.HasPrefix(o.To, ".") {
		return nil, fmt.Errorf("--diff compares two git refs: write --diff REF1..REF2, or --diff REF1 REF2 with the " +
			"folder, if any, before it")
	}
	return args, oneFolder(cmd, args)
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
