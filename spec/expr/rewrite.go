package expr

import "fmt"

// Rewrite gives e with every part replaced by what change makes of it, inner
// before outer. A nil e stays nil.
func Rewrite(e Expr, change func(Expr) Expr) Expr {
	if e == nil {
		return nil
	}
	one := func(inner Expr) Expr { return Rewrite(inner, change) }
	all := func(inner []Expr) []Expr {
		changed := make([]Expr, len(inner))
		for n, i := range inner {
			changed[n] = one(i)
		}
		return changed
	}
	switch o := e.(type) {
	case Literal, Column, Tagged, UserSet, UserField, ObjectField, HasTag, HasColumn, HasPurpose, Verbatim:
	case List:
		o.Items = all(o.Items)
		e = o
	case Sample:
		o.By = one(o.By)
		e = o
	case Contains:
		o.Set, o.Value = one(o.Set), one(o.Value)
		e = o
	case Compare:
		o.Left, o.Right = one(o.Left), one(o.Right)
		e = o
	case Not:
		o.Term = one(o.Term)
		e = o
	case Negate:
		o.Term = one(o.Term)
		e = o
	case And:
		o.Terms = all(o.Terms)
		e = o
	case Or:
		o.Terms = all(o.Terms)
		e = o
	case Conditional:
		o.If, o.Then, o.Else = one(o.If), one(o.Then), one(o.Else)
		e = o
	case Arithmetic:
		o.Left, o.Right = one(o.Left), one(o.Right)
		e = o
	case Call:
		o.Args = all(o.Args)
		e = o
	case Matches:
		o.Text = one(o.Text)
		e = o
	default:
		panic(fmt.Sprintf("expr: unknown expression %T", e))
	}
	return change(e)
}
