package plan

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
		if desired.Find(before.Key()) == nil && !factsOf(before.Key().Kind).stays(before, desired) {
			changes = append(changes, &Change{Before: before})
		}
	}
	for _, after := range desired.Objects() {
		before := actual.Find(after.Key())
		if before == after {
			continue
		}
		changes = append(changes, &Change{Before: before, After: after, Remade: before != nil &&
			remade(before, after, definitions)})
	}
	return changes
}

// goesWithItsRelation: a grant on a view or procedure that is dropped needs no
// REVOKE of its own.
func goesWithItsRelation(object state.Object, desired *state.Catalog) bool {
	grant := object.(state.Grant)
	if grant.Relation.IsZero() || grant.Raw {
		return false
	}
	return desired.Find(holderOf(grant)) == nil &&
		desired.Find(state.Table{Name: grant.Key().Relation()}.Key()) == nil
}

// holderOf is the view or procedure that a grant is on.
func holderOf(g state.Grant) state.Key {
	if g.Privilege == state.Execute {
		return state.ProcedureKey(g.Key().Relation(), g.Arguments)
	}
	return state.ViewKey(g.Key().Relation())
}

func remade(before, after state.Object, definitions ddl.Definitions) bool {
	return factsOf(after.Key().Kind).remade(before, after, definitions)
}

// withoutLostGrants leaves out grants that have to be given again. One that
// nobody wants any more stays, to be revoked before its role goes, which comes
// before the view is made anew.
func withoutLostGrants(actual, desired *state.Catalog, definitions ddl.Definitions) *state.Catalog {
	lost := make(map[state.Key]bool)
	for _, object := range desired.Objects() {
		if before := actual.Find(object.Key()); before != nil && remade(before, object, definitions) {
			lost[object.Key()] = true
		}
	}
	if len(lost) == 0 {
		return actual
	}
	kept := actual.Clone()
	for _, object := range actual.Objects() {
		grant, ok := object.(state.Grant)
		if ok && lost[holderOf(grant)] && desired.Find(grant.Key()) != nil {
			kept.Remove(grant.Key())
		}
	}
	return kept
}
