package preflight

import (
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// renamingWarnings returns what a renaming means for people, and what still has
// an earlier name.
func renamingWarnings(in plan.Input, b enforced.State) []plan.Warning {
	return slices.Concat(movedWarnings(in), systemWarnings(in), viewWarnings(in, b), againWarnings(in),
		spentWarnings(in))
}

// movedWarnings explains that a moved schema gives nobody more access, and that
// the key of hash() stays.
func movedWarnings(in plan.Input) []plan.Warning {
	if !in.Snapshot.Unmanaged.Moves {
		return nil
	}
	scope := in.Scope()
	w := newWarning("moved-schemas", fmt.Sprintf("schema %s becomes %s as a whole, with the key of hash(), the "+
		"history, and what people chose and said. Nobody gains by that, and every hash stays what it is",
		scope.EarlierSystem, scope.SystemSchema), in.Resolved.Integration.Origin)
	if in.Snapshot.Unmanaged.Schemas[scope.ProcedureSchema] {
		w.Message += fmt.Sprintf(". People call %s in the place of %s", scope.ProcedureSchema,
			scope.EarlierProcedures)
	}
	w.Change = "schema " + scope.SystemSchema.String()
	return []plan.Warning{w}
}

// keepers returns whom redveil's own system schema may belong to: the policy by
// its present name or an earlier one.
func keepers(in plan.Input) []state.Digest {
	all := []state.Digest{in.Keeper.Digest()}
	for from, to := range in.Repository.RenamesOf("integration") {
		if to == in.Keeper.Integration {
			all = append(all, state.Keeper{Folder: in.Keeper.Folder, Integration: from}.Digest())
		}
	}
	return all
}

// systemWarnings reports a system schema that belonged to another policy so
// far, and another system schema that may belong to this policy. The latter is
// left alone, because two repositories can look alike.
func systemWarnings(in plan.Input) []plan.Warning {
	if in.Keeper == (state.Keeper{}) {
		return nil
	}
	integration, ours, scope := in.Resolved.Integration, keepers(in), in.Scope()
	_, there := in.Snapshot.Unmanaged.System(scope.SystemSchema)
	first := !there && !in.Snapshot.Unmanaged.Moves // the time to look for an earlier one
	var all []plan.Warning
	for _, system := range in.Snapshot.Unmanaged.Systems {
		switch {
		case system.Schema == scope.SystemSchema:
			if system.Digest != "" && !slices.Contains(ours, system.Digest) {
				all = append(all, newWarning("another-keeper", fmt.Sprintf("schema %s was kept for %s so far, and "+
					"is for %s from now on. If both are in use, give one of them another system_prefix and "+
					"view_schema: else each undoes what the other does", system.Schema, system.Keeper,
					in.Keeper), integration.Origin))
			}
		case system.Schema == scope.EarlierSystem || isDeclared(in, system.Schema):
		case slices.Contains(ours, system.Digest) || first && system.Keeper.Folder == in.Keeper.Folder:
			all = append(all, earlierSchema(in, system))
		}
	}
	if own, _ := in.Snapshot.Unmanaged.System(scope.SystemSchema); own.Digest == in.Keeper.Digest() && len(ours) > 1 {
		all = append(all, newWarning("renamed-from", fmt.Sprintf("the warehouse knows %s by its new name: remove "+
			"the old one from renamed_from", integration.Origin.Block), integration.Origin))
	}
	if w, ok := spentPrefix(in); ok {
		all = append(all, w)
	}
	return all
}

func earlierSchema(in plan.Input, system state.System) plan.Warning {
	origin, prefix := in.Resolved.Integration.Origin, prefixOf(system.Schema)
	from := fmt.Sprintf("system_prefix = %q", prefix)
	if system.Digest != in.Keeper.Digest() && !slices.Contains(keepers(in), system.Digest) {
		from = fmt.Sprintf("name = %q, %s", system.Keeper.Integration, from)
	}
	return newWarning("earlier-schemas", fmt.Sprintf("schema %s is kept for %s. If that is this policy, with "+
		"system_prefix %q before, people still read all that was made then, and no run looks after it: write "+
		"renamed_from = { %s } in %s, and it moves whole. If it is another repository's, this says nothing",
		system.Schema, system.Keeper, prefix, from, origin.Block), origin)
}

// ifEarlier returns what to write if the schema was made under an earlier
// system_prefix.
func ifEarlier(in plan.Input) string {
	for _, w := range systemWarnings(in) {
		if w.Code == "earlier-schemas" {
			return " Or: " + w.Message + "."
		}
	}
	return ""
}

// isDeclared reports whether an integration of this policy has the schema.
func isDeclared(in plan.Input, schema redshift.Ident) bool {
	return slices.ContainsFunc(in.Repository.Integrations,
		func(i *spec.Integration) bool { return render.SystemSchema(i.SystemPrefix) == schema })
}

// prefixOf returns the system_prefix in a system schema's name.
func prefixOf(schema redshift.Ident) string {
	name := schema.String()
	return name[:len(name)-min(len(name), len("_system"))]
}

func spentPrefix(in plan.Input) (plan.Warning, bool) {
	earlier := in.Resolved.Integration.EarlierPrefix
	if earlier.IsZero() || in.Snapshot.Unmanaged.Moves {
		return plan.Warning{}, false
	}
	return newWarning("renamed-from", fmt.Sprintf("nothing of this policy uses system_prefix %q any more: "+
		"remove it from renamed_from", earlier), in.Resolved.Integration.Origin), true
}

// checkMoves refuses to move a schema that belongs to another policy, or to a
// name that is taken.
func checkMoves(in plan.Input) hcl.Diagnostics {
	scope, unmanaged := in.Scope(), &in.Snapshot.Unmanaged
	system, found := unmanaged.System(scope.EarlierSystem)
	if !found || scope.EarlierSystem.IsZero() {
		return nil
	}
	where := in.Resolved.Integration.Origin.Range
	strange := system.Digest != "" && in.Keeper != (state.Keeper{}) && !slices.Contains(keepers(in), system.Digest)
	switch {
	case strange && unmanaged.Moves:
		return hcl.Diagnostics{problem(where, "Another policy's schema", "%s is kept for %s, and this is %s. It "+
			"is not taken over. Correct renamed_from.", system.Schema, system.Keeper, in.Keeper)}
	case !strange && !unmanaged.Moves:
		return hcl.Diagnostics{problem(where, "Two system schemas", "%s and %s both exist, and the key of hash() "+
			"cannot be that of both. Go back to system_prefix = %q, take every source out and apply with "+
			"--allow-empty, so that nobody reads by it; then drop %s, and remove renamed_from.", system.Schema,
			scope.SystemSchema, in.Resolved.Integration.EarlierPrefix, system.Schema)}
	case unmanaged.Moves && unmanaged.Schemas[scope.ProcedureSchema] && unmanaged.Schemas[scope.EarlierProcedures]:
		return hcl.Diagnostics{problem(where, "Schema name taken", "%s cannot become %s, which exists already. "+
			"Drop that, or choose another system_prefix.", scope.EarlierProcedures, scope.ProcedureSchema)}
	}
	return nil
}

// viewWarnings returns the names by which people read from now on, and what is
// left of an earlier view_schema until the plan is applied.
func viewWarnings(in plan.Input, b enforced.State) []plan.Warning {
	var all []plan.Warning
	left := make(map[redshift.Ident][]string)
	sources := make(map[string]*policies.Source, len(in.Resolved.Sources))
	for _, source := range in.Resolved.Sources {
		sources[source.Name] = source
	}
	for _, v := range b.Views {
		people := slices.Sorted(maps.Keys(b.Side.Readers[v.Label]))
		source := sources[v.Label]
		switch {
		case source == nil && v.Object.Name.Schema != in.Resolved.Integration.ViewSchema:
			left[v.Object.Name.Schema] = append(left[v.Object.Name.Schema],
				fmt.Sprintf("%s, which %s may read", v.Object.Name, someOrNobody(people)))
		case source != nil && source.View != v.Object.Name:
			w := newWarning("renamed-view", fmt.Sprintf("source %q is read as %s from now on; %s goes. Until then "+
				"%s may read that, as it was made then; nobody gains by the new name. Their queries have to say it",
				v.Label, source.View, v.Object.Name, someOrNobody(people)), source.Origin)
			w.Change = "view " + source.View.String()
			all = append(all, w)
		}
	}
	for _, schema := range in.Snapshot.Unmanaged.EarlierViews {
		if views := left[schema]; len(views) > 0 {
			all = append(all, newWarning("earlier-views", fmt.Sprintf("redveil made views in schema %s before "+
				"view_schema was %s; they show what they showed then, until they go with this plan: %s. The "+
				"schema itself stays", schema, in.Resolved.Integration.ViewSchema,
				listed(views)), in.Resolved.Integration.Origin))
		}
	}
	return all
}

func someOrNobody(people []string) string {
	if len(people) == 0 {
		return "nobody"
	}
	return listed(people)
}
