package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/redveil/redveil/reconcile/plan"
)

// WarningsHeading is the heading of the warnings, which follow who gains and who loses.
var WarningsHeading = strong.Render("Warnings")

// writeWarnings lists warnings; of many only the first, with the ways round the policy
// before all others.
func writeWarnings(b *strings.Builder, warnings []Warning, cut *shortened) {
	if len(warnings) == 0 {
		return
	}
	const mostWarnings = 8
	fmt.Fprintf(b, "\n%s\n", WarningsHeading)
	most := cut.most(len(warnings), mostWarnings)
	if most < len(warnings) {
		warnings = slices.Clone(warnings)
		slices.SortStableFunc(warnings, func(a, b Warning) int { return first(b) - first(a) })
	}
	for _, w := range warnings[:most] {
		where := ""
		if w.File != "" {
			where = faint.Render(fmt.Sprintf("  %s:%d", w.File, w.Line))
		}
		fmt.Fprintf(b, "  %s %s%s\n", yellow.Render(w.Code+":"), w.Message, where)
	}
	if more := len(warnings) - most; more > 0 {
		fmt.Fprintf(b, "  %s\n", strong.Render(fmt.Sprintf("and %d more", more)))
	}
}

// first sorts warnings: that everybody is locked out, what somebody has to do, and then
// the ways round the policy and the views that break come before all others.
func first(w Warning) int {
	switch w.Code {
	case plan.LockedOut:
		return 4
	case plan.MissingRightCode:
		return 3
	case plan.ForAdministrator:
		return 2
	case plan.Bypass, plan.NewReader, plan.BreaksView, plan.BreaksWrites, plan.LosesOther:
		return 1
	}
	return 0
}
