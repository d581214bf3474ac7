package apply

import (
	"context"

	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/state/redshift"
)

// statementsOf counts the statements of a plan.
func statementsOf(program plan.Program) int {
	return len(program.Refresh) + len(program.Statements)
}

// exec tells of a statement of the plan, and sends it.
func (a *applier) exec(ctx context.Context, doing string, statement redshift.SQL, shown string) error {
	if a.run.Progress != nil {
		a.run.Progress(doing, a.begun, a.all)
	}
	a.begun++
	return a.send(ctx, statement, shown)
}
