package preflight

import (
	"fmt"
	"maps"
	"slices"

	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// usageWarnings names the tables that redveil's own roles open with USAGE on
// their schema, because everyone was granted a right on them. Governed tables are
// ways round the policy, and are named there.
func usageWarnings(in plan.Input, desired *render.Desired) []plan.Warning {
	governed := make(map[redshift.Name]bool)
	origins := make(map[redshift.Ident]spec.Origin)
	for _, source := range in.Resolved.Sources {
		governed[source.Table] = true
		if _, known := origins[source.Table.Schema]; !known {
			origins[source.Table.Schema] = source.Origin
		}
	}
	roles := make(map[redshift.Ident][]string)
	for _, object := range desired.Catalog.Objects() {
		grant, ok := object.(state.Grant)
		if ok && grant.Relation.IsZero() && grant.Privilege == state.Usage && !grant.External &&
			grant.To != state.Public() {
			roles[grant.Schema] = append(roles[grant.Schema], grant.To.String())
		}
	}
	var all []plan.Warning
	for _, schema := range slices.SortedFunc(maps.Keys(roles), redshift.Ident.Compare) {
		tables := openToAll(in, schema, governed)
		if desired.Scope.IsOwn(schema) || len(tables) == 0 {
			continue
		}
		all = append(all, newWarning("usage-opens", fmt.Sprintf("readers of the views need USAGE on schema %s, which "+
			"%s gives them; with it they can use %s there, on which everyone was granted rights: REVOKE these FROM "+
			"PUBLIC where that is not meant", schema, listed(roles[schema]), listed(tables)),
			origins[schema]))
	}
	return all
}

// openToAll returns the relations of a schema that nobody governs and on which
// PUBLIC has rights, sorted.
func openToAll(in plan.Input, schema redshift.Ident, governed map[redshift.Name]bool) []string {
	var tables []string
	for _, given := range in.Snapshot.Unmanaged.Privileges.Given {
		if given.Schema != schema || given.To != state.Public() {
			continue
		}
		name := redshift.Name{Schema: schema, Object: given.Relation}
		switch {
		case given.Relation.IsZero() && (given.Reach == state.InSchema || given.Reach == state.InDatabase):
			tables = append(tables, "every table")
		case !given.Relation.IsZero() && !governed[name]:
			tables = append(tables, name.String())
		}
	}
	slices.Sort(tables)
	return slices.Compact(tables)
}
