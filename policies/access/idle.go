package access

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/expr"
)

// mostIdle limits how many classes of people a rule is tried on, in all sources.
const mostIdle = 500

// Idle warns of rules that make no difference to any declared user, to somebody in no
// group or to somebody in all, in any row that a table can hold: masks that never
// decide, filters that hide nothing which is not hidden anyway, and filters that hide
// every row from everybody; and of subscriptions that are one. A rule that acts in one
// integration acts. What shows in the form of rules alone, the resolver has warned of.
func Idle(integrations []*policies.Resolved) hcl.Diagnostics {
	i := idle{masks: make(map[string]*trial), filters: make(map[string]*trial)}
	problems := twins(integrations)
	for _, resolved := range integrations {
		problems = append(problems, i.integration(resolved)...)
	}
	problems = append(problems, warned(i.masks, "Mask that never acts", "It decides for nobody, in no row that a "+
		"table can hold: its conditions never hold, or another mask always decides first.")...)
	return append(problems, warned(i.filters, "Row filter that never acts", "It hides no row that is not hidden "+
		"anyway, from nobody who is declared.")...)
}

// integration tries the rules of one integration, and warns of sources that show
// nothing.
func (i idle) integration(resolved *policies.Resolved) hcl.Diagnostics {
	var problems hcl.Diagnostics
	everybody, most := declaredOf(resolved), extremes(resolved)
	for _, source := range resolved.Sources {
		c := &classesOf{declared: everybody, source: source, extremes: most}
		problems = append(problems, i.hidden(source, c)...)
		for n := range source.Filters {
			i.filter(source, n, c)
		}
		for _, column := range source.Columns {
			i.column(source, column, c)
		}
	}
	return problems
}

// trial is what is known of a rule: whether it acts somewhere, and whether that is sure
// where it does not.
type trial struct {
	origin     spec.Origin
	acts, open bool
	tried      int
}

func (t *trial) isOver() bool { return t.acts || t.open }

type idle struct{ masks, filters map[string]*trial }

func of(trials map[string]*trial, origin spec.Origin) *trial {
	t := trials[origin.Block]
	if t == nil {
		t = &trial{origin: origin}
		trials[origin.Block] = t
	}
	if t.tried++; t.tried > mostIdle {
		t.open = true
	}
	return t
}

// column tries the masks of a column on each class of readers.
func (i idle) column(source *policies.Source, column policies.Column, classes *classesOf) {
	for _, mask := range column.Masks {
		if mask.Unless == nil && mask.When == nil && len(column.Masks) == 1 {
			of(i.masks, mask.Origin).acts = true
			continue
		}
		for c := range classes.of(true) {
			t := of(i.masks, mask.Origin)
			if t.isOver() {
				break
			}
			found, open := exists(comparison{
				source: source.Name, after: c.view.column(column.Name.String()),
				now: c.reducer.now,
			}, func(o *outcome) bool { return o.mask == mask.Origin.Block })
			t.acts, t.open = found != nil, t.open || open
		}
	}
}

// filter tries a filter: it acts if some row passes all others and not this one.
func (i idle) filter(source *policies.Source, n int, classes *classesOf) {
	filter := source.Filters[n]
	for c := range classes.of(true) {
		t := of(i.filters, filter.Origin)
		if t.isOver() {
			return
		}
		others := *source
		others.Filters = slices.Delete(slices.Clone(source.Filters), n, n+1)
		r := c.reducer
		passes := junction([]expr.Expr{r.reduce(filter.Keep, true), r.reduce(filter.Unless, true)}, false)
		look := []outcome{{condition: passes, look: "kept"}, {look: "hidden"}}
		found, open := exists(comparison{source: source.Name, now: c.reducer.now, after: view{
			rows: c.reducer.rowsOf(&others), outcomes: look, user: c.view.user,
		}}, func(o *outcome) bool { return o.condition == nil })
		t.acts, t.open = found != nil, t.open || open
	}
}

// hidden warns of a source of which nobody who may read it sees a row.
func (i idle) hidden(source *policies.Source, classes *classesOf) hcl.Diagnostics {
	if len(source.Filters) == 0 {
		return nil
	}
	readers := 0
	for c := range classes.of(false) {
		readers++

		found, open := exists(comparison{source: source.Name, now: c.reducer.now, after: view{
			rows: c.view.rows, outcomes: []outcome{{look: Clear}}, user: c.view.user,
		}}, func(*outcome) bool { return true })
		if found != nil || open {
			return nil
		}
	}
	if readers == 0 {
		return nil
	}
	blocks := make([]string, len(source.Filters))
	for n, f := range source.Filters {
		blocks[n] = f.Origin.Block
		i.filters[f.Origin.Block] = &trial{origin: f.Origin, acts: true} // one warning is enough
	}
	rng := source.Filters[0].Origin.Range
	return hcl.Diagnostics{{
		Severity: hcl.DiagWarning, Summary: "Row filter that hides everything",
		Detail: fmt.Sprintf("Nobody who may read %s sees a row of it, by %s.", source.Origin.Block,
			strings.Join(blocks, " and ")),
		Subject: &rng,
	}}
}

func warned(trials map[string]*trial, summary, detail string) hcl.Diagnostics {
	var problems hcl.Diagnostics
	for _, t := range trials {
		if t.acts || t.open {
			continue
		}
		rng := t.origin.Range
		problems = append(problems, &hcl.Diagnostic{
			Severity: hcl.DiagWarning, Summary: summary, Detail: detail, Subject: &rng,
		})
	}
	return spec.InOrder(problems)
}
