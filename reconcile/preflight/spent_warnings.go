package preflight

import (
	"fmt"

	"github.com/redveil/redveil/reconcile/plan"
)

// spentWarnings names each renamed_from that is no longer needed.
func spentWarnings(in plan.Input) []plan.Warning {
	var all []plan.Warning
	for _, r := range in.Repository.Renames {
		if r.Block != "integration" && !plan.InUse(in, r.Block, r.From) {
			all = append(all, newWarning("renamed-from", fmt.Sprintf("nothing in the warehouse has the name %q "+
				"of %s any more: remove renamed_from", r.From, r.Origin.Block), r.Origin))
		}
	}
	return all
}
