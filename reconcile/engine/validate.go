package engine

import (
	"context"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/spec"
)

// Validate finds every problem of a policy. With show it tells OnProblems of them,
// and returns an error where one of them is one.
func (e Engine) Validate(ctx context.Context, folder string, show bool) (*Policy, hcl.Diagnostics, error) {
	opened, err := e.Open(ctx, folder)
	if err != nil {
		return nil, nil, err
	}
	policy, problems, err := read(opened, new(spec.Memory), e.variablesNow())
	if err != nil {
		return nil, nil, err
	}
	problems = append(problems, e.envProblems(policy.Repository)...)
	if !problems.HasErrors() {
		problems = append(problems, e.resolveProblems(policy.Repository)...)
	}
	if show {
		err = e.report(policy, problems)
	}
	return policy, problems, err
}

func (e Engine) resolveProblems(repository *spec.Repository) hcl.Diagnostics {
	var problems hcl.Diagnostics
	var all []*policies.Resolved
	for _, integration := range repository.Integrations {
		resolved, found := policies.Resolve(repository, integration.Name, e.Now().UTC())
		problems = append(problems, found...)
		if found.HasErrors() {
			continue
		}
		_, found = render.Build(resolved, render.Options{})
		problems = append(append(problems, found...), access.Forbidden(resolved)...)
		all = append(all, resolved)
	}
	return append(problems, without(access.Idle(all), problems)...)
}

// without leaves out warnings that were given already of the same block.
func without(warnings, given hcl.Diagnostics) hcl.Diagnostics {
	return slices.DeleteFunc(warnings, func(w *hcl.Diagnostic) bool {
		return slices.ContainsFunc(given, func(g *hcl.Diagnostic) bool {
			return g.Summary == w.Summary && g.Subject != nil && *g.Subject == *w.Subject
		})
	})
}
