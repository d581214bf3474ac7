package plan

import (
	"github.com/redveil/redveil/render/ddl"
	"github.com/redveil/redveil/state"
)

// withDefaults adds the grants that default privileges of the system account put
// on what the plan creates. Nobody wants them, so that the plan revokes them, in
// the transaction that creates the objects. See
// https://docs.aws.amazon.com/redshift/latest/dg/r_ALTER_DEFAULT_PRIVILEGES.html
func withDefaults(actual, desired *state.Catalog, in Input, definitions ddl.Definitions) *state.Catalog {
	var defaults []state.DefaultGrant
	for _, d := range in.Snapshot.Unmanaged.Privileges.Defaults {
		if string(d.Maker) == in.Resolved.Integration.Username {
			defaults = append(defaults, d)
		}
	}
	if len(defaults) == 0 {
		return actual
	}
	actual = actual.Clone()
	for _, object := range desired.Objects() {
		key := object.Key()
		before := actual.Find(key)
		procedure := key.Kind == state.KindProcedure
		if key.Kind != state.KindTable && key.Kind != state.KindView && !procedure || before != nil &&
			!remade(before, object, definitions) {
			continue
		}
		for _, d := range defaults {
			grant := state.OnRelation(d.Privilege, key.Relation(), d.To)
			if procedure {
				grant = state.OnProcedure(key.Relation(), key.Arguments, d.To)
			}
			applies := (d.Schema.IsZero() || d.Schema == key.Schema) && procedure == (d.Privilege == state.Execute)
			if applies && desired.Find(grant.Key()) == nil && actual.Find(grant.Key()) == nil {
				actual.Add(grant)
			}
		}
	}
	return actual
}
