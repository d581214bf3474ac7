package preflight

import (
	"fmt"
	"time"

	"github.com/redveil/redveil/reconcile/plan"
)

// soon is how far ahead a plan names what ends.
const soon = 14 * 24 * time.Hour

// endWarnings names approvals and memberships that are over, or soon will be.
func endWarnings(in plan.Input) []plan.Warning {
	now := in.Resolved.Now
	day := func(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }
	var all []plan.Warning
	for _, source := range in.Resolved.Sources {
		for _, a := range source.Approvals {
			switch {
			case a.Window.EndedBy(now):
				all = append(all, newWarning("approval-expired", fmt.Sprintf("approval %q ended on %s: %q no longer "+
					"reads %q by it; remove the block or extend it", a.Name, day(a.Window.Until), a.User,
					source.Name), a.Origin))
			case a.Window.EndedBy(now.Add(soon)):
				all = append(all, newWarning("approval-expires", fmt.Sprintf("approval %q ends on %s: from then on "+
					"%q no longer reads %q by it", a.Name, day(a.Window.Until), a.User, source.Name), a.Origin))
			}
		}
	}
	for _, m := range in.Repository.Memberships {
		switch {
		case m.Window.EndedBy(now):
			all = append(all, newWarning("membership-expired", fmt.Sprintf("membership %q ended on %s: %q is no "+
				"longer in group %q by it; remove the block or extend it", m.Name, day(m.Window.Until), m.User,
				m.Group), m.Origin))
		case m.Window.EndedBy(now.Add(soon)):
			all = append(all, newWarning("membership-expires", fmt.Sprintf("membership %q ends on %s: from then on "+
				"%q is no longer in group %q by it", m.Name, day(m.Window.Until), m.User, m.Group), m.Origin))
		}
	}
	return all
}
