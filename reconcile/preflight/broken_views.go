package preflight

import (
	"fmt"
	"maps"
	"slices"

	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// brokenViews names the views of others over governed tables that people cannot read any
// more after the plan, as it takes SELECT from the views' owners: what they show is not the
// policy's, so that it is in none of who gains and who loses.
func brokenViews(t transition) []plan.Warning {
	others := func(view state.OtherView) bool { return !view.Governed }
	if !slices.ContainsFunc(slices.Collect(maps.Values(t.Snapshot.Unmanaged.Views)), others) {
		return nil
	}
	var all []plan.Warning
	said := make(map[redshift.Name]bool)
	for _, source := range t.Resolved.Sources {
		before := t.now.ViewReaders(source.Table)
		left := t.then.ViewReaders(source.Table)
		for _, view := range slices.SortedFunc(maps.Keys(before), redshift.Name.Compare) {
			var lose []string
			for _, account := range before[view] {
				if !slices.Contains(left[view], account) {
					lose = append(lose, t.labels[account])
				}
			}
			if len(lose) == 0 || said[view] {
				continue
			}
			said[view] = true
			all = append(all, newWarning(plan.BreaksView, fmt.Sprintf("%s cannot read view %s any more, which is over "+
				"%s: its owner loses what it reads with", listed(lose), view, source.Table), source.Origin))
		}
	}
	return all
}
