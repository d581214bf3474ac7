package preflight

import (
	"fmt"
	"maps"
	"slices"

	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// brokenWrites names who keeps UPDATE or DELETE on a governed table and loses SELECT on it
// by the plan, which such a statement needs as soon as it has a condition.
func brokenWrites(t transition) []plan.Warning {
	if !slices.ContainsFunc(t.changes, takesRaw) {
		return nil
	}
	var all []plan.Warning
	said := make(map[redshift.Name]bool)
	for _, source := range t.Resolved.Sources {
		table := source.Table
		var lose []string
		for _, account := range slices.Sorted(maps.Keys(t.then.Changers(table))) {
			if t.now.MaySelect(account, table) && !t.then.MaySelect(account, table) {
				lose = append(lose, t.labels[account])
			}
		}
		if len(lose) == 0 || said[table] {
			continue
		}
		said[table] = true
		all = append(all, newWarning(plan.BreaksWrites, fmt.Sprintf("%s cannot run UPDATE or DELETE with a condition "+
			"on %s any more: these take SELECT on the table, which goes; an exception with may = [\"read\", "+
			"\"write\"] leaves it", listed(lose), table), source.Origin))
	}
	return all
}

// takesRaw reports a change that takes a grant on a governed table away.
func takesRaw(c *plan.Change) bool {
	grant, is := c.Before.(state.Grant)
	return is && grant.Raw && c.After == nil
}
