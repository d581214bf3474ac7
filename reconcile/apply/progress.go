package apply

import (
	"context"

	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/state/redshift"
)

// statementsOf counts the statements of a plan.
func statementsOf(program plan.Program) int {
	count := len(program.Refresh)
	for _, step := range program.Steps {
		count += len(step.Statements)
	}
	return count
}

// exec tells of a statement of the plan, and sends it.
func (a *applier) exec(ctx context.Context, doing string, statement redshift.SQL) error {
	if a.run.Progress != nil {
		a.run.Progress(doing, a.begun, a.all)
	}
	a.begun++
	return a.send(ctx, doing, statement)
}
