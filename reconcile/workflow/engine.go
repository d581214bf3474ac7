package workflow

import (
	"context"
	"regexp"

	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/reconcile/apply"
	"github.com/redveil/redveil/reconcile/engine"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/checkout"
)

// Engine is what a workflow needs of redveil's engine: reading policies,
// planning, and working on warehouses.
type Engine interface {
	Reader
	Planner
	Operator
	Tester
}

// Tester checks policies without a warehouse.
type Tester interface {
	Format(ctx context.Context, folder string, check bool) ([]string, error)
	Validate(ctx context.Context, folder string, show bool) (*engine.Policy, hcl.Diagnostics, error)
	Test(ctx context.Context, folder string, filter *regexp.Regexp) (*engine.Tested, error)
}

// Reader reads policies, as they are now and as they were.
type Reader interface {
	Open(ctx context.Context, folder string) (*checkout.Checkout, error)
	Use(opened *checkout.Checkout) (*engine.Policy, error)
	LoadAt(ctx context.Context, folder, ref string) (*engine.Policy, error)
	LoadEarlier(ctx context.Context, address string, given spec.Given) (*engine.Policy, error)
	ConnectionsAt(ctx context.Context, folder, ref string) (engine.Connections, error)
	DeclaredAt(ctx context.Context, folder, commit string) ([]*spec.Integration, error)
	HistoryOf(ctx context.Context, folder, from, to string) (*checkout.History, error)
}

// Planner makes plans, and compares policies where redveil must not connect to
// a warehouse.
type Planner interface {
	PlanEach(ctx context.Context, policy *engine.Policy, chosen []*spec.Integration) []*engine.Planned
	CompareLoaded(policy, then *engine.Policy, base, integration string, allowEmpty bool) (*report.Model, error)
	HasPassword(i *spec.Integration) bool
	CheckPlanKey() error
	Save(model *report.Model, out, html string) error
	Import(ctx context.Context, r engine.ImportRequest) (*engine.Imported, error)
}

// Operator reads and changes warehouses.
type Operator interface {
	LastApplied(ctx context.Context, i *spec.Integration) string
	LastWhole(ctx context.Context, i *spec.Integration) string
	Apply(ctx context.Context, model *report.Model, n int, program plan.Program, pull string) (apply.Outcome, error)
	Record(ctx context.Context, model *report.Model, n int, program plan.Program, pull string) error
	Converged(ctx context.Context, policy *engine.Policy, options engine.Options) error
	Drift(policy *engine.Policy, elsewhere engine.Elsewhere) *engine.Drift
}
