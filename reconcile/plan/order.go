package plan

import (
	"cmp"
	"slices"

	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// Order sorts changes so that each finds what it needs. Deletes come first, and
// delete dependents before what they depend on; everything else follows in the
// opposite order. Because access is taken before it is given, nobody sees too
// much in between. The views of the system schema come before the policy views
// that read them. Grants that cannot be part of a transaction are revoked
// before it and given after it. What default privileges add to an object is
// revoked last.
func Order(changes []*Change, system redshift.Ident) []*Change {
	deletes := make([]*Change, 0, len(changes))
	makes := make([]*Change, 0, len(changes))
	var revokes []*Change
	comes := createdWith(changes)
	for _, change := range changes {
		switch {
		case comes(change):
			revokes = append(revokes, change)
		case change.Action() == Delete:
			deletes = append(deletes, change)
		default:
			makes = append(makes, change)
		}
	}
	rank := func(c *Change) state.Kind {
		if dropsColumn(c) { // once no view of the system schema shows it
			return state.KindProcedure
		}
		return c.Key().Kind
	}
	afterSystemViews := func(key state.Key) int {
		if key.Kind == state.KindView && key.Schema != system {
			return 1
		}
		return 0
	}
	byKey := func(a, b *Change) int {
		if byKind := rank(a).Compare(rank(b)); byKind != 0 || a.Key().Kind != b.Key().Kind {
			return cmp.Or(byKind, a.Key().Compare(b.Key()))
		}
		return cmp.Or(cmp.Compare(afterSystemViews(a.Key()), afterSystemViews(b.Key())), a.Key().Compare(b.Key()))
	}
	slices.SortFunc(deletes, func(a, b *Change) int { return byKey(b, a) })
	slices.SortFunc(makes, byKey)
	slices.SortFunc(revokes, byKey)
	ordered := slices.Concat(deletes, makes, revokes)
	slices.SortStableFunc(ordered, func(a, b *Change) int { return cmp.Compare(a.Phase().rank(), b.Phase().rank()) })
	return ordered
}

// createdWith reports grants that come into being with the object that they are
// on, by default privileges, and are revoked once it is there. A role that goes
// has to lose its grants before.
func createdWith(changes []*Change) func(*Change) bool {
	made, goes := make(map[state.Key]bool), make(map[state.Principal]bool)
	for _, change := range changes {
		switch key := change.Key(); {
		case change.Action() == Create || change.Remade:
			made[key] = true
		case change.Action() == Delete && (key.Kind == state.KindRole || key.Kind == state.KindGroup):
			goes[key.Principal] = true
		}
	}
	return func(change *Change) bool {
		grant, isGrant := change.Before.(state.Grant)
		if !isGrant || change.Action() != Delete || goes[grant.To] || grant.Relation.IsZero() {
			return false
		}
		return made[holderOf(grant)] || made[state.Table{Name: grant.Key().Relation()}.Key()]
	}
}

// dropsColumn reports whether the change drops a column of one of redveil's own
// tables.
func dropsColumn(c *Change) bool {
	before, isTable := c.Before.(state.Table)
	after, stays := c.After.(state.Table)
	if !isTable || !stays {
		return false
	}
	_, dropped, _ := after.Upgrade(before)
	return len(dropped) > 0
}
