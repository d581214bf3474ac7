package engine

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/spec"
)

func (e Engine) ResolveProblems(repository *spec.Repository) hcl.Diagnostics {
	var problems hcl.Diagnostics
	for _, integration := range repository.Integrations {
		resolved, found := policies.Resolve(repository, integration.Name, e.Now().UTC())
		problems = append(problems, found...)
		if found.HasErrors() {
			continue
		}
		_, found = render.Build(resolved, render.Options{})
		problems = append(problems, found...)
	}
	return problems
}
