package engine

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/reconcile/lookup"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/render"
)

// AccessRequest asks who may see what.
type AccessRequest struct {
	Folder, Integration string
	lookup.Question
}

// check refuses what cannot be asked together.
func (r AccessRequest) check() error {
	if r.Column != "" && r.Source == "" {
		return fmt.Errorf("--column %s: say of which source, with --source", r.Column)
	}
	return nil
}

// Access answers from the repository alone, without a warehouse.
func (e Engine) Access(ctx context.Context, r AccessRequest) (*lookup.Answer, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	policy, err := e.quiet().Load(ctx, r.Folder)
	if err != nil {
		return nil, err
	}
	given, err := e.quiet().declared(policy, r.Integration)
	if err != nil {
		return nil, err
	}
	return lookup.Ask(r.Question, given)
}

// quiet returns an engine that tells of errors in a policy, and not of warnings.
func (e Engine) quiet() Engine {
	tell := e.OnProblems
	if tell == nil {
		return e
	}
	e.OnProblems = func(policy *Policy, problems hcl.Diagnostics) error {
		if !problems.HasErrors() {
			return nil
		}
		return tell(policy, errorsOf(slices.Clone(problems)))
	}
	return e
}

// declared returns what a policy says of each chosen integration.
func (e Engine) declared(policy *Policy, integration string) ([]lookup.Given, error) {
	resolved, err := e.Resolve(policy, integration)
	if err != nil {
		return nil, err
	}
	all := make([]lookup.Given, len(resolved))
	for n, one := range resolved {
		side, err := e.inForce(policy, one)
		if err != nil {
			return nil, err
		}
		all[n] = lookup.Given{
			Repository: policy.Repository, Resolved: one, Side: side,
			Of: lookup.Of{Repository: policy.described()},
		}
	}
	return all, nil
}

// inForce returns a policy as it is in force where it was applied.
func (e Engine) inForce(policy *Policy, resolved *policies.Resolved) (access.Side, error) {
	desired, problems := render.Build(resolved, render.Options{})
	if err := e.report(policy, problems); err != nil {
		return access.Side{}, fmt.Errorf("integration %q: %w", resolved.Integration.Name, err)
	}
	return plan.InForce(resolved, desired), nil
}
