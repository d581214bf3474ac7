package preflight

import (
	"fmt"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// attachedWarnings names Redshift's own row and masking policies on governed
// tables and on what redveil made. They act on the people who read the views, so
// that these see other rows or values than the policy says.
func attachedWarnings(in plan.Input, scope state.Scope) []plan.Warning {
	governed := make(map[redshift.Name]*policies.Source)
	for _, source := range in.Resolved.Sources {
		governed[source.Table], governed[source.View] = source, source
	}
	var all []plan.Warning
	attached := in.Snapshot.Unmanaged.Attached
	for n := 0; n < len(attached); {
		a, to := attached[n], []string{}
		for ; n < len(attached) && isSamePolicy(attached[n], a); n++ {
			to = append(to, attached[n].To.String())
		}
		source := governed[a.Relation]
		if source == nil && !scope.IsOwn(a.Relation.Schema) {
			continue
		}
		origin, reads := in.Resolved.Integration.Origin, "what redveil reads there"
		if source != nil {
			origin, reads = source.Origin, source.View.String()
		}
		all = append(all, newWarning(plan.Attached, describeAttached(a, to, reads), origin))
	}
	return all
}

func isSamePolicy(a, b state.Attached) bool {
	return a.Relation == b.Relation && a.Kind == b.Kind && a.Name == b.Name
}

func describeAttached(a state.Attached, to []string, reads string) string {
	switch a.Kind {
	case state.RowSecurity:
		return fmt.Sprintf("row level security is on for %s: whoever has no row policy there sees no row of %s; ALTER "+
			"TABLE %s ROW LEVEL SECURITY OFF ends that", a.Relation, reads, a.Relation.SQL())
	case state.RowPolicy:
		return fmt.Sprintf("row policy %q is attached to %s for %s: they see other rows of %s than the policy says",
			a.Name, a.Relation, listed(to), reads)
	case state.MaskingPolicy:
		return fmt.Sprintf("masking policy %q is attached to %s for %s: they see other values in %s than the policy "+
			"says", a.Name, a.Relation, listed(to), reads)
	}
	panic("preflight: no such policy: " + string(a.Kind))
}
