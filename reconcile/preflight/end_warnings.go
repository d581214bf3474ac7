package preflight

import (
	"fmt"
	"time"

	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/spec"
)

// soon is how far ahead a plan names what ends.
const soon = 14 * 24 * time.Hour

// endWarnings names approvals and memberships that are over, or soon will be.
func endWarnings(in plan.Input) []plan.Warning {
	var all []plan.Warning
	for _, source := range in.Resolved.Sources {
		for _, a := range source.Approvals {
			effect := fmt.Sprintf("%q no longer reads %q by it", a.User, source.Name)
			all = append(all, endWarning(in, "approval", a.Name, effect, a.Window, a.Origin)...)
		}
	}
	for _, m := range in.Repository.Memberships {
		effect := fmt.Sprintf("%q is no longer in group %q by it", m.User, m.Group)
		all = append(all, endWarning(in, "membership", m.Name, effect, m.Window, m.Origin)...)
	}
	return all
}

func endWarning(in plan.Input, kind, name, effect string, window spec.Window, origin spec.Origin) []plan.Warning {
	now := in.Resolved.Now
	day := window.Until.UTC().Format("2006-01-02 15:04 UTC")
	switch {
	case window.EndedBy(now):
		return []plan.Warning{newWarning(kind+"-expired", fmt.Sprintf("%s %q ended on %s: %s; remove the block or "+
			"extend it", kind, name, day, effect), origin)}
	case window.EndedBy(now.Add(soon)):
		return []plan.Warning{newWarning(kind+"-expires", fmt.Sprintf("%s %q ends on %s: from then on %s", kind,
			name, day, effect), origin)}
	}
	return nil
}
