package policytest

import (
	"slices"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/expr"
)

// Coverage records which policies the tests have seen act, and seen not act.
type Coverage struct {
	acted, rested map[string]bool // by block
}

// NewCoverage returns an empty coverage.
func NewCoverage() *Coverage {
	return &Coverage{acted: make(map[string]bool), rested: make(map[string]bool)}
}

// Gap is a policy that no test has exercised both ways.
type Gap struct {
	Origin         spec.Origin
	Acted, Rested  bool   // which of the two was seen
	ActsBy, RestBy string // descriptions of the two
}

func (c *Coverage) see(origin spec.Origin, acts bool) {
	if acts {
		c.acted[origin.Block] = true
	} else {
		c.rested[origin.Block] = true
	}
}

// note records the decisions of one test. A mask does not count if an earlier
// one applies first. Refused reads do not exercise filters and masks.
func (c *Coverage) note(e *explanation) {
	for _, rule := range slices.Concat(e.source.Grants, e.source.Guardrails) {
		c.see(rule.Origin, e.source.Lets(rule, e.user))
	}
	if !e.source.Access(e.user).Allowed {
		return
	}
	for _, row := range e.rows {
		for _, filter := range e.source.Filters {
			c.see(filter.Origin, !filter.Passes(e.user, row, e.context))
		}
		if !e.source.Visible(e.user, row, e.context) {
			continue
		}
		for _, column := range e.source.Columns {
			c.masks(e, column.Masks, row)
		}
	}
}

func (c *Coverage) masks(e *explanation, masks []policies.Mask, row policies.Row) {
	for _, mask := range masks {
		aside := mask.StepsAside(e.user, row, e.context)
		c.see(mask.Origin, !aside)
		if !aside {
			return
		}
	}
}

// Gaps lists the active policies that were not seen both ways. A policy without
// a condition always acts, so it has only one way.
func (c *Coverage) Gaps(repository *spec.Repository) []Gap {
	var gaps []Gap
	add := func(origin spec.Origin, acts, rests string, always bool) {
		g := Gap{
			Origin: origin, Acted: c.acted[origin.Block], Rested: c.rested[origin.Block] || always, ActsBy: acts,
			RestBy: rests,
		}
		if !g.Acted || !g.Rested {
			gaps = append(gaps, g)
		}
	}
	for _, s := range repository.Subscriptions {
		if !s.Staged {
			add(s.Origin, "lets a reader in", "does not let a reader in", isTrue(s.Allow))
		}
	}
	for _, m := range repository.Masks {
		add(m.Origin, "masks a value", "steps aside", m.Unless == nil && m.When == nil)
	}
	for _, f := range repository.RowFilters {
		add(f.Origin, "hides a row", "lets a row through", false)
	}
	return gaps
}

func isTrue(e expr.Expr) bool {
	l, ok := e.(expr.Literal)
	return ok && l.Value.Bool
}
