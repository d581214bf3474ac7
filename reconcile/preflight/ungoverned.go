package preflight

import (
	"fmt"
	"maps"
	"slices"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state/redshift"
)

// ungovernedWarnings names what nobody governs beside what somebody does: columns
// of governed tables that no source declares, and tables without a source in the
// schemas of others. An ignore entry of the drift block silences them.
func ungovernedWarnings(in plan.Input) []plan.Warning {
	if in.Snapshot.Unmanaged.Guessed {
		return nil
	}
	sources := make(map[redshift.Name][]*policies.Source)
	origins := make(map[redshift.Ident]spec.Origin)
	for _, source := range in.Resolved.Sources {
		sources[source.Table] = append(sources[source.Table], source)
		if _, known := origins[source.Table.Schema]; !known {
			origins[source.Table.Schema] = source.Origin
		}
	}
	return append(undeclaredColumns(in, sources), tablesWithoutSource(in, sources, origins)...)
}

// undeclaredColumns gives one line for each table.
func undeclaredColumns(in plan.Input, sources map[redshift.Name][]*policies.Source) []plan.Warning {
	if in.Resolved.Integration.NewColumns == spec.NewColumnsMask {
		return nil
	}
	var all []plan.Warning
	for _, table := range slices.SortedFunc(maps.Keys(sources), redshift.Name.Compare) {
		var hidden []string
		for _, column := range in.Snapshot.Unmanaged.Relations[table] {
			declared := slices.ContainsFunc(sources[table], func(s *policies.Source) bool {
				return slices.ContainsFunc(s.Columns, func(c policies.Column) bool { return c.Name == column.Name })
			})
			if !declared && !isIgnored(in, "column "+table.String()+"."+column.Name.String()) {
				hidden = append(hidden, column.Name.String())
			}
		}
		if len(hidden) > 0 {
			all = append(all, newWarning(plan.Ungoverned, fmt.Sprintf("no source declares %s of %s, so that nobody "+
				"sees it through a view", counted(len(hidden), "column", hidden), table), sources[table][0].Origin))
		}
	}
	return all
}

// tablesWithoutSource gives one line for each schema.
func tablesWithoutSource(in plan.Input, sources map[redshift.Name][]*policies.Source,
	origins map[redshift.Ident]spec.Origin,
) []plan.Warning {
	bare := make(map[redshift.Ident][]string)
	for _, name := range slices.SortedFunc(maps.Keys(in.Snapshot.Unmanaged.Relations), redshift.Name.Compare) {
		_, governed := origins[name.Schema]
		if governed && sources[name] == nil && !isIgnored(in, "table "+name.String()) {
			bare[name.Schema] = append(bare[name.Schema], name.Object.String())
		}
	}
	var all []plan.Warning
	for _, schema := range slices.SortedFunc(maps.Keys(bare), redshift.Ident.Compare) {
		all = append(all, newWarning(plan.Ungoverned, fmt.Sprintf("no source governs %s of schema %s",
			counted(len(bare[schema]), "table", bare[schema]), schema), origins[schema]))
	}
	return all
}

// counted reads "column a" or "3 columns (a, b, c)".
func counted(n int, what string, names []string) string {
	if n == 1 {
		return what + " " + names[0]
	}
	return fmt.Sprintf("%d %ss (%s)", n, what, listed(names))
}

func isIgnored(in plan.Input, name string) bool {
	return in.Resolved.Integration.Drift.Ignores(name, in.Resolved.Now)
}
