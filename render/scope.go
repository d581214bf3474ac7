package render

import (
	"cmp"
	"slices"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// ScopeOf says what has to be read from the warehouse before Build.
func ScopeOf(resolved *policies.Resolved) state.Scope {
	scope := state.Scope{
		Database:        resolved.Integration.Database,
		Account:         redshift.Account(resolved.Integration.Username),
		PlanAccount:     redshift.Account(resolved.Integration.Plan.Username),
		ViewSchema:      resolved.Integration.ViewSchema,
		SystemSchema:    SystemSchema(resolved.Integration.SystemPrefix),
		ProcedureSchema: ProcedureSchema(resolved.Integration.SystemPrefix),
	}
	if earlier := resolved.Integration.EarlierPrefix; !earlier.IsZero() {
		scope.EarlierSystem, scope.EarlierProcedures = SystemSchema(earlier), ProcedureSchema(earlier)
	}
	for _, source := range resolved.Sources {
		scope.BaseSchemas = append(scope.BaseSchemas, source.Table.Schema)
		scope.BaseSchemas = append(scope.BaseSchemas, source.FunctionSchemas()...)
		scope.Tables = append(scope.Tables, source.Table)
		if source.External != spec.NotExternal && !slices.Contains(scope.External, source.Table.Schema) {
			scope.External = append(scope.External, source.Table.Schema)
		}
	}
	for _, user := range resolved.Users {
		scope.Accounts = append(scope.Accounts, user.Account)
	}
	slices.SortFunc(scope.BaseSchemas, redshift.Ident.Compare)
	scope.BaseSchemas = slices.Compact(scope.BaseSchemas)
	slices.SortFunc(scope.Tables, redshift.Name.Compare)
	scope.Tables = slices.Compact(scope.Tables)
	slices.SortFunc(scope.Accounts, cmp.Compare)
	return scope
}
