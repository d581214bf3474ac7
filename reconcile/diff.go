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
		changes = append(changes, &Change{Before: before, After: after, Remade: before != nil && remakes(before, after, definitions)})
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
		return desired.Find(holderOf(o)) == nil && desired.Find(state.Table{Name: o.Key().Relation()}.Key()) == nil && !o.Raw
	case state.Role, state.Group, state.View, state.Procedure, state.Membership, state.Profile:
		return false
	}
	panic("reconcile: unknown object")
}

// holderOf is the view or procedure that a grant is on.
func holderOf(g state.Grant) state.Key {
	if g.Privilege == state.Execute {
		return state.ProcedureKey(g.Key().Relation(), g.Arguments)
	}
	return state.ViewKey(g.Key().Relation())
}

// remakes reports that an update drops the object and makes it again, which
// loses the grants on it.
func remakes(before, after state.Object, definitions ddl.Definitions) bool {
	switch o := after.(type) {
	case state.View:
		return ddl.Remakes(before.(state.View), o, definitions)
	case state.Procedure:
		return before != after
	case state.Schema, state.User, state.Role, state.Group, state.Table, state.Profile, state.Membership, state.Grant:
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
		if before := actual.Find(object.Key()); before != nil && remakes(before, object, definitions) {
			remade[object.Key()] = true
		}
	}
	if len(remade) == 0 {
		return actual
	}
	kept := actual.Clone()
	for _, object := range actual.Objects() {
		grant, ok := object.(state.Grant)
		if ok && remade[holderOf(grant)] && desired.Find(grant.Key()) != nil {
			kept.Remove(grant.Key())
		}
	}
	return kept
}
