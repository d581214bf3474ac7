package report

import (
	"fmt"

	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/state/redshift"
)

// Programs returns the part of each integration's plan that apply needs.
func (m *Model) Programs() []plan.Program {
	programs := make([]plan.Program, len(m.Integrations))
	for n, i := range m.Integrations {
		programs[n] = programOf(i)
	}
	return programs
}

// InOneTransaction makes the plans be carried out whole. Where a transaction may end
// was proved when the plan was made, and not in a file that somebody may have changed.
func (m *Model) InOneTransaction() {
	for _, i := range m.Integrations {
		for n := range i.Changes {
			i.Changes[n].Batch, i.Changes[n].Ahead = 0, ""
		}
	}
}

func programOf(i Integration) plan.Program {
	program := plan.Program{Integration: i.Name, Scope: i.Scope, Base: i.Base, Digest: i.Digest}
	for _, over := range i.Ended {
		if over.step.Name != "" {
			program.AddAlone(over.step, trusted(over.Statements))
		}
	}
	steps := make([]plan.Step, len(i.Changes))
	for n, change := range i.Changes {
		step := plan.Step{
			Name: plan.StepName(change.Action, change.Kind, change.Name), Phase: change.Phase,
			Batch: change.Batch, Ahead: change.Ahead, Statements: change.Statements, Entry: change.Journal,
		}
		for _, b := range change.Because {
			step.Because = append(step.Because, fmt.Sprintf("%s at %s:%d", Visible(b.Block), Visible(b.File), b.Line))
		}
		// A file whose objects cannot be read is refused before this.
		step.Before, _ = objectOf(change.Kind, change.Before)
		step.After, _ = objectOf(change.Kind, change.After)
		step.Remade = change.remakes(step.Before, step.After)
		steps[n] = step
	}
	program.Add(steps, trusted(i.Statements))
	program.Refresh = trusted(i.Refresh)
	return program.WithFirst()
}

// trusted returns statements of a plan, which was verified if it comes from a file.
func trusted(texts []string) []redshift.SQL {
	var all []redshift.SQL
	for _, text := range texts {
		all = append(all, redshift.Trusted(text))
	}
	return all
}
