package plan

import (
	"fmt"

	"github.com/redveil/redveil/render/ddl"
	"github.com/redveil/redveil/state"
)

// prove replays the changes on a model of the warehouse and compares it with
// the desired state. A difference is a bug, so such a plan is not shown.
func prove(actual, desired *state.Catalog, changes []*Change, definitions ddl.Definitions) error {
	model := replay(actual, changes)
	if rest := Diff(model, desired, definitions); len(rest) > 0 {
		key := rest[0].Key()
		return fmt.Errorf("the plan would not reach the desired state: %s %s would be left to %s; please report "+
			"this with the plan's JSON", key.Kind, key.Name(), rest[0].Action())
	}
	return nil
}

// Replay returns what a warehouse's catalog is after some steps.
func Replay(catalog *state.Catalog, steps []Step) *state.Catalog {
	changes := make([]*Change, len(steps))
	for n, step := range steps {
		changes[n] = &Change{Before: step.Before, After: step.After, Remade: step.Remade}
	}
	return replay(catalog, changes)
}

func replay(catalog *state.Catalog, changes []*Change) *state.Catalog {
	model := catalog.Clone()
	for _, change := range changes {
		if change.Before != nil {
			model.Remove(change.Before.Key())
			removeGrants(model, change)
		}
		if change.After != nil {
			model.Remove(change.After.Key())
			model.Add(change.After)
		}
	}
	return model
}

// removeGrants removes the grants that disappear with a dropped view or
// procedure.
func removeGrants(model *state.Catalog, change *Change) {
	kind := change.Key().Kind
	goes := change.Action() == Delete || change.Remade
	if kind != state.KindView && kind != state.KindProcedure || !goes {
		return
	}
	var lost []state.Key
	model.Each(func(object state.Object) {
		if grant, ok := object.(state.Grant); ok && !grant.Relation.IsZero() && holderOf(grant) == change.Key() {
			lost = append(lost, grant.Key())
		}
	})
	for _, key := range lost {
		model.Remove(key)
	}
}
