package render

import (
	"slices"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// System is everything in a policy on which redveil's own tables, views and
// procedures depend. A plan file holds enough of it to make them again, byte for
// byte.
type System struct {
	Prefix redshift.Ident `json:"prefix"`
	// Projects: people act in projects. Impersonates: some may read as others.
	Projects     bool      `json:"projects,omitempty"`
	Impersonates bool      `json:"impersonates,omitempty"`
	Purposes     []Purpose `json:"purposes,omitempty"`
	// PlanAccount is the account that only reads; empty where none is named, or where
	// the warehouse does not have it yet.
	PlanAccount redshift.Account `json:"plan_account,omitempty"`
}

// Purpose is what people act for, and what they say by acknowledging it: every
// statement on the way up its tree.
type Purpose struct {
	Name      string `json:"name"`
	Statement string `json:"statement,omitempty"`
}

// SystemOf extracts it from a policy.
func SystemOf(resolved *policies.Resolved) System {
	s := System{
		Prefix: resolved.Integration.SystemPrefix,
		Projects: slices.ContainsFunc(resolved.Sources,
			func(s *policies.Source) bool { return len(s.Projects) > 0 }),
		Impersonates: resolved.Integration.Impersonation,
		PlanAccount:  redshift.Account(resolved.Integration.Plan.Username),
	}
	for _, p := range resolved.Purposes {
		s.Purposes = append(s.Purposes, Purpose{Name: p.Name, Statement: spec.Statement(resolved.Purposes, p.Name)})
	}
	return s
}

// Tables are redveil's own.
func (s System) Tables() []state.Table { return s.names().tables() }

// Views are the secure views by name.
func (s System) Views() map[redshift.Name]state.ViewDefinition {
	all := make(map[redshift.Name]state.ViewDefinition)
	for _, view := range s.names().views() {
		all[view.Name] = view
	}
	return all
}

// Procedures are what people call, by key.
func (s System) Procedures() map[state.Key]state.ProcedureDefinition {
	all := make(map[state.Key]state.ProcedureDefinition)
	for _, p := range s.names().procedures() {
		all[state.ProcedureKey(p.Name, p.Arguments())] = p.ProcedureDefinition
	}
	return all
}
