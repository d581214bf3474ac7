package report

import (
	"slices"

	"github.com/redveil/redveil/reconcile/plan"
)

// kindsByWeight lists the kinds of some changes, with views first, because reviewers
// read them first.
func kindsByWeight(changes []Change) []string {
	var kinds []string
	seen := make(map[string]bool)
	for _, c := range changes {
		if !seen[string(c.Kind)] {
			seen[string(c.Kind)] = true
			kinds = append(kinds, string(c.Kind))
		}
	}
	slices.SortStableFunc(kinds, func(a, b string) int { return weightOf(a) - weightOf(b) })
	return kinds
}

func weightOf(kind string) int {
	order := []string{"view", "grant", "membership", "profile", "procedure", "role", "group", "user"}
	if n := slices.Index(order, kind); n >= 0 {
		return n
	}
	return len(order)
}

// changesOf are the changes of one kind that do the same.
func changesOf(changes []Change, action plan.Action, kind string) []Change {
	var all []Change
	for _, c := range changes {
		if c.Action == action && string(c.Kind) == kind {
			all = append(all, c)
		}
	}
	return all
}
