package plan

import (
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/render/ddl"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// Earlier is a policy that a warehouse is taken to have been left with.
type Earlier struct {
	Policy *policies.Resolved // nil if there was none
	// Desired is the policy as rendered without options; nil to render it.
	Desired *render.Desired
	Records *access.Records
}

// Offline returns a warehouse as an earlier policy would have left it, for
// plans that do not connect to one: everyone has an account, every table is as
// declared, and nobody changed anything by hand. Without an earlier policy, redveil
// was never there.
func Offline(before Earlier, after *policies.Resolved) (*state.Snapshot, hcl.Diagnostics) {
	snapshot := &state.Snapshot{
		Catalog: state.NewCatalog(), Profiles: make(state.Profiles), Records: make(map[redshift.Name]string),
		Unmanaged: state.Unmanaged{
			Guessed:  true,
			Accounts: make(map[redshift.Account]bool), Schemas: make(map[redshift.Ident]bool),
			Roles: make(map[redshift.Ident]bool), Groups: make(map[redshift.Ident]bool),
			ExternalSchemas: make(map[redshift.Ident]bool), ExternalTables: make(map[redshift.Name]bool),
			Relations: make(map[redshift.Name][]state.Column), Definitions: make(map[redshift.Name]string),
			Procedures: make(map[state.Key]string),
		},
	}
	var problems hcl.Diagnostics
	if before.Policy != nil {
		addDeclared(&snapshot.Unmanaged, before.Policy)
		problems = addApplied(snapshot, before)
		rename(snapshot, before.Policy.Integration, after.Integration)
	}
	addDeclared(&snapshot.Unmanaged, after)
	return snapshot, problems
}

// addDeclared adds the accounts and tables that a policy expects.
func addDeclared(unmanaged *state.Unmanaged, policy *policies.Resolved) {
	for _, user := range policy.Users {
		unmanaged.Accounts[user.Account] = false
	}
	for _, source := range policy.Sources {
		unmanaged.Schemas[source.Table.Schema] = true
		for _, schema := range source.FunctionSchemas() {
			unmanaged.Schemas[schema] = true
		}
		if external := source.External != ""; external {
			unmanaged.ExternalSchemas[source.Table.Schema] = true
			unmanaged.ExternalTables[source.Table] = true
		}
		unmanaged.Relations[source.Table] = withDeclared(unmanaged.Relations[source.Table], source)
	}
}

// withDeclared adds a source's columns to the known columns of its table, which
// other sources or an earlier policy declare.
func withDeclared(columns []state.Column, source *policies.Source) []state.Column {
	for _, c := range source.Columns {
		declared := state.Column{Name: c.Name, Type: c.Type, TypeText: c.Type.String()}
		at := slices.IndexFunc(columns, func(known state.Column) bool { return known.Name == c.Name })
		if at < 0 {
			columns = append(columns, declared)
		} else {
			columns[at] = declared
		}
	}
	return columns
}

// addApplied adds what applying a policy leaves in a warehouse.
func addApplied(snapshot *state.Snapshot, before Earlier) hcl.Diagnostics {
	policy, desired := before.Policy, before.Desired
	var problems hcl.Diagnostics
	if desired == nil {
		desired, problems = render.Build(policy, render.Options{})
	}
	snapshot.Catalog, snapshot.Profiles = desired.Catalog.Clone(), maps.Clone(desired.Profiles)
	unmanaged := &snapshot.Unmanaged
	for name, view := range desired.Views {
		unmanaged.Definitions[name] = ddl.CreateView(view).String()
		unmanaged.Relations[name] = nil
	}
	for key, procedure := range desired.Procedures {
		unmanaged.Procedures[key] = ddl.CreateProcedure(procedure).String()
	}
	snapshot.Records = recordsOf(policy, before.Records)
	addRecords(snapshot.Catalog, snapshot.Records)
	for _, source := range policy.Sources {
		unmanaged.Relations[source.View] = viewShape(source)
	}
	var all []*Change
	for _, object := range desired.Catalog.Objects() {
		created := &Change{
			After: object, Record: snapshot.Records[object.Key().Relation()],
			RowsAfter: desired.Profiles[object.Key().Account],
		}
		created.facts().simulate(snapshot, created)
		all = append(all, created)
	}
	simulateMemberships(snapshot, all)
	return problems
}

// rename records which of redveil's own schemas have an earlier name. A system
// schema that does not move is left where it is, and a new one is created.
func rename(snapshot *state.Snapshot, then, now *spec.Integration) {
	unmanaged := &snapshot.Unmanaged
	if then.ViewSchema != now.ViewSchema {
		unmanaged.EarlierViews = []redshift.Ident{then.ViewSchema}
	}
	if then.SystemPrefix == now.SystemPrefix {
		return
	}
	unmanaged.Systems = []state.System{{Schema: render.SystemSchema(then.SystemPrefix)}}
	if unmanaged.Moves = now.EarlierPrefix == then.SystemPrefix; !unmanaged.Moves {
		snapshot.Catalog, snapshot.Profiles, snapshot.Records = state.NewCatalog(), make(state.Profiles),
			make(map[redshift.Name]string)
	}
}

func viewShape(source *policies.Source) []state.Column {
	columns := make([]state.Column, len(source.Columns))
	for n, c := range source.Columns {
		t := c.Type.InView()
		columns[n] = state.Column{Name: c.Name, Type: t, TypeText: t.String()}
	}
	return columns
}
