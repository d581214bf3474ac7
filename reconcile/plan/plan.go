package plan

import (
	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// Plan is everything that is to change in one warehouse, and what that means
// for people. The same repository, warehouse and instant give the same plan.
// Apply carries it out and decides nothing.
type Plan struct {
	Integration *spec.Integration
	// Variables are those that stand in the policy, with what they were.
	Variables []spec.Assigned
	// Base digests what the plan relies on in the warehouse, Desired the
	// desired state, and Digest the changes and the warehouse's address.
	Base, Desired, Digest state.Digest
	Scope                 state.Scope
	Changes               []*Change // in the order of execution
	// Statements are those of the changes, as they are sent.
	Statements []redshift.SQL
	// Administrator are changes that only an owner or a superuser may make, with
	// what they run. Apply leaves them out.
	Administrator []*Change
	// Missing are rights that the system account lacks for the rest.
	Missing []MissingRight
	// Ended are changes that remove what is over already. They come before the
	// others and count in no digest.
	Ended  []*Change
	Access []AccessChange
	// Blocked are the sources that cannot be planned now.
	Blocked  []Blocked
	Warnings []Warning
	// Findings are the ways round the policy that stay, which no change takes back.
	Findings []enforced.Finding
	// Refresh updates the existing copies of external tables. Every run does
	// so, even without changes.
	Refresh []redshift.SQL
	// System is what redveil's own objects depend on.
	System render.System
	// Removes says that all of them go.
	Removes bool

	given        *Input        // what the plan was made from
	fingerprints []Fingerprint // of the earlier plan that it stands for
	past         []dated       // what it was before each end, the latest first
}

// Kept reports whether the journal holds the findings as they are.
func (p *Plan) Kept() bool {
	return p.given == nil || enforced.AreKept(p.Findings, &p.given.Snapshot.Unmanaged)
}

// Counts returns the number of changes of each action.
func (p *Plan) Counts() map[Action]int {
	counts := make(map[Action]int)
	for _, change := range p.Changes {
		counts[change.Action()]++
	}
	return counts
}
