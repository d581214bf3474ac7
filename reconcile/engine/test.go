package engine

import (
	"context"
	"fmt"
	"regexp"
	"time"

	"github.com/redveil/redveil/reconcile/policytest"
	"github.com/redveil/redveil/spec"
)

// Tested is what came of a repository's test blocks.
type Tested struct {
	Results    []policytest.Result
	coverage   *policytest.Coverage
	repository *spec.Repository
}

// Gaps are the policies that no test has exercised both ways.
func (t *Tested) Gaps() []policytest.Gap { return t.coverage.Gaps(t.repository) }

// Test runs the test blocks whose names match on sandboxes, one for each
// integration.
func (e Engine) Test(ctx context.Context, folder string, filter *regexp.Regexp) (*Tested, error) {
	policy, err := e.Load(ctx, folder)
	if err != nil {
		return nil, err
	}
	resolved, err := e.Resolve(policy, "")
	if err != nil {
		return nil, err
	}
	var tests []*spec.Test
	for _, t := range policy.Repository.Tests {
		if filter.MatchString(t.Name) {
			tests = append(tests, t)
		}
	}
	if len(tests) == 0 {
		return nil, &NoTestsError{filter.String()}
	}
	tested := &Tested{coverage: policytest.NewCoverage(), repository: policy.Repository}
	began := e.Now()
	elapsed := func() time.Duration { return e.Now().Sub(began) }
	for _, suite := range policytest.Suites(policy.Repository, resolved, tests) {
		results, problems, err := policytest.RunOnSandbox(ctx, suite, began.UTC(), elapsed, tested.coverage)
		if err == nil {
			err = e.report(policy, problems)
		}
		if err != nil {
			return nil, err
		}
		tested.Results = append(tested.Results, results...)
	}
	return tested, nil
}

// NoTestsError reports a repository without a test, or without one of a name.
type NoTestsError struct{ filter string }

func (e *NoTestsError) Error() string {
	if e.filter != "" {
		return fmt.Sprintf("the repository has no test whose name matches %q; give another --filter", e.filter)
	}
	return "the repository has no test; add a test block"
}
