package plan

import (
	"github.com/redveil/redveil/render/ddl"
	"github.com/redveil/redveil/state"
)

// Diff lists the changes that turn actual into desired, sorted by key. The
// definitions decide which views have to be dropped and created again; those
// lose their grants, which then count as missing.
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

// goesWithItsRelation reports whether a grant disappears with its view or
// procedure, so that it needs no REVOKE of its own.
func goesWithItsRelation(object state.Object, desired *state.Catalog) bool {
	grant := object.(state.Grant)
	if grant.Relation.IsZero() || grant.Raw {
		return false
	}
	return desired.Find(holderOf(grant)) == nil &&
		desired.Find(state.Table{Name: grant.Key().Relation()}.Key()) == nil
}

// holderOf returns the key of the view or procedure that a grant is on.
func holderOf(g state.Grant) state.Key {
	if g.Privilege == state.Execute {
		return state.ProcedureKey(g.Key().Relation(), g.Arguments)
	}
	return state.ViewKey(g.Key().Relation())
}

func remade(before, after state.Object, definitions ddl.Definitions) bool {
	return factsOf(after.Key().Kind).remade(before, after, definitions)
}

// withoutLostGrants leaves out the grants that have to be given again because
// their view is recreated. A grant that is no longer wanted stays in: it has to
// be revoked before its role is dropped, and that happens before the view is
// recreated.
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
