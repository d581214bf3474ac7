package main

import (
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

Within a git repository the workflows go to its root, where GitHub looks for them, and name
the folder. With --empty there is no example: redveil import then writes the tables.

With --aws the workflows take roles of AWS in the place of passwords: one that
reads, for pull requests and drift, and one that applies. What the roles need is
in iam/, as JSON and as Terraform.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			return scaffold(folderOf(args), o, env)
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&o.json, "json", false, "print what was written as JSON")
	flags.BoolVar(&o.empty, "empty", false, "without the example: only the warehouse and the workflows")
	flags.BoolVar(&o.aws, "aws", false, "sign in with roles of AWS, by OpenID Connect")
	flags.StringVar(&o.transport, "transport", "direct", "with --aws: direct, or data_api for runners that do not "+
		"reach the warehouse")
	flags.BoolVar(&o.serverless, "serverless", false, "with --aws: a workgroup of Redshift Serverless; default: a "+
		"cluster")
	return cmd
}

type initOptions struct {
	json, empty, aws, serverless bool
	transport                    string
}

// files returns what is to be written.
func (o initOptions) files(release starter.Release) ([]starter.File, error) {
	switch {
	case o.transport != "direct" && o.transport != "data_api":
		return nil, fmt.Errorf("there is no transport %q: write direct or data_api", o.transport)
	case !o.aws && (o.transport != "direct" || o.serverless):
		return nil, errors.New("--transport and --serverless are for --aws: the Data API and temporary credentials " +
			"need roles of AWS")
	}
	files := starter.Scaffold(release)
	if o.aws {
		how := starter.AWS{DataAPI: o.transport == "data_api", Serverless: o.serverless}
		files = starter.ScaffoldAWS(release, how)
	}
	if o.empty {
		files = starter.Empty(files)
	}
	return files, nil
}

// scaffold lays a repository out, and says what it wrote also where it could
// not finish.
func scaffold(folder string, o initOptions, env environment) error {
	if checkout.IsRemote(folder) {
		return fmt.Errorf("laying out %s: files elsewhere cannot be written; clone the repository and give "+
			"its folder", checkout.Shown(folder))
	}
	release := starter.Release{Version: version, Commit: commitOf()}
	files, err := o.files(release)
	if err != nil {
		return err
	}
	place, err := starter.PlaceOf(folder)
	if err != nil {
		return fmt.Errorf("looking for a git repository around %s: %w", folder, err)
	}
	done, failed := starter.Lay(place, files)
	if o.json {
		return errors.Join(failed, writeJSON(env, done))
	}
	for _, line := range done.Lines {
		fmt.Fprintln(env.out, line)
	}
	if failed != nil {
		return failed
	}
	fmt.Fprint(env.out, starter.Next{
		Place: place, Release: release, OnAWS: o.aws, Empty: o.empty, Others: done.Others,
	}.Text())
	return nil
}
