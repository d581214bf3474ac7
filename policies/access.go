package policies

import (
	"time"

	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/expr"
)

// Access says whether someone may read a source, and which rules decided.
type Access struct {
	Allowed bool
	// Because are the grants and approvals that let them in, or the guardrails
	// that keep them out. It is empty if nothing grants.
	Because []spec.Origin
}

// Access decides for one user: they need a grant or an approval in force, and
// every guardrail. Users who are not active read nothing.
func (s *Source) Access(u *User) Access {
	if !u.Active {
		return Access{}
	}
	now := u.At(s.Now)
	var grants, guardrails []spec.Origin
	for _, g := range s.Grants {
		if s.Lets(g, now) {
			grants = append(grants, g.Origin)
		}
	}
	for _, a := range s.Approvals {
		if a.Window.Holds(s.Now) && a.User == u.Name {
			grants = append(grants, a.Origin)
		}
	}
	for _, g := range s.Guardrails {
		if !s.Lets(g, now) {
			guardrails = append(guardrails, g.Origin)
		}
	}
	if len(guardrails) > 0 {
		return Access{Because: guardrails}
	}
	return Access{Allowed: len(grants) > 0, Because: grants}
}

// Lets reports whether a grant or guardrail is true for a user.
func (s *Source) Lets(rule Rule, u *User) bool { return s.lets(rule, u, s.Now) }

func (s *Source) lets(rule Rule, u *User, at time.Time) bool {
	return Truth(rule.Allow, u, nil, EvalContext{Now: at, Source: s.Name}) == expr.True
}
