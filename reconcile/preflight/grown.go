package preflight

import (
	"fmt"
	"slices"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state/redshift"
)

// grownColumn is a column whose type has only grown since it was declared, as dbt
// makes a varchar longer. The view follows.
type grownColumn struct {
	source *spec.Source
	column *spec.Column
	now    redshift.Type
}

// withGrown takes the types of the warehouse where these have only grown, and
// checks the policy again with them. Where it does not fit them, as arithmetic may
// overflow, the declared types stay, and the source is blocked.
func withGrown(in plan.Input) (plan.Input, []grownColumn) {
	grown := grownIn(in)
	if len(grown) == 0 {
		return in, nil
	}
	repository := *in.Repository
	repository.Sources = make([]*spec.Source, len(in.Repository.Sources))
	for n, source := range in.Repository.Sources {
		repository.Sources[n] = withTypes(source, grown)
	}
	resolved, problems := policies.Resolve(&repository, in.Resolved.Integration.Name, in.Resolved.Now)
	if problems.HasErrors() {
		return in, nil
	}
	resolved.Integration = in.Resolved.Integration
	in.Repository, in.Resolved = &repository, resolved
	return in, grown
}

func grownIn(in plan.Input) []grownColumn {
	var grown []grownColumn
	for _, source := range in.Repository.Sources {
		if !source.Enabled || !source.In(in.Resolved.Integration.Name) {
			continue
		}
		for _, declared := range source.Columns {
			for _, actual := range in.Snapshot.Unmanaged.Relations[source.Table] {
				if actual.Name == declared.Name && actual.Type.Grows(declared.Type) {
					grown = append(grown, grownColumn{source, declared, actual.Type})
				}
			}
		}
	}
	return grown
}

func withTypes(source *spec.Source, grown []grownColumn) *spec.Source {
	changed := *source
	changed.Columns = make([]*spec.Column, len(source.Columns))
	for n, column := range source.Columns {
		changed.Columns[n] = column
		for _, g := range grown {
			if g.column == column {
				wider := *column
				wider.Type = g.now
				changed.Columns[n] = &wider
			}
		}
	}
	return &changed
}

// grownWarnings names the readers whose column changes.
func grownWarnings(d *plan.Draft, grown []grownColumn) []plan.Warning {
	all := make([]plan.Warning, 0, len(grown))
	for _, g := range grown {
		if slices.ContainsFunc(d.Blocked, func(b plan.Blocked) bool { return b.Source == g.source.Name }) {
			continue // its view stays
		}
		who := "nobody reads it"
		if readers := d.Desired.Readers[g.source.Name]; len(readers) > 0 {
			who = "its readers are " + listed(readers)
		}
		origin := g.source.Origin
		origin.Range = g.column.Range
		all = append(all, newWarning("column-grew", fmt.Sprintf("column %q of %s is %s in the warehouse and declared "+
			"%s: the view %s follows, and %s; declare it %s", g.column.Name, g.source.Table, g.now, g.column.Type,
			viewOf(d, g.source), who, g.now), origin))
	}
	return all
}

func viewOf(d *plan.Draft, declared *spec.Source) string {
	for _, source := range d.Resolved.Sources {
		if source.Name == declared.Name {
			return source.View.String()
		}
	}
	return declared.Name
}
