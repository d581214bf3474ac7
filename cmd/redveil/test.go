package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"

	"github.com/redveil/redveil/reconcile/policytest"
	"github.com/spf13/cobra"
)

type testOptions struct {
	folder, filter, junit string
	coverage, json        bool
}

func testCommand(env environment) *cobra.Command {
	var o testOptions
	cmd := &cobra.Command{
		Use:   "test [DIR]",
		Short: "Run the repository's test blocks on the sandbox",
		Long: `Run the repository's test blocks on the sandbox: a local warehouse with tables
made from the sources' columns and each test's rows, the policy applied to it,
and the test's reader signed in. Ends with exit code 2 if a test fails.`,
		Args: oneFolder,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.folder = folderOf(args)
			return runTest(cmd.Context(), o, env)
		},
	}
	cmd.Flags().StringVar(&o.filter, "filter", "", "run only tests whose name matches this regular expression")
	cmd.Flags().StringVar(&o.junit, "junit", "", "write the results to this file as JUnit XML")
	cmd.Flags().BoolVar(&o.coverage, "coverage", false, "list the policies that no test has exercised both ways")
	cmd.Flags().BoolVar(&o.json, "json", false, "print the results as JSON")
	return cmd
}

func runTest(ctx context.Context, o testOptions, env environment) error {
	filter, err := regexp.Compile(o.filter)
	if err != nil {
		return fmt.Errorf("--filter: %w", err)
	}
	tested, err := env.engine().Test(ctx, o.folder, filter)
	if err != nil {
		return err
	}
	if o.junit != "" {
		if err := writeJUnit(o.junit, tested.Results); err != nil {
			return err
		}
	}
	return reportTests(o, tested, env)
}

func writeJUnit(name string, results []policytest.Result) (err error) {
	file, err := os.Create(name)
	if err != nil {
		return fmt.Errorf("writing the results: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return policytest.WriteJUnit(file, results)
}
