package plan

import (
	"fmt"
	"slices"

	"github.com/redveil/redveil/render/ddl"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// Program is what Apply carries out: a plan's statements, and what it needs to
// check that they still fit the warehouse.
type Program struct {
	Integration string
	Scope       state.Scope
	Base        state.Digest
	Digest      state.Digest
	// First says that the warehouse has no journal yet.
	First bool
	// Removes says that nothing of redveil is to remain, so that at the end there is
	// no journal to write.
	Removes bool
	// Statements are those of the steps, as they are sent.
	Statements []redshift.SQL
	Steps      []Step
	// Refresh are statements to run at the end. They change nothing that a plan
	// compares.
	Refresh []redshift.SQL
}

// Step is what apply does for one change, and its entry in the registry.
type Step struct {
	// Name is the change as plans call it: "create view governed.customers".
	Name  string
	Phase Phase
	Batch int
	Ahead Ahead
	// Statements say which of the program's statements serve it.
	Statements []int
	// Because names the policy lines behind the change: "mask.email at pii.hcl:3";
	// empty for none.
	Because []string
	Entry   *state.RegistryEntry // nil for kinds that the registry does not keep
	// Before, After and Remade are those of the change; Probes follow from them.
	Before, After state.Object
	Remade        bool
}

// Program returns the part of a plan that Apply needs.
func (p *Plan) Program() Program {
	program := Program{
		Integration: p.Integration.Name, Scope: p.Scope, Base: p.Base, Digest: p.Digest,
		Refresh: p.Refresh, Removes: p.Removes,
	}
	for _, change := range p.Ended {
		program.AddAlone(change.Step(), change.Alone())
	}
	steps := make([]Step, len(p.Changes))
	for n, change := range p.Changes {
		steps[n] = change.Step()
	}
	program.Add(steps, p.Statements)
	return program.WithFirst()
}

// AddAlone adds a step that has statements of its own after the others.
func (p *Program) AddAlone(step Step, statements []redshift.SQL) {
	step.Statements = make([]int, len(statements))
	for n := range statements {
		step.Statements[n] = n
	}
	p.Add([]Step{step}, statements)
}

// Add adds steps after the others, with the statements that serve them.
func (p *Program) Add(steps []Step, statements []redshift.SQL) {
	first := len(p.Statements)
	for _, step := range steps {
		indices := make([]int, len(step.Statements))
		for n, index := range step.Statements {
			indices[n] = first + index
		}
		step.Statements = indices
		p.Steps = append(p.Steps, step)
	}
	p.Statements = append(p.Statements, statements...)
}

// Step returns what apply does for a change.
func (c *Change) Step() Step {
	return Step{
		Name:       StepName(c.Action(), c.Key().Kind, c.Key().Name()),
		Phase:      c.Phase(),
		Batch:      c.Batch,
		Ahead:      c.Ahead,
		Statements: c.Statements,
		Entry:      c.Entry(),
		Before:     c.Before,
		After:      c.After,
		Remade:     c.Remade,
	}
}

// WithFirst sets First from the steps: the first run creates the journal's
// lock.
func (p Program) WithFirst() Program {
	lock := redshift.Name{Schema: p.Scope.SystemSchema, Object: redshift.MustIdent("lock")}
	name := StepName(Create, state.KindTable, lock.String())
	p.First = slices.ContainsFunc(p.Steps, func(s Step) bool { return s.Name == name })
	return p
}

// RenewsMaskKey reports whether the program replaces the key of hash(), or one
// that is missing.
func (p Program) RenewsMaskKey() bool {
	return !p.First && slices.Contains(p.Statements, ddl.InsertMaskKey(p.Scope.SystemSchema))
}

// StepName returns what plans call a change: "create view governed.orders".
func StepName(action Action, kind state.Kind, name string) string {
	return fmt.Sprintf("%s %s %s", action, kind, name)
}

// Batches returns the steps of each transaction. There is always one.
func (p Program) Batches() [][]Step {
	batches := make([][]Step, 1)
	for _, step := range p.Steps {
		if step.Phase != Together {
			continue
		}
		for len(batches) <= step.Batch {
			batches = append(batches, nil)
		}
		batches[step.Batch] = append(batches[step.Batch], step)
	}
	return batches
}

// Outside counts the changes that cannot be part of the transaction.
func (p Program) Outside() int {
	count := 0
	for _, step := range p.Steps {
		if step.Phase != Together {
			count++
		}
	}
	return count
}

// Applied and Removed say what a program does, once it is done.
const (
	Applied = "applied"
	Removed = "removed"
)

// Done says what the program does, once it is done.
func (p Program) Done() string {
	if p.Removes {
		return Removed
	}
	return Applied
}
