package reconcile

import (
	"github.com/redveil/redveil/render/ddl"
	"github.com/redveil/redveil/state"
)

// Diff lists what has to change so that actual becomes desired, sorted by
// key. Definitions tell which views have to be made anew; those lose their
// grants, which then count as missing.
func Diff(actual, desired *state.Catalog, definitions ddl.Definitions) []*Change {
	actual = withoutLostGrants(actual, desired, definitions)
	var changes []*Change
	for _, before := range actual.Objects() {
		if desired.Find(before.Key()) == nil && !goesWithIts(before, desired) {
			changes = append(changes, &Change{Before: before})
		}
	}
	for _, after := range desired.Objects() {
		before := actual.Find(after.Key())
		if before == after {
			continue
		}
		change := &Change{Before: before, After: after}
		if view, ok := before.(state.View); ok {
			change.Remade = ddl.Remakes(view, after.(state.View), definitions)
		}
		changes = append(changes, change)
	}
	return changes
}

// goesWithIts tells objects that need no statement of their own: a grant on a
// view that is dropped goes with the view. Accounts are never dropped: what a
// person owns would block it, and her account may serve other ends.
func goesWithIts(object state.Object, desired *state.Catalog) bool {
	switch o := object.(type) {
	case state.User:
		return true
	case state.Table, state.Schema:
		return true // a newer redveil's; nothing here asks for its removal
	case state.Grant:
		if o.Relation.IsZero() {
			return false
		}
		relation := o.Key().Relation()
		table := state.Table{Name: relation}.Key()
		return desired.Find(state.ViewKey(relation)) == nil && desired.Find(table) == nil && !o.Raw
	case state.Role, state.Group, state.View, state.Membership, state.Profile:
		return false
	}
	panic("reconcile: unknown object")
}

// withoutLostGrants leaves out grants that have to be given again. One that
// nobody wants any more stays, to be revoked before its role goes, which comes
// before the view is made anew.
func withoutLostGrants(actual, desired *state.Catalog, definitions ddl.Definitions) *state.Catalog {
	remade := make(map[state.Key]bool)
	for _, object := range desired.Objects() {
		after, ok := object.(state.View)
		if !ok {
			continue
		}
		before, exists := actual.Find(after.Key()).(state.View)
		if exists && ddl.Remakes(before, after, definitions) {
			remade[after.Key()] = true
		}
	}
	if len(remade) == 0 {
		return actual
	}
	kept := actual.Clone()
	for _, object := range actual.Objects() {
		grant, ok := object.(state.Grant)
		if ok && remade[state.ViewKey(grant.Key().Relation())] && desired.Find(grant.Key()) != nil {
			kept.Remove(grant.Key())
		}
	}
	return kept
}
