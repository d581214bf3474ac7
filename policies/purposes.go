package policies

import (
	"slices"

	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/expr"
)

// AsksPurpose reports whether a rule about who may read asks for a purpose or
// project: such a rule is decided anew at each read.
func (s *Source) AsksPurpose() bool {
	asks := func(rule Rule) bool { return AsksPurpose(rule.Allow) }
	return slices.ContainsFunc(s.Grants, asks) || slices.ContainsFunc(s.Guardrails, asks)
}

// AsksPurpose reports whether an expression looks at what its reader acts for.
func AsksPurpose(e expr.Expr) bool {
	asks := false
	expr.Walk(e, func(node expr.Expr) bool {
		switch n := node.(type) {
		case expr.HasPurpose:
			asks = true
		case expr.UserSet:
			asks = asks || n.Kind == expr.Purposes
		case expr.UserField:
			asks = asks || n.Field == expr.UserProject
		}
		return !asks
	})
	return asks
}

// CouldAct reports whether a user can come to act for a purpose, or for one
// below it, when she reads the source.
func (u *User) CouldAct(source, purpose string) bool {
	return slices.ContainsFunc(u.On(source), func(p Project) bool {
		return slices.ContainsFunc(p.Purposes, func(has string) bool { return spec.TagReaches(purpose, has) })
	})
}

// Could reports whether the rules can come to let a user read the source, for
// some project and purposes that are open to her. It never errs on the side
// of no; the view itself decides at each read.
func (s *Source) Could(u *User) bool {
	if !u.Active {
		return false
	}
	for _, guardrail := range s.Guardrails {
		if !s.CouldLet(guardrail, u) {
			return false
		}
	}
	lets := func(rule Rule) bool { return s.CouldLet(rule, u) }
	return slices.ContainsFunc(s.Grants, lets) || slices.Contains(u.Approved, s.Name)
}

// CouldLet reports whether a rule can come to be true for a user on the source.
func (s *Source) CouldLet(rule Rule, u *User) bool {
	c := chances{user: u, world: World{Now: s.Now, Source: s.Name}}
	return c.of(rule.Allow).has(expr.True)
}

// outcomes is a set of truths, by bit.
type outcomes uint8

func (o outcomes) has(t expr.Truth) bool { return o&(1<<t) != 0 }

const anyOutcome outcomes = 1<<expr.False | 1<<expr.Unknown | 1<<expr.True

// chances finds what a predicate over user may come out as.
type chances struct {
	user  *User
	world World
}

func (c chances) of(e expr.Expr) outcomes {
	if !AsksPurpose(e) {
		return 1 << Truth(e, c.user, nil, c.world)
	}
	switch e := e.(type) {
	case expr.HasPurpose:
		if !c.user.CouldAct(c.world.Source, e.Purpose) {
			return 1 << expr.False
		}
		return 1<<expr.False | 1<<expr.True
	case expr.Not:
		return c.negated(e.Term)
	case expr.And:
		return c.fold(e.Terms, expr.Truth.And)
	case expr.Or:
		return c.fold(e.Terms, expr.Truth.Or)
	}
	return anyOutcome
}

func (c chances) negated(term expr.Expr) outcomes {
	var all outcomes
	for t := expr.False; t <= expr.True; t++ {
		if c.of(term).has(t) {
			all |= 1 << t.Not()
		}
	}
	return all
}

func (c chances) fold(terms []expr.Expr, f func(expr.Truth, expr.Truth) expr.Truth) outcomes {
	all := c.of(terms[0])
	for _, term := range terms[1:] {
		next, joined := c.of(term), outcomes(0)
		for a := expr.False; a <= expr.True; a++ {
			for b := expr.False; b <= expr.True; b++ {
				if all.has(a) && next.has(b) {
					joined |= 1 << f(a, b)
				}
			}
		}
		all = joined
	}
	return all
}
