package preflight

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/state"
)

// check compares what redveil wants to make with the warehouse: names have to be
// free. What concerns one source alone blocks that source; see blocked.
func check(d *plan.Draft) hcl.Diagnostics {
	return append(checkRoleNames(d.Input, d.Desired), checkNames(d.Input, d.Desired)...)
}

func problem(subject hcl.Range, summary, format string, args ...any) *hcl.Diagnostic {
	return &hcl.Diagnostic{
		Severity: hcl.DiagError, Summary: summary, Detail: fmt.Sprintf(format, args...),
		Subject: &subject,
	}
}

// checkNames refuses to take over what somebody else made, and tables with
// other columns than this version knows.
func checkNames(in plan.Input, desired *render.Desired) hcl.Diagnostics {
	var problems hcl.Diagnostics
	for _, object := range desired.Catalog.Objects() {
		where := originOf(in, desired, object.Key())
		known := in.Snapshot.Catalog.Find(object.Key())
		message, taken := plan.Taken(&in.Snapshot.Unmanaged, object.Key())
		if taken && known == nil {
			if object.Key().Kind == state.KindView {
				message += ifEarlier(in)
			}
			problems = append(problems, problem(where, kindTitle(object.Key().Kind)+" name taken", "%s", message))
		}
		if table, ok := object.(state.Table); ok && known != nil {
			if _, _, fits := table.Upgrade(known.(state.Table)); !fits {
				problems = append(problems, problem(where, "Table of another shape",
					"%s has the columns %s; this redveil needs %s.", table.Name, known.(state.Table).Columns,
					table.Columns))
			}
		}
	}
	return problems
}

func kindTitle(kind state.Kind) string { return strings.ToUpper(string(kind[:1])) + string(kind[1:]) }

func originOf(in plan.Input, desired *render.Desired, key state.Key) hcl.Range {
	if origins := desired.Origins[key]; len(origins) > 0 {
		return origins[0].Range
	}
	return in.Resolved.Integration.Origin.Range
}

func listed(names []string) string {
	const few = 8
	return most(names, few)
}

// most lists some names, and counts the others.
func most(names []string, shown int) string {
	if len(names) > shown {
		return strings.Join(names[:shown], ", ") + fmt.Sprintf(" and %d more", len(names)-shown)
	}
	return strings.Join(names, ", ")
}
