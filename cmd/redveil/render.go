package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/render/ddl"
	"github.com/redveil/redveil/state/redshift"
	"github.com/spf13/cobra"
)

func renderCommand(env environment) *cobra.Command {
	var integration string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "render [DIR]",
		Short: "Print the SQL of the desired state; needs no warehouse",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return renderAll(cmd.Context(), folderOf(args), integration, asJSON, env)
		},
	}
	cmd.Flags().StringVar(&integration, "integration", "", "only this integration")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print objects and statements as JSON")
	return cmd
}

// rendered is one object of the desired state.
type rendered struct {
	Integration string   `json:"integration"`
	Kind        string   `json:"kind"`
	Name        string   `json:"name"`
	Statements  []string `json:"statements"`
}

func renderAll(ctx context.Context, folder, integration string, asJSON bool, env environment) error {
	policy, err := env.engine().Load(ctx, folder)
	if err != nil {
		return err
	}
	resolved, err := env.engine().Resolve(policy, integration)
	if err != nil {
		return err
	}
	all := []rendered{}
	for _, r := range resolved {
		desired, problems := render.Build(r, render.Options{})
		if err := env.engine().Report(policy, problems); err != nil {
			return err
		}
		all = append(all, renderedObjects(r.Integration.Name, desired)...)
	}
	if asJSON {
		return writeJSON(env, map[string]any{"objects": all})
	}
	printSQL(all, env)
	return nil
}

func renderedObjects(integration string, desired *render.Desired) []rendered {
	definitions := ddl.Definitions{
		Views: desired.Views, Procedures: desired.Procedures, After: desired.Profiles,
		SystemSchema: desired.Scope.SystemSchema,
	}
	var changes []*plan.Change
	for _, object := range desired.Catalog.Objects() {
		changes = append(changes, &plan.Change{After: object})
	}
	var all []rendered
	for _, change := range plan.Order(changes, desired.Scope.SystemSchema) {
		all = append(all, rendered{
			Integration: integration, Kind: string(change.Key().Kind), Name: change.Key().Name(),
			Statements: texts(ddl.Create(change.After, definitions)),
		})
	}
	return all
}

func texts(statements []redshift.SQL) []string {
	all := make([]string, len(statements))
	for n, statement := range statements {
		all[n] = statement.String()
	}
	return all
}

func printSQL(all []rendered, env environment) {
	integration := ""
	for _, object := range all {
		if object.Integration != integration {
			integration = object.Integration
			fmt.Fprintf(env.out, "-- integration %s\n\n", integration)
		}
		fmt.Fprintf(env.out, "%s;\n\n", strings.Join(object.Statements, ";\n"))
	}
}
