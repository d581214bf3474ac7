package workflow

import (
	"context"
	"fmt"
	"strings"

	"github.com/redveil/redveil/reconcile/engine"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/spec"
)

// warnOfRules warns which rules of review and drift change with a plan. No
// statement shows that, and whoever approves the plan approves it too.
func (r *Step) warnOfRules(ctx context.Context, policy *engine.Policy, planned *engine.Planned) {
	if planned.Err != nil {
		return
	}
	m := &applyJob{Step: r, policy: policy, folder: policy.Folder}
	last := m.Engine.LastApplied(ctx, planned.Integration)
	if last == "" {
		return
	}
	declared, err := m.declaredAt(ctx, last)
	if err != nil {
		return
	}
	then := sameAs(planned.Integration, declared)
	if then == nil {
		return
	}
	if moved := movedRules(then, planned.Integration); len(moved) > 0 {
		planned.Model.Warn(planned.Integration.Name, report.Warning{
			Code: "rules-change",
			Message: "other rules of review and drift hold once this plan is applied, and an approval of it covers " +
				"them: " + strings.Join(moved, ", "),
			File: planned.Integration.Origin.Range.Filename, Line: planned.Integration.Origin.Range.Start.Line,
		})
	}
}

// sameAs finds the earlier form of an integration: the one with the same name,
// else the one for the same warehouse.
func sameAs(now *spec.Integration, declared []*spec.Integration) *spec.Integration {
	var same *spec.Integration
	for _, i := range declared {
		switch {
		case i.Name == now.Name:
			return i
		case spec.SameWarehouse(i, now):
			same = i
		}
	}
	return same
}

func movedRules(then, now *spec.Integration) []string {
	var moved []string
	add := func(name string, before, after any) {
		if a, b := fmt.Sprint(before), fmt.Sprint(after); a != b {
			moved = append(moved, fmt.Sprintf("%s %s → %s", name, a, b))
		}
	}
	add("require", then.Review.Require, now.Review.Require)
	add("approvals", then.Review.Approvals, now.Review.Approvals)
	add("code_owners", then.Review.CodeOwners, now.Review.CodeOwners)
	add("no_self_approval", then.Review.NoSelfApproval, now.Review.NoSelfApproval)
	add("drift mode", then.Drift.Mode, now.Drift.Mode)
	add("max_corrections", then.Drift.MaxCorrections, now.Drift.MaxCorrections)
	add("ignored by drift", ignoredBy(then.Drift), ignoredBy(now.Drift))
	return moved
}

func ignoredBy(d spec.Drift) string {
	if len(d.Ignore) == 0 {
		return "nothing"
	}
	parts := make([]string, len(d.Ignore))
	for n, ignore := range d.Ignore {
		parts[n] = fmt.Sprintf("%q until %s", ignore.Object, ignore.Until.Format("2006-01-02"))
	}
	return strings.Join(parts, " and ")
}
