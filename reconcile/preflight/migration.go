package preflight

import (
	"fmt"
	"strings"

	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/state"
)

// migrationWarnings says which steps bring redveil's own tables, as an earlier redveil
// made them, up to date. Their statements are among the plan's changes.
func migrationWarnings(in plan.Input) []plan.Warning {
	layout := in.Snapshot.Unmanaged.Layout
	missing := state.MigrationsAfter(layout)
	if layout == 0 || in.Snapshot.Unmanaged.Guessed || len(missing) == 0 {
		return nil
	}
	steps := make([]string, len(missing))
	for n, m := range missing {
		steps[n] = fmt.Sprintf("%d: %s", m.To, m.Does)
	}
	return []plan.Warning{newWarning("migration", fmt.Sprintf("redveil's own tables have layout %d, and this redveil "+
		"makes layout %d; apply brings them up to date in its transaction, and an earlier redveil then leaves this "+
		"warehouse alone (%s)", layout, state.Layout(), strings.Join(steps, "; ")), in.Resolved.Integration.Origin)}
}
