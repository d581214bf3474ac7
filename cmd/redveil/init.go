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
	var o initOptions
	cmd := &cobra.Command{
		Use:   "init [DIR]",
		Short: "Lay out a policy repository with workflows; overwrites no file",
		Long: `Writes a small policy repository that is valid as it is: an example of each
kind of file, tests, and workflows for GitHub Actions. A file that exists is
left as it is. If the folder already has a policy, the example is left
out and only the rest is written.

With --aws the workflows take roles of AWS in the place of passwords: one that
reads, for pull requests and drift, and one that applies. What the roles need is
in iam/, as JSON and as Terraform.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return scaffold(cmd.Context(), folderOf(args), o, env)
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&o.json, "json", false, "print what was written as JSON")
	flags.BoolVar(&o.aws, "aws", false, "sign in with roles of AWS, by OpenID Connect")
	flags.StringVar(&o.transport, "transport", "direct", "with --aws: direct, or data_api for runners that do not "+
		"reach the warehouse")
	flags.BoolVar(&o.serverless, "serverless", false, "with --aws: a workgroup of Redshift Serverless; default: a "+
		"cluster")
	return cmd
}

type initOptions struct {
	json, aws, serverless bool
	transport             string
}

// files returns what is to be written.
func (o initOptions) files(release starter.Release) ([]starter.File, error) {
	switch {
	case o.transport != "direct" && o.transport != "data_api":
		return nil, fmt.Errorf("there is no transport %q: write direct or data_api", o.transport)
	case !o.aws && (o.transport != "direct" || o.serverless):
		return nil, errors.New("--transport and --serverless are for --aws: the Data API and temporary credentials " +
			"need roles of AWS")
	case !o.aws:
		return starter.Scaffold(release), nil
	}
	return starter.ScaffoldAWS(release, starter.AWS{
		DataAPI: o.transport == "data_api", Serverless: o.serverless,
	}), nil
}

// scaffold lays a repository out, and says what it wrote also where it could
// not finish.
func scaffold(ctx context.Context, folder string, o initOptions, env environment) error {
	if checkout.IsRemote(folder) {
		return fmt.Errorf("laying out %s: files elsewhere cannot be written; clone the repository and give "+
			"its folder", checkout.Shown(folder))
	}
	release := starter.Release{Version: version, Commit: commitOf()}
	files, err := o.files(release)
	if err != nil {
		return err
	}
	done, failed := starter.Lay(folder, files)
	if o.json {
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
	fmt.Fprint(env.out, starter.NextSteps(folder, inside, release, o.aws))
	return nil
}
