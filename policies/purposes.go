package policies

import (
	"slices"

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
