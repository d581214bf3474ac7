package policies

import (
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
	var grants, guardrails []spec.Origin
	for _, g := range s.Grants {
		if s.Lets(g, u) {
			grants = append(grants, g.Origin)
		}
	}
	for _, a := range s.Approvals {
		if a.InForce && a.User == u.Name {
			grants = append(grants, a.Origin)
		}
	}
	for _, g := range s.Guardrails {
		if !s.Lets(g, u) {
			guardrails = append(guardrails, g.Origin)
		}
	}
	if len(guardrails) > 0 {
		return Access{Because: guardrails}
	}
	return Access{Allowed: len(grants) > 0, Because: grants}
}

// Lets reports whether a grant or guardrail is true for a user.
func (s *Source) Lets(rule Rule, u *User) bool {
	return Truth(rule.Allow, u, nil, EvalContext{Now: s.Now, Source: s.Name}) == expr.True
}
