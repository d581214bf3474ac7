package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/reconcile/engine"
	"github.com/redveil/redveil/spec/checkout"
	"github.com/spf13/cobra"
)

func validateCommand(env environment) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "validate [DIR]",
		Short: "Report every problem in a policy repository; needs no warehouse",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return validate(cmd.Context(), folderOf(args), asJSON, env)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the problems as JSON")
	return cmd
}

func validate(ctx context.Context, folder string, asJSON bool, env environment) error {
	opened, err := checkout.Open(ctx, folder, env.engine().Credentials())
	if err != nil {
		return err
	}
	policy, problems, err := engine.Read(opened)
	if err != nil {
		return err
	}
	repository := policy.Repository
	problems = append(problems, env.engine().EnvProblems(repository)...)
	if !problems.HasErrors() {
		problems = append(problems, env.engine().ResolveProblems(repository)...)
	}
	if asJSON {
		return printProblems(problems, env)
	}
	if err := env.engine().Report(policy, problems); err != nil {
		return err
	}
	fmt.Fprintf(env.out, "The policy repository is valid: %d sources, %d users, %d subscriptions, %d masks, %d "+
		"row filters.\n",
		len(repository.Sources), len(repository.Users), len(repository.Subscriptions), len(repository.Masks),
		len(repository.RowFilters))
	return nil
}

// jsonProblem is a diagnostic for machines; lines and columns count from 1.
type jsonProblem struct {
	Severity string `json:"severity"`
	Summary  string `json:"summary"`
	Detail   string `json:"detail"`
	File     string `json:"file,omitempty"`
	Line     int    `json:"line,omitempty"`
	Column   int    `json:"column,omitempty"`
}

func printProblems(problems hcl.Diagnostics, env environment) error {
	all := make([]jsonProblem, 0, len(problems))
	for _, p := range problems {
		out := jsonProblem{Severity: "error", Summary: p.Summary, Detail: p.Detail}
		if p.Severity == hcl.DiagWarning {
			out.Severity = "warning"
		}
		if p.Subject != nil {
			out.File, out.Line, out.Column = p.Subject.Filename, p.Subject.Start.Line, p.Subject.Start.Column
		}
		all = append(all, out)
	}
	if err := writeJSON(env, map[string]any{"problems": all}); err != nil {
		return err
	}
	if problems.HasErrors() {
		return &exitError{code: exitFailed}
	}
	return nil
}

func writeJSON(env environment, value any) error {
	encoder := json.NewEncoder(env.out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}
