package preflight

import (
	"fmt"
	"slices"

	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/state"
)

// strayWarnings names procedures in redveil's own schemas that it did not make. One
// with SECURITY DEFINER does what its owner may, for whoever may call it. See
// https://docs.aws.amazon.com/redshift/latest/dg/stored-procedure-security-and-privileges.html
func strayWarnings(in plan.Input) []plan.Warning {
	var names []string
	for key := range in.Snapshot.Unmanaged.Procedures {
		if in.Snapshot.Catalog.Find(key) == nil {
			names = append(names, key.Name())
		}
	}
	if len(names) == 0 || in.Snapshot.Unmanaged.Guessed {
		return nil
	}
	slices.Sort(names)
	return []plan.Warning{newWarning(plan.Stray, fmt.Sprintf("somebody made %s in redveil's own schemas: what such a "+
		"procedure does with its owner's rights, it does for whoever may call it; look at it, and DROP it",
		counted(len(names), string(state.KindProcedure), names)), in.Resolved.Integration.Origin)}
}
