package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/spf13/cobra"
)

func validateCommand(env environment) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "validate [DIR]",
		Short: "Report every problem in a policy repository; needs no warehouse",
		Args:  oneFolder,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runValidate(cmd.Context(), folderOf(args), asJSON, env)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the problems as JSON")
	return cmd
}

func runValidate(ctx context.Context, folder string, asJSON bool, env environment) error {
	policy, problems, err := env.engine().Validate(ctx, folder, !asJSON)
	if asJSON && policy != nil {
		return printProblems(problems, env)
	}
	if err != nil {
		return err
	}
	repository := policy.Repository
	fmt.Fprintf(env.out, "The policy repository is valid: %s, %s, %s, %s, %s.\n",
		report.Counted(len(repository.Sources), "source"), report.Counted(len(repository.Users), "user"),
		report.Counted(len(repository.Subscriptions), "subscription"),
		report.Counted(len(repository.Masks), "mask"), report.Counted(len(repository.RowFilters), "row filter"))
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
