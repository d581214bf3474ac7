package preflight

import (
	"fmt"

	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/state"
)

// unreadableWarnings names sources over views that do not work, so that nobody is
// promised what they cannot read.
func unreadableWarnings(in plan.Input) []plan.Warning {
	var all []plan.Warning
	for _, o := range enforced.Obstacles(in.Facts) {
		message := fmt.Sprintf("source %q: %s", o.Source.Name, describeObstacle(o))
		all = append(all, newWarning("unreadable-view", message, o.Source.Origin))
	}
	return all
}

// describeObstacle says why people get an error, and what ends that.
func describeObstacle(o enforced.Obstacle) string {
	switch o.Cause {
	case enforced.OwnerMayNot:
		owner := state.Principal{Kind: state.PrincipalUser, Name: string(o.View.Owner)}
		return fmt.Sprintf("nobody can read view %s, because its owner %s may not select from %s; run GRANT "+
			"SELECT ON %s TO %s", o.View.Name, o.View.Owner, o.Beneath, o.Beneath.SQL(), owner.SQL())
	case enforced.Missing:
		return fmt.Sprintf("nobody can read view %s, because it reads %s, which the warehouse does not have",
			o.View.Name, o.Beneath)
	case enforced.InExternalSchema:
		return fmt.Sprintf("readers of view %s need USAGE on the external schema %q for %s; redveil does not give "+
			"that, because it opens every table there; let the view read a materialized view of it", o.View.Name,
			o.Beneath.Schema, o.Beneath)
	case enforced.NoCause:
	}
	panic("preflight: an obstacle without a cause")
}
