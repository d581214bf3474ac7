package plan

import (
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// Plan is all that is to change in one warehouse, and what that means for
// people. It is inert: the same repository, warehouse and day give the same
// plan, and apply does what it says and decides nothing.
type Plan struct {
	Integration *spec.Integration
	// Base digests what the plan relies on in the warehouse, Desired the
	// desired state, Digest the changes together with the warehouse's name.
	Base, Desired, Digest state.Digest
	Scope                 state.Scope
	Changes               []*Change // in the order of execution
	Access                []AccessChange
	Warnings              []Warning
	// Refresh brings the copies of external tables up to date that are there
	// already; each run does, changes or not.
	Refresh []redshift.SQL
	// System is what redveil's own objects depend on.
	System render.System
}

// Counts are how many changes there are of each action.
func (p *Plan) Counts() map[Action]int {
	counts := make(map[Action]int)
	for _, change := range p.Changes {
		counts[change.Action()]++
	}
	return counts
}
