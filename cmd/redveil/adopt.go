package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"
)

type adoptOptions struct {
	folder, integration string
	json                bool
}

// adoptCommand is no mode of plan: a plan says what its own statements change, and moving
// people is work between two plans, of which some changes nothing.
func adoptCommand(env environment) *cobra.Command {
	var o adoptOptions
	cmd := &cobra.Command{
		Use:   "adopt [DIR]",
		Short: "Say who still reads governed tables themselves, and what is next until nobody has to",
		Long: `adopt lists for each governed table who reads it round its view: by which path, when
last, as far as the warehouse's log of queries shows it, whether the policy in the folder
gives them the view, and what they would not see there. It proposes the order of work:
apply the views, move people over, and have raw access revoked.

It only reads, and looks at no row of a table.`,
		Args: oneFolder,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.folder = folderOf(args)
			return runAdopt(cmd.Context(), o, env)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.integration, "integration", "", "only this integration")
	flags.BoolVar(&o.json, "json", false, "print what was found as JSON")
	return cmd
}

func runAdopt(ctx context.Context, o adoptOptions, env environment) error {
	answer, err := env.engine().Adopt(ctx, o.folder, o.integration)
	if err != nil {
		return err
	}
	if o.json {
		return writeJSON(env, answer)
	}
	_, err = fmt.Fprint(env.out, answer.Text(*env.all))
	return err
}
