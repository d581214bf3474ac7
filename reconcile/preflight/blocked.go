package preflight

import (
	"fmt"
	"slices"
	"strings"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// blocked returns the sources that do not fit the warehouse: tables and columns
// have to exist with the declared types, schemas of functions too, and the names
// of views have to be free. The input may name others.
func blocked(in plan.Input) []plan.Blocked {
	declared := make(map[string]*spec.Source)
	for _, source := range in.Repository.Sources {
		if source.In(in.Resolved.Integration.Name) {
			declared[source.Name] = source
		}
	}
	var all []plan.Blocked
	for _, source := range in.Resolved.Sources {
		var why []*plan.Blocked
		if b := blockedByTable(in, source); b != nil {
			why = append(why, b)
		} else {
			why = blockedByColumns(in, source, declared[source.Name])
		}
		why = append(append(why, blockedByFunctions(in, source)...), blockedByName(in, source)...)
		given := slices.IndexFunc(in.Blocked, func(b plan.Blocked) bool { return b.Source == source.Name })
		switch {
		case len(why) > 0:
			all = append(all, joined(why))
		case given >= 0:
			all = append(all, in.Blocked[given])
		}
	}
	return all
}

// joined says at once all that blocks a source.
func joined(why []*plan.Blocked) plan.Blocked {
	b := *why[0]
	for _, more := range why[1:] {
		b.Reason += "; " + more.Reason
		b.Mend = strings.TrimSuffix(b.Mend, ".") + "; " + more.Mend
	}
	return b
}

func block(source *policies.Source, mend, reason string, args ...any) *plan.Blocked {
	return &plan.Blocked{
		Source: source.Name, Origin: source.Origin, Reason: fmt.Sprintf(reason, args...), Mend: mend,
	}
}

// blockedByTable looks for the table. External tables have to be declared as such,
// and no others.
func blockedByTable(in plan.Input, source *policies.Source) *plan.Blocked {
	unmanaged := &in.Snapshot.Unmanaged
	_, exists := unmanaged.Relations[source.Table]
	external := unmanaged.ExternalTables[source.Table]
	switch {
	case !exists:
		return block(source, fmt.Sprintf("create the table, or name another one in %s.%s", source.Origin.Block,
			nearestTable(source.Table, unmanaged)), "the warehouse has no table %s", source.Table)
	case external && source.External == spec.NotExternal:
		return block(source, "set external = true on "+source.Origin.Block,
			"%s is an external table: a view over it has limits that plans name", source.Table)
	case !external && source.External != spec.NotExternal:
		return block(source, "remove external from "+source.Origin.Block, "%s is a table of the warehouse itself",
			source.Table)
	}
	return nil
}

func blockedByColumns(in plan.Input, source *policies.Source, declared *spec.Source) []*plan.Blocked {
	if declared == nil {
		return nil
	}
	var all []*plan.Blocked
	columns := in.Snapshot.Unmanaged.Relations[source.Table]
	for _, column := range declared.Columns {
		if b := blockedByColumn(source, column, columns); b != nil {
			b.Origin.Range = column.Range
			all = append(all, b)
		}
	}
	return all
}

func blockedByColumn(source *policies.Source, declared *spec.Column, columns []state.Column) *plan.Blocked {
	names := make([]string, 0, len(columns))
	for _, column := range columns {
		names = append(names, column.Name.String())
		switch {
		case column.Name != declared.Name:
		case column.Type == declared.Type || typeOf(source, declared.Name) == column.Type:
			return nil
		default:
			return block(source, "declare it "+column.TypeText,
				"column %q of %s is %s in the warehouse and declared %s", declared.Name, source.Table,
				column.TypeText, declared.Type)
		}
	}
	return block(source, fmt.Sprintf("add the column to the table, or remove it from %s.%s", source.Origin.Block,
		expr.Suggest(declared.Name.String(), names)), "table %s has no column %q", source.Table, declared.Name)
}

// typeOf is the type of a source's column, which may have grown.
func typeOf(source *policies.Source, name redshift.Ident) redshift.Type {
	for _, column := range source.Columns {
		if column.Name == name {
			return column.Type
		}
	}
	return redshift.Type{}
}

// blockedByFunctions looks for the schemas of the functions that masks call. A
// late-binding view looks up the functions themselves when it is read.
func blockedByFunctions(in plan.Input, source *policies.Source) []*plan.Blocked {
	var all []*plan.Blocked
	for _, schema := range source.FunctionSchemas() {
		if !in.Snapshot.Unmanaged.Schemas[schema] {
			all = append(all, block(source, "create it, or correct call()",
				"a mask on it calls a function in schema %q, which the warehouse does not have", schema))
		}
	}
	return all
}

// blockedByName looks for something else with the name of the view. Before
// anything was applied that is an error, and blocks nothing: the whole policy may
// be meant for another place.
func blockedByName(in plan.Input, source *policies.Source) []*plan.Blocked {
	key := state.ViewKey(source.View)
	message, taken := plan.Taken(&in.Snapshot.Unmanaged, key)
	if !taken || in.Snapshot.Catalog.Find(key) != nil || !isApplied(in) {
		return nil
	}
	what, mend, _ := strings.Cut(message, ". ")
	return []*plan.Blocked{block(source, strings.ToLower(mend[:1])+mend[1:], "%s", what)}
}

// isApplied reports whether something was applied to the warehouse before.
func isApplied(in plan.Input) bool {
	system := render.SystemSchema(in.Resolved.Integration.SystemPrefix)
	journal := redshift.Name{Schema: system, Object: redshift.MustIdent("object")}
	_, exists := in.Snapshot.Unmanaged.Relations[journal]
	return exists && !in.Snapshot.Unmanaged.Moves
}

func nearestTable(table redshift.Name, unmanaged *state.Unmanaged) string {
	if !unmanaged.Schemas[table.Schema] {
		names := make([]string, 0, len(unmanaged.Schemas))
		for schema := range unmanaged.Schemas {
			names = append(names, schema.String())
		}
		return fmt.Sprintf(" There is no schema %q.%s", table.Schema, expr.Suggest(table.Schema.String(), names))
	}
	var names []string
	for name := range unmanaged.Relations {
		if name.Schema == table.Schema {
			names = append(names, name.String())
		}
	}
	return expr.Suggest(table.String(), names)
}
