package policies

import (
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/expr"
)

// warnIdle warns of policies that can never act because another one always
// decides first, and of guardrails that keep everybody out.
func (r *resolver) warnIdle() {
	acts := make(map[string]bool)
	before := make(map[string]spec.Origin) // by mask: one that always decides first
	audience := r.resolved.Audience()
	for _, source := range r.resolved.Sources {
		for _, column := range source.Columns {
			var decides *Mask
			for n, mask := range column.Masks {
				switch {
				case decides != nil:
					before[mask.Origin.Block] = decides.Origin
					continue
				case mask.always():
					decides = &column.Masks[n]
				}
				acts[mask.Origin.Block] = true
			}
			r.lifted(column.Masks, acts)
		}
		r.warnFilters(source)
		r.warnGuardrails(source, audience)
	}
	for _, m := range r.repository.Masks {
		if first, ok := before[m.Origin.Block]; ok && !acts[m.Origin.Block] {
			r.caution(m.Origin, "Mask that never acts", "On every column that it reaches, %s (%s:%d) has a higher "+
				"priority and always decides.", first.Block, first.Range.Filename, first.Range.Start.Line)
		}
	}
}

// caution warns of a policy once, however many sources it reaches.
func (r *resolver) caution(origin spec.Origin, summary, format string, args ...any) {
	if len(r.repository.Integrations) > 1 {
		format += fmt.Sprintf(" (in integration %q)", r.resolved.Integration.Name)
	}
	told := caution{origin.Block, summary}
	if r.cautions[told] {
		return
	}
	r.cautions[told] = true
	rng := origin.Range
	r.problems = append(r.problems, &hcl.Diagnostic{
		Severity: hcl.DiagWarning, Summary: summary,
		Detail: fmt.Sprintf(format, args...), Subject: &rng,
	})
}

// caution is a warning that was already given.
type caution struct{ block, summary string }

// always reports whether a mask has no condition that could lift it.
func (m Mask) always() bool {
	return (m.Unless == nil || is(m.Unless, false)) && (m.When == nil || is(m.When, true))
}

// is reports whether a predicate has one value for everybody and every row.
func is(e expr.Expr, value bool) bool {
	l, ok := e.(expr.Literal)
	return ok && l.Value.Kind == expr.Boolean && l.Value.Bool == value
}

// lifted notes masks that are always lifted: they never act either.
func (r *resolver) lifted(masks []Mask, acts map[string]bool) {
	for _, mask := range masks {
		if mask.Unless != nil && is(mask.Unless, true) || mask.When != nil && is(mask.When, false) {
			acts[mask.Origin.Block] = true // one warning is enough
			r.caution(mask.Origin, "Mask that never acts", "Its unless is true for everybody, or its when is "+
				"false, so it always steps aside.")
		}
	}
}

// warnFilters warns of a filter next to one that hides every row anyway, and of
// a filter that hides none.
func (r *resolver) warnFilters(source *Source) {
	for _, filter := range source.Filters {
		switch {
		case filter.Unless != nil && is(filter.Unless, true), is(filter.Keep, true):
			r.caution(filter.Origin, "Row filter that never acts", "It lets every row through for everybody.")
		case is(filter.Keep, false) && filter.Unless == nil:
			for _, other := range source.Filters {
				if other.Name != filter.Name {
					r.caution(other.Origin, "Row filter that never acts", "%s (%s:%d) hides every row of "+
						"%s already.", filter.Origin.Block, filter.Origin.Range.Filename,
						filter.Origin.Range.Start.Line, source.Origin.Block)
				}
			}
		}
	}
}

// warnGuardrails warns of a guardrail that no active user meets, on a source
// that somebody could read otherwise.
func (r *resolver) warnGuardrails(source *Source, audience *Audience) {
	for _, guardrail := range r.resolved.unmet(source, audience) {
		r.caution(guardrail.Origin, "Guardrail that nobody meets", "No active user meets it, so nobody reads "+
			"what it guards, such as %s.", source.Origin.Block)
	}
}

// unmet are the guardrails on a source that no active user meets.
func (r *Resolved) unmet(source *Source, audience *Audience) []Rule {
	var all []Rule
	for _, guardrail := range source.Guardrails {
		met := slices.ContainsFunc(audience.Lets(source, guardrail), func(n int) bool { return r.Users[n].Active })
		if !met && len(r.Users) > 0 {
			all = append(all, guardrail)
		}
	}
	return all
}

// Unmet returns the guardrails that no active user meets, each with the sources that so
// nobody reads, by label.
func (r *Resolved) Unmet() (guardrails []Rule, sources map[string][]string) {
	sources = make(map[string][]string)
	audience := r.Audience()
	for _, source := range r.Sources {
		for _, guardrail := range r.unmet(source, audience) {
			if sources[guardrail.Name] == nil {
				guardrails = append(guardrails, guardrail)
			}
			sources[guardrail.Name] = append(sources[guardrail.Name], source.Name)
		}
	}
	return guardrails, sources
}
