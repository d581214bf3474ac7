package policies

import (
	"fmt"
	"slices"
	"time"

	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/expr"
)

// AsksPurpose reports whether a rule about who may read asks for a purpose or
// project. Such a rule is decided again at each read.
func (s *Source) AsksPurpose() bool {
	asks := func(rule Rule) bool { return AsksPurpose(rule.Allow) }
	return slices.ContainsFunc(s.Grants, asks) || slices.ContainsFunc(s.Guardrails, asks)
}

// AsksPurpose reports whether an expression asks what its reader acts for.
func AsksPurpose(e expr.Expr) bool {
	return asksAcknowledged(e) || expr.Any(e, func(node expr.Expr) bool {
		field, ok := node.(expr.UserField)
		return ok && field.Field == expr.UserProject
	})
}

// asksAcknowledged reports whether an expression asks what its reader
// acknowledged, and not only for their project.
func asksAcknowledged(e expr.Expr) bool {
	return expr.Any(e, func(node expr.Expr) bool {
		_, one := node.(expr.HasPurpose)
		set, ok := node.(expr.UserSet)
		return one || ok && set.Kind == expr.Purposes
	})
}

// CouldAct reports whether a user can come to act for a purpose, or for one
// below it, when they read the source.
func (u *User) CouldAct(source, purpose string) bool {
	return slices.ContainsFunc(u.On(source), func(p Project) bool {
		return slices.ContainsFunc(p.Purposes, func(has string) bool { return spec.TagReaches(purpose, has) })
	})
}

// Could reports whether the rules can come to let a user read the source, now or
// later, in one of their projects or outside all of them. It may say yes too
// often but never no too often; the view itself decides at each read.
func (s *Source) Could(u *User) bool { return len(NotEnded(s.Windows(u), s.Now)) > 0 }

// CouldAt is Could for one instant.
func (s *Source) CouldAt(u *User, at time.Time) bool {
	u = u.At(at)
	return u.Active && slices.ContainsFunc(s.waysToAct(u, at), func(c chances) bool {
		may := func(rule Rule) bool { return c.of(rule.Allow).has(expr.True) }
		keepsOut := func(rule Rule) bool { return !may(rule) }
		return !slices.ContainsFunc(s.Guardrails, keepsOut) &&
			(slices.ContainsFunc(s.Grants, may) || slices.Contains(u.Approved, s.Name))
	})
}

// CouldLet reports whether a rule can come to be true for a user on the source,
// now or later.
func (s *Source) CouldLet(rule Rule, u *User) bool {
	windows := s.When(u, []Rule{rule}, func(at time.Time) bool { return s.CouldLetAt(rule, u, at) })
	return len(NotEnded(windows, s.Now)) > 0
}

// LetsForGood reports whether a rule is true for a user on the source from now on without
// an end, whatever they work for.
func (s *Source) LetsForGood(rule Rule, u *User) bool {
	if AsksPurpose(rule.Allow) {
		return false
	}
	windows := NotEnded(s.When(u, []Rule{rule}, func(at time.Time) bool { return s.lets(rule, u.At(at), at) }), s.Now)
	return len(windows) == 1 && windows[0].IsForGood(s.Now)
}

// CouldLetAt is CouldLet for one instant.
func (s *Source) CouldLetAt(rule Rule, u *User, at time.Time) bool {
	if !AsksPurpose(rule.Allow) {
		return s.lets(rule, u, at)
	}
	may := func(c chances) bool { return c.of(rule.Allow).has(expr.True) }
	return slices.ContainsFunc(s.waysToAct(u.At(at), at), may)
}

// waysToAct returns the user in each of their projects that contain the source,
// and in none, at an instant.
func (s *Source) waysToAct(u *User, at time.Time) []chances {
	ctx := EvalContext{Now: at, Source: s.Name}
	way := func(project string, projects []Project) chances {
		acting := *u
		acting.Acting, acting.Projects, acting.Acknowledged = project, projects, nil
		return chances{user: &acting, ctx: ctx}
	}
	ways := []chances{way("", nil)}
	for _, p := range u.On(s.Name) {
		ways = append(ways, way(p.Name, []Project{p}))
	}
	return ways
}

// outcomes is a set of truths, by bit.
type outcomes uint8

func (o outcomes) has(t expr.Truth) bool { return o&(1<<t) != 0 }

const anyOutcome outcomes = 1<<expr.False | 1<<expr.Unknown | 1<<expr.True

// chances finds the possible outcomes of a predicate over user, while they act
// in one project and acknowledge some of its purposes.
type chances struct {
	user *User
	ctx  EvalContext
}

func (c chances) of(e expr.Expr) outcomes {
	if !asksAcknowledged(e) {
		return 1 << Truth(e, c.user, nil, c.ctx)
	}
	switch e := e.(type) {
	case expr.HasPurpose:
		if !c.user.CouldAct(c.ctx.Source, e.Purpose) {
			return 1 << expr.False
		}
		return 1<<expr.False | 1<<expr.True
	case expr.Contains:
		if purpose, ok := e.Value.(expr.Literal); ok && !purpose.Value.Null && !c.has(purpose.Value.Text) {
			return 1 << expr.False
		}
	case expr.Conditional:
		return c.branches(e)
	case expr.Not:
		return c.negated(e.Term)
	case expr.And:
		return c.combine(e.Terms, expr.Truth.And)
	case expr.Or:
		return c.combine(e.Terms, expr.Truth.Or)
	case expr.Compare, expr.Call, expr.Sample, expr.Verbatim, expr.Literal, expr.Column,
		expr.UserField: // whatever it asks
	case expr.List, expr.UserSet, expr.Arithmetic, expr.Negate: // no conditions
	case expr.Tagged, expr.ObjectField, expr.HasTag, expr.HasColumn, expr.Matches:
		panic(fmt.Sprintf("policies: %T is not a bound predicate", e))
	}
	return anyOutcome
}

// has reports whether the project has a purpose.
func (c chances) has(purpose string) bool {
	return slices.ContainsFunc(c.user.Projects, func(p Project) bool { return slices.Contains(p.Purposes, purpose) })
}

func (c chances) branches(e expr.Conditional) outcomes {
	var all outcomes
	asked := c.of(e.If)
	if asked.has(expr.True) {
		all |= c.of(e.Then)
	}
	if asked.has(expr.False) {
		all |= c.of(e.Else)
	}
	if asked.has(expr.Unknown) {
		all |= 1 << expr.Unknown
	}
	return all
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

func (c chances) combine(terms []expr.Expr, f func(expr.Truth, expr.Truth) expr.Truth) outcomes {
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
