package preflight

import (
	"fmt"
	"slices"
	"time"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/expr"
)

// dateWarnings names the rules, masks and row filters in force that compare the
// time with a date which comes soon: from then on they mean something else.
func dateWarnings(in plan.Input) []plan.Warning {
	var all []plan.Warning
	ask := func(origin spec.Origin, conditions ...expr.Expr) {
		for _, w := range datesAhead(in.Resolved.Now, origin, conditions) {
			if !slices.Contains(all, w) {
				all = append(all, w)
			}
		}
	}
	for _, source := range in.Resolved.Sources {
		for _, rule := range slices.Concat(source.Grants, source.Guardrails) {
			ask(rule.Origin, rule.Allow)
		}
		for _, filter := range source.Filters {
			ask(filter.Origin, filter.Keep, filter.Unless)
		}
		for _, column := range source.Columns {
			for _, mask := range column.Masks {
				ask(mask.Origin, mask.Unless, mask.When)
			}
		}
	}
	return all
}

// datesAhead returns a warning for each comparison in the conditions that turns
// soon.
func datesAhead(now time.Time, origin spec.Origin, conditions []expr.Expr) []plan.Warning {
	var all []plan.Warning
	for _, condition := range conditions {
		if condition == nil {
			continue
		}
		expr.Walk(condition, func(node expr.Expr) bool {
			compare, ok := node.(expr.Compare)
			if !ok {
				return true
			}
			date, before, after := turnOf(compare)
			if before == after || !(policies.Window{Until: date}).EndedBy(now.Add(soon)) || !date.After(now) {
				return true
			}
			becomes := "no longer holds"
			if after {
				becomes = "holds"
			}
			all = append(all, newWarning("rule-changes", fmt.Sprintf("%s changes on %s: from then on, %s %s",
				origin.Block, date.UTC().Format("2006-01-02 15:04 UTC"), expr.Format(compare), becomes), origin))
			return true
		})
	}
	return all
}

// turnOf returns the date with which a comparison compares the time, and whether
// it holds before and after; zero where it compares something else.
func turnOf(c expr.Compare) (date time.Time, before, after bool) {
	if date, ok := dateOf(c.Right); ok && isNow(c.Left) {
		return date, c.Op.Holds(-1), c.Op.Holds(1)
	}
	if date, ok := dateOf(c.Left); ok && isNow(c.Right) {
		return date, c.Op.Holds(1), c.Op.Holds(-1)
	}
	return time.Time{}, false, false
}

func dateOf(e expr.Expr) (time.Time, bool) {
	literal, ok := e.(expr.Literal)
	if !ok || literal.Value.Kind != expr.Instant || literal.Value.Null {
		return time.Time{}, false
	}
	return literal.Value.Time, true
}

func isNow(e expr.Expr) bool {
	call, ok := e.(expr.Call)
	return ok && call.Function == expr.Now
}
