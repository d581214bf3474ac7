package expr

import "fmt"

// Walk visits e and everything in it, outer before inner, until visit says
// that it has seen enough of a branch. A nil e is nothing to visit.
func Walk(e Expr, visit func(Expr) bool) {
	if e == nil || !visit(e) {
		return
	}
	for _, inner := range inside(e) {
		Walk(inner, visit)
	}
}

// Any reports whether e or something in it passes a test.
func Any(e Expr, passes func(Expr) bool) bool {
	found := false
	Walk(e, func(node Expr) bool {
		found = found || passes(node)
		return !found
	})
	return found
}

func inside(e Expr) []Expr {
	switch e := e.(type) {
	case Literal, Column, Tagged, UserSet, UserField, ObjectField, HasTag, HasColumn, HasPurpose, Verbatim:
		return nil
	case List:
		return e.Items
	case Sample:
		return []Expr{e.By}
	case Contains:
		return []Expr{e.Set, e.Value}
	case Compare:
		return []Expr{e.Left, e.Right}
	case Not:
		return []Expr{e.Term}
	case Negate:
		return []Expr{e.Term}
	case And:
		return e.Terms
	case Or:
		return e.Terms
	case Conditional:
		return []Expr{e.If, e.Then, e.Else}
	case Arithmetic:
		return []Expr{e.Left, e.Right}
	case Call:
		return e.Args
	case Matches:
		return []Expr{e.Text}
	}
	panic(fmt.Sprintf("expr: unknown expression %T", e))
}
