package plan

import (
	"fmt"
	"slices"

	"github.com/redveil/redveil/render/ddl"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// Program is what Apply carries out: a plan's statements, with what it needs
// to know that they still fit. A plan file holds just this.
type Program struct {
	Integration string
	Scope       state.Scope
	Base        state.Digest
	Digest      state.Digest
	// First: the journal is not there yet.
	First bool
	Steps []Step
	// Refresh are statements for after the run; they change nothing that a
	// plan compares.
	Refresh []redshift.SQL
}

// Step is one change's statements and its entry in the registry.
type Step struct {
	// Name is the change as plans call it: "create view governed.customers".
	Name       string
	Phase      Phase
	Statements []redshift.SQL
	Entry      *state.RegistryEntry // nil for kinds that the registry does not keep
}

// Program takes out of a plan what Apply needs.
func (p *Plan) Program() Program {
	program := Program{
		Integration: p.Integration.Name, Scope: p.Scope, Base: p.Base, Digest: p.Digest,
		Refresh: p.Refresh,
	}
	for _, change := range p.Changes {
		program.Steps = append(program.Steps, Step{
			Name:       StepName(change.Action(), change.Key().Kind, change.Key().Name()),
			Phase:      change.Phase(),
			Statements: change.Statements,
			Entry:      change.Entry(),
		})
	}
	return program.WithFirst()
}

// WithFirst finds out from the steps whether the journal is there yet: the first
// run makes its lock.
func (p Program) WithFirst() Program {
	lock := redshift.Name{Schema: p.Scope.SystemSchema, Object: redshift.MustIdent("lock")}
	name := StepName(Create, state.KindTable, lock.String())
	p.First = slices.ContainsFunc(p.Steps, func(s Step) bool { return s.Name == name })
	return p
}

// RenewsMaskKey reports that the program puts another key of hash() in the
// place of one that was there, or should have been.
func (p Program) RenewsMaskKey() bool {
	return !p.First && slices.ContainsFunc(p.Steps, func(s Step) bool {
		return slices.Contains(s.Statements, ddl.InsertMaskKey(p.Scope.SystemSchema))
	})
}

// StepName is what plans call a change: "create view governed.orders".
func StepName(action Action, kind state.Kind, name string) string {
	return fmt.Sprintf("%s %s %s", action, kind, name)
}

// Outside counts the changes that cannot stand in the transaction.
func (p Program) Outside() int {
	count := 0
	for _, step := range p.Steps {
		if step.Phase != Together {
			count++
		}
	}
	return count
}
