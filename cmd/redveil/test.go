package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"time"

	"github.com/redveil/redveil/reconcile/engine"
	"github.com/redveil/redveil/reconcile/policytest"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state/redshift"
	"github.com/redveil/redveil/state/sandbox"
	"github.com/redveil/redveil/state/warehouse"
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
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.folder = folderOf(args)
			return test(cmd.Context(), o, env)
		},
	}
	cmd.Flags().StringVar(&o.filter, "filter", "", "run only tests whose name matches this regular expression")
	cmd.Flags().StringVar(&o.junit, "junit", "", "write the results to this file as JUnit XML")
	cmd.Flags().BoolVar(&o.coverage, "coverage", false, "list the policies that no test has exercised both ways")
	cmd.Flags().BoolVar(&o.json, "json", false, "print the results as JSON")
	return cmd
}

func test(ctx context.Context, o testOptions, env environment) error {
	filter, err := regexp.Compile(o.filter)
	if err != nil {
		return fmt.Errorf("--filter: %w", err)
	}
	policy, err := env.engine().Load(ctx, o.folder)
	if err != nil {
		return err
	}
	if _, err := env.engine().Resolve(policy, ""); err != nil {
		return err
	}
	var tests []*spec.Test
	for _, t := range policy.Repository.Tests {
		if filter.MatchString(t.Name) {
			tests = append(tests, t)
		}
	}
	if len(tests) == 0 {
		return noTests(o.filter)
	}
	coverage := policytest.NewCoverage()
	results, err := runTests(ctx, policy, tests, coverage, env)
	if err != nil {
		return err
	}
	if o.junit != "" {
		if err := writeJUnit(o.junit, results); err != nil {
			return err
		}
	}
	return reportTests(o, policy, results, coverage, env)
}

func noTests(filter string) error {
	if filter != "" {
		return fmt.Errorf("the repository has no test whose name matches %q; give another --filter", filter)
	}
	return fmt.Errorf("the repository has no test; add a test block")
}

// runTests runs each integration's tests on its own sandbox.
func runTests(ctx context.Context, policy *engine.Policy, tests []*spec.Test, coverage *policytest.Coverage,
	env environment,
) ([]policytest.Result, error) {
	began := env.now()
	var results []policytest.Result
	for _, suite := range policytest.Suites(policy.Repository, tests) {
		runner := policytest.Runner{Now: began.UTC(), Elapsed: func() time.Duration { return env.now().Sub(began) }}
		some, err := runSuite(ctx, policy, suite, runner, coverage, env)
		if err != nil {
			return nil, err
		}
		results = append(results, some...)
	}
	return results, nil
}

func runSuite(ctx context.Context, policy *engine.Policy, suite *policytest.Suite, runner policytest.Runner,
	coverage *policytest.Coverage, env environment,
) (results []policytest.Result, err error) {
	local, err := sandbox.Start(ctx, sandbox.Options{})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, local.Close()) }()
	suite.At(policytest.Endpoint{Host: "127.0.0.1", Port: local.Port(), Database: "dev", Username: "admin"})
	runner.Open = func(ctx context.Context, account redshift.Account) (*warehouse.Session, error) {
		return warehouse.Open(ctx, warehouse.Config{
			Host: "127.0.0.1", Port: local.Port(), Database: "dev", Account: account, SSLMode: "disable",
			ConnectTimeout: engine.ConnectTimeout,
		})
	}
	results, problems, err := runner.Run(ctx, suite, coverage)
	if err != nil {
		return nil, err
	}
	return results, env.engine().Report(policy, problems)
}

func writeJUnit(name string, results []policytest.Result) (err error) {
	file, err := os.Create(name)
	if err != nil {
		return fmt.Errorf("writing the results: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return policytest.WriteJUnit(file, results)
}
