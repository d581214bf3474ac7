package plan

import (
	"cmp"
	"slices"

	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// Order puts changes so that each finds what it needs: first the deletes, what
// depends before what it depends on; then everything else, the other way round.
// Taking away before giving also keeps every moment closed. The views of the
// system schema come before the policy views that read them. What cannot stand
// in a transaction is taken away before it and given after it.
func Order(changes []*Change, system redshift.Ident) []*Change {
	deletes := make([]*Change, 0, len(changes))
	makes := make([]*Change, 0, len(changes))
	for _, change := range changes {
		if change.Action() == Delete {
			deletes = append(deletes, change)
		} else {
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
	ordered := append(deletes, makes...)
	slices.SortStableFunc(ordered, func(a, b *Change) int { return cmp.Compare(a.Phase().rank(), b.Phase().rank()) })
	return ordered
}

// dropsColumn: the change takes a column from one of redveil's own tables.
func dropsColumn(c *Change) bool {
	before, isTable := c.Before.(state.Table)
	after, stays := c.After.(state.Table)
	if !isTable || !stays {
		return false
	}
	_, dropped, _ := after.Upgrade(before)
	return len(dropped) > 0
}
