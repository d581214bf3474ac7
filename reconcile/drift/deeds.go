package drift

import (
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// Deed is what happened in a warehouse that a change corrects. Its fields, in
// this order, make a sentence: "replaced view governed.orders".
type Deed struct {
	Verb string `json:"verb"`
	// What is the kind of object, or the part of it.
	What string `json:"what"`
	Name string `json:"name"`
	// Note follows the name at once: ", with the dropped view".
	Note string `json:"note,omitempty"`
	// Sentence is the whole.
	Sentence string `json:"sentence"`
}

// gone is the owner of an object whose owner's account is gone.
const gone = "unknown"

// DeedsOf returns what happened for each change of a plan that corrects drift.
// Actual is the warehouse as it is.
func DeedsOf(p *plan.Plan, actual *state.Snapshot) []Deed {
	d := deedsOf(p, actual.Moved(p.Scope))
	all := make([]Deed, len(p.Changes))
	for n, change := range p.Changes {
		deed := d.of(change)
		deed.Sentence = deed.Verb + " " + deed.What + " " + deed.Name + deed.Note
		switch owner := change.ForeignOwner(); owner {
		case "":
		case gone:
			deed.Sentence += ", whose owner is gone"
		default:
			deed.Sentence += ", owned by " + string(owner)
		}
		all[n] = deed
	}
	return all
}

// deeds is what the changes of a plan say together.
type deeds struct {
	actual *state.Snapshot
	// missing are what the plan creates, replaced the views and procedures that
	// somebody replaced.
	missing, replaced map[state.Key]bool
	// left are accounts with a membership, and roles and groups with a member or
	// a grant.
	left map[state.Principal]bool
	// joins are the accounts that lack a membership, again those whose
	// name another account had before.
	joins, again map[redshift.Account]bool
}

func deedsOf(p *plan.Plan, actual *state.Snapshot) *deeds {
	d := &deeds{
		actual: actual, missing: make(map[state.Key]bool), replaced: make(map[state.Key]bool),
		left: make(map[state.Principal]bool), joins: make(map[redshift.Account]bool),
		again: make(map[redshift.Account]bool),
	}
	for _, object := range actual.Catalog.Objects() {
		switch o := object.(type) {
		case state.Membership:
			d.left[o.In], d.left[o.Member] = true, true
		case state.Grant:
			d.left[o.To] = true
		case state.Schema, state.User, state.Role, state.Group, state.Table, state.View, state.Procedure,
			state.Profile:
		}
	}
	for _, change := range p.Changes {
		if change.Before == nil {
			d.missing[change.Key()] = true
			if m, ok := change.After.(state.Membership); ok {
				d.joins[redshift.Account(m.Member.Name)] = true
			}
			continue
		}
		if profile, ok := change.Before.(state.Profile); ok && profile.Earlier != "" && change.After != nil {
			d.again[profile.Account] = true
		}
		if state.TextOf(change.Before) == state.Foreign {
			d.replaced[change.Key()] = true
		}
	}
	return d
}

// of returns what happened to the object of a change.
func (d *deeds) of(c *plan.Change) Deed {
	if c.Before != nil && c.After != nil && c.Before.Key() != c.After.Key() {
		return Deed{
			Verb: "renamed", What: string(c.Key().Kind), Name: c.Key().Name(),
			Note: " to " + c.Before.Key().Name(),
		}
	}
	deed := plainly(c)
	switch o := c.Object().(type) {
	case state.Schema, state.User, state.Role, state.Group:
	case state.Table:
		d.table(&deed, c, o)
	case state.View:
		d.view(&deed, c)
	case state.Procedure:
		d.procedure(&deed, c)
	case state.Profile:
		d.profile(&deed, c, o.Account)
	case state.Membership:
		d.membership(&deed, c, o)
	case state.Grant:
		d.grant(&deed, c, o)
	}
	return deed
}

// plainly turns the words round: the change corrects what happened.
func plainly(c *plan.Change) Deed {
	verb := map[plan.Action]string{plan.Create: "dropped", plan.Update: "changed", plan.Delete: "made"}[c.Action()]
	return Deed{Verb: verb, What: string(c.Key().Kind), Name: c.Key().Name()}
}
