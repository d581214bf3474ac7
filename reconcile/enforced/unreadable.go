package enforced

import (
	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// Obstacle is why people cannot read a source whose table is a view, whatever the
// policy gives them: the view, or one beneath it, reads something that it cannot
// read.
type Obstacle struct {
	Source *policies.Source
	View   state.OtherView
	// Beneath is what the view reads.
	Beneath redshift.Name
	Cause   Cause
}

// Cause is what is wrong with a relation beneath a view. The zero Cause is
// invalid.
type Cause int

// The causes of obstacles.
const (
	NoCause Cause = iota
	// OwnerMayNot says that the view's owner has no SELECT on the relation.
	OwnerMayNot
	// Missing says that the warehouse has no such relation.
	Missing
	// InExternalSchema says that readers need USAGE on an external schema, which opens
	// all its tables, so that redveil does not give it.
	InExternalSchema
)

// Obstacles lists what keeps people from reading sources over views.
func Obstacles(in Facts) []Obstacle {
	authority := AuthorityOf(withoutRevoked(in), redshift.Account(in.Resolved.Integration.Username))
	var all []Obstacle
	for _, source := range in.Resolved.Sources {
		for _, view := range in.Snapshot.Unmanaged.ViewsBeneath(source.Table) {
			for _, name := range view.Reads {
				if cause := authority.cause(view, name); cause != NoCause {
					all = append(all, Obstacle{source, view, name, cause})
				}
			}
		}
	}
	return all
}

// cause returns what keeps a view from reading a relation; NoCause if nothing does.
func (a *Authority) cause(view state.OtherView, name redshift.Name) Cause {
	switch {
	case a.facts.ExternalSchemas[name.Schema]:
		return InExternalSchema
	case !a.isKnown(name):
		return Missing
	case !a.MaySelect(view.Owner, name):
		return OwnerMayNot
	}
	return NoCause
}
