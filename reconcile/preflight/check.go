package preflight

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// check compares the declarations with the warehouse: tables and columns must
// exist with the declared types, and names that redveil wants to use must be
// free.
func check(d *plan.Draft) hcl.Diagnostics {
	in, desired := d.Input, d.Desired
	var problems hcl.Diagnostics
	for _, source := range in.Repository.Sources {
		if source.Enabled && source.Integration == in.Resolved.Integration.Name {
			problems = append(problems, checkTable(source, &in.Snapshot.Unmanaged)...)
		}
	}
	problems = append(problems, checkExternal(in)...)
	problems = append(problems, checkFunctions(in)...)
	problems = append(problems, checkRoleNames(in, desired)...)
	return append(problems, checkNames(in, desired)...)
}

func checkTable(source *spec.Source, unmanaged *state.Unmanaged) hcl.Diagnostics {
	columns, exists := unmanaged.Relations[source.Table]
	if !exists {
		return hcl.Diagnostics{problem(source.Origin.Range, "Table not in the warehouse",
			"%s names the table %s, which the warehouse does not have.%s", source.Origin.Block, source.Table,
			nearestTable(source.Table, unmanaged))}
	}
	var problems hcl.Diagnostics
	for _, declared := range source.Columns {
		if d := checkColumn(source, declared, columns); d != nil {
			problems = append(problems, d)
		}
	}
	return problems
}

// checkExternal refuses external tables that are not declared external, and
// other tables that are.
func checkExternal(in plan.Input) hcl.Diagnostics {
	var problems hcl.Diagnostics
	for _, source := range in.Resolved.Sources {
		_, exists := in.Snapshot.Unmanaged.Relations[source.Table]
		switch external := in.Snapshot.Unmanaged.ExternalTables[source.Table]; {
		case external && source.External == spec.NotExternal:
			problems = append(problems, problem(source.Origin.Range, "External table",
				"%s is an external table: a view over it has limits that plans name. Set external = true on %s.",
				source.Table, source.Origin.Block))
		case exists && !external && source.External != spec.NotExternal:
			problems = append(problems, problem(source.Origin.Range, "Not an external table",
				"%s is a table of the warehouse itself. Remove external from %s.", source.Table, source.Origin.Block))
		}
	}
	return problems
}

// checkFunctions checks that the schemas of the functions that masks call
// exist. A late-binding view looks up the functions themselves when it is read.
func checkFunctions(in plan.Input) hcl.Diagnostics {
	var problems hcl.Diagnostics
	for _, source := range in.Resolved.Sources {
		for _, schema := range source.FunctionSchemas() {
			if !in.Snapshot.Unmanaged.Schemas[schema] {
				problems = append(problems, problem(source.Origin.Range, "Schema of a function not in the warehouse",
					"A mask on %s calls a function in schema %q, which the warehouse does not have. Create it, or "+
						"correct call().", source.Origin.Block, schema))
			}
		}
	}
	return problems
}

func checkColumn(source *spec.Source, declared *spec.Column, columns []state.Column) *hcl.Diagnostic {
	names := make([]string, 0, len(columns))
	for _, column := range columns {
		names = append(names, column.Name.String())
		if column.Name != declared.Name {
			continue
		}
		if column.Type == declared.Type {
			return nil
		}
		return problem(declared.Range, "Column type differs from the warehouse",
			"Column %q of %s is %s in the warehouse and declared %s. Declare it %s.", declared.Name, source.Table,
			column.TypeText, declared.Type, column.TypeText)
	}
	return problem(declared.Range, "Column not in the warehouse",
		"Table %s has no column %q.%s", source.Table, declared.Name, expr.Suggest(declared.Name.String(), names))
}

func problem(subject hcl.Range, summary, format string, args ...any) *hcl.Diagnostic {
	return &hcl.Diagnostic{
		Severity: hcl.DiagError, Summary: summary, Detail: fmt.Sprintf(format, args...),
		Subject: &subject,
	}
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

// checkNames refuses to take over what somebody else made, and tables with
// other columns than this version knows.
func checkNames(in plan.Input, desired *render.Desired) hcl.Diagnostics {
	var problems hcl.Diagnostics
	for _, object := range desired.Catalog.Objects() {
		where := originOf(in, desired, object.Key())
		known := in.Snapshot.Catalog.Find(object.Key())
		if message, taken := plan.Taken(&in.Snapshot.Unmanaged, object.Key()); taken && known == nil {
			if object.Key().Kind == state.KindView {
				message += ifEarlier(in)
			}
			problems = append(problems, problem(where, kindTitle(object.Key().Kind)+" name taken", "%s", message))
		}
		if table, ok := object.(state.Table); ok && known != nil {
			if _, _, fits := table.Upgrade(known.(state.Table)); !fits {
				problems = append(problems, problem(where, "Table of another shape",
					"%s has the columns %s; this redveil needs %s.", table.Name, known.(state.Table).Columns,
					table.Columns))
			}
		}
	}
	return problems
}

func kindTitle(kind state.Kind) string { return strings.ToUpper(string(kind[:1])) + string(kind[1:]) }

func originOf(in plan.Input, desired *render.Desired, key state.Key) hcl.Range {
	if origins := desired.Origins[key]; len(origins) > 0 {
		return origins[0].Range
	}
	return in.Resolved.Integration.Origin.Range
}

func listed(names []string) string {
	const most = 8
	if len(names) > most {
		return strings.Join(names[:most], ", ") + fmt.Sprintf(" and %d more", len(names)-most)
	}
	return strings.Join(names, ", ")
}
