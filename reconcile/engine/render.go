package engine

import (
	"context"

	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/render/ddl"
	"github.com/redveil/redveil/state/redshift"
)

// Rendered is one object of the desired state.
type Rendered struct {
	Integration string   `json:"integration"`
	Kind        string   `json:"kind"`
	Name        string   `json:"name"`
	Statements  []string `json:"statements"`
}

// Render gives the statements of the desired state, in the order of making.
func (e Engine) Render(ctx context.Context, folder, integration string) ([]Rendered, error) {
	policy, err := e.Load(ctx, folder)
	if err != nil {
		return nil, err
	}
	resolved, err := e.Resolve(policy, integration)
	if err != nil {
		return nil, err
	}
	all := []Rendered{}
	for _, r := range resolved {
		desired, problems := render.Build(r, render.Options{})
		if err := e.report(policy, problems); err != nil {
			return nil, err
		}
		all = append(all, renderedObjects(r.Integration.Name, desired)...)
	}
	return all, nil
}

func renderedObjects(integration string, desired *render.Desired) []Rendered {
	definitions := ddl.Definitions{
		Views: desired.Views, Procedures: desired.Procedures, After: desired.Profiles,
		SystemSchema: desired.Scope.SystemSchema,
	}
	var changes []*plan.Change
	for _, object := range desired.Catalog.Objects() {
		changes = append(changes, &plan.Change{After: object})
	}
	var all []Rendered
	for _, change := range plan.Order(changes, desired.Scope.SystemSchema) {
		all = append(all, Rendered{
			Integration: integration, Kind: string(change.Key().Kind), Name: change.Key().Name(),
			Statements: texts(ddl.Create(change.After, definitions).Statements()),
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
