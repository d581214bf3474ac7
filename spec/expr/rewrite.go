package expr

import "fmt"

// Rewrite replaces every part of e by what change makes of it, inner parts
// first. A nil e stays nil.
func Rewrite(e Expr, change func(Expr) Expr) Expr {
	if e == nil {
		return nil
	}
	return change(withParts(e, func(part Expr) Expr { return Rewrite(part, change) }))
}

// withParts returns e with change applied to each of its parts. It is the one
// place that says which node holds which.
func withParts(e Expr, change func(Expr) Expr) Expr {
	all := func(parts []Expr) []Expr {
		changed := make([]Expr, len(parts))
		for n, part := range parts {
			changed[n] = change(part)
		}
		return changed
	}
	switch o := e.(type) {
	case Literal, Column, Tagged, UserSet, UserField, ObjectField, HasTag, HasColumn, HasPurpose, Verbatim:
		return e
	case List:
		o.Items = all(o.Items)
		return o
	case Sample:
		o.By = change(o.By)
		return o
	case Contains:
		o.Set, o.Value = change(o.Set), change(o.Value)
		return o
	case Compare:
		o.Left, o.Right = change(o.Left), change(o.Right)
		return o
	case Not:
		o.Term = change(o.Term)
		return o
	case Negate:
		o.Term = change(o.Term)
		return o
	case And:
		o.Terms = all(o.Terms)
		return o
	case Or:
		o.Terms = all(o.Terms)
		return o
	case Conditional:
		o.If, o.Then, o.Else = change(o.If), change(o.Then), change(o.Else)
		return o
	case Arithmetic:
		o.Left, o.Right = change(o.Left), change(o.Right)
		return o
	case Call:
		o.Args = all(o.Args)
		return o
	case Matches:
		o.Text = change(o.Text)
		return o
	}
	panic(fmt.Sprintf("expr: unknown expression %T", e))
}
