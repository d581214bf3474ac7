package plan

import (
	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// effects finds a change's direction from the access entries that it touches.
type effects struct {
	bySource map[redshift.Name]access.Effect
	byUser   map[redshift.Account]access.Effect
}

func newEffects(entries []AccessChange, in Input) effects {
	e := effects{bySource: make(map[redshift.Name]access.Effect), byUser: make(map[redshift.Account]access.Effect)}
	views := make(map[string]redshift.Name)
	for _, source := range in.Resolved.Sources {
		views[source.Name] = source.View
	}
	accounts := make(map[string]redshift.Account)
	for account, label := range enforced.LabelsOf(in.Facts) {
		accounts[label] = account
	}
	for _, entry := range entries {
		view, known := views[entry.Source]
		if !known { // a view that keeps an earlier name is known by that name
			view, _ = redshift.ParseName(entry.Source)
		}
		e.bySource[view] = e.bySource[view].With(entry.Effect)
		for _, user := range entry.Users {
			e.byUser[accounts[user]] = e.byUser[accounts[user]].With(entry.Effect)
		}
	}
	return e
}

func (e effects) of(change *Change) access.Effect { return change.facts().effect(e, change) }

func (e effects) ofView(change *Change) access.Effect {
	return orNeutral(e.bySource[change.Key().Relation()])
}

func (e effects) ofProfile(change *Change) access.Effect {
	return orNeutral(e.byUser[change.Key().Account])
}

func (e effects) ofMembership(change *Change) access.Effect {
	return e.directed(change, e.byUser[redshift.Account(change.Key().Member.Name)])
}

func (e effects) ofGrant(change *Change) access.Effect {
	grant := change.Object().(state.Grant)
	if grant.External { // it opens every table of the schema
		return map[Action]access.Effect{Create: access.Widens, Delete: access.Narrows}[change.Action()]
	}
	if grant.Privilege == state.Usage || grant.Privilege == state.Execute && change.Action() == Create {
		return access.Neutral
	}
	return e.directed(change, e.bySource[grant.Key().Relation()])
}

// directed returns the part of an effect that a grant can have by itself.
// Taking something from somebody whom the policy does not know also counts as
// narrowing.
func (effects) directed(change *Change, related access.Effect) access.Effect {
	if change.Action() == Delete {
		return access.Narrows
	}
	if related == access.Widens || related == access.Mixed {
		return access.Widens
	}
	return access.Neutral
}

func orNeutral(e access.Effect) access.Effect {
	if e == "" {
		return access.Neutral
	}
	return e
}
