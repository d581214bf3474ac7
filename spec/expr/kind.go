package expr

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/state/redshift"
)

// KindOf is the static type of an expression. ValueInvalid stands for a column
// that is not bound yet.
func KindOf(e Expr) ValueKind {
	switch e := e.(type) {
	case Literal:
		return e.Value.Kind
	case List, UserSet:
		return StringSet
	case Column:
		return KindOfType(e.Type)
	case Tagged:
		return ValueInvalid
	case UserField:
		return String
	case Contains, Compare, Not, And, Or, HasTag, HasColumn, Matches, HasPurpose, Sample, Verbatim:
		return Boolean
	case Conditional:
		if kind := KindOf(e.Then); kind != ValueInvalid {
			return kind
		}
		return KindOf(e.Else)
	case Arithmetic, Negate:
		return Number
	case Call:
		return kindOfCall(e)
	case ObjectField:
		return kindOfField(e)
	}
	panic(fmt.Sprintf("expr: unknown expression %T", e))
}

// KindOfType is the kind of a column's values, or ValueInvalid.
func KindOfType(t redshift.Type) ValueKind {
	switch {
	case t.IsText():
		return String
	case t.IsNumber():
		return Number
	case t.IsInstant():
		return Instant
	case t.Kind == redshift.Boolean:
		return Boolean
	}
	return ValueInvalid
}

func kindOfCall(e Call) ValueKind {
	switch e.Function {
	case Lower, Upper, Substr:
		return String
	case StartsWith, EndsWith:
		return Boolean
	case Length:
		return Number
	case Now, DaysAgo:
		return Instant
	case Coalesce:
		for _, arg := range e.Args {
			if kind := KindOf(arg); kind != ValueInvalid {
				return kind
			}
		}
		return ValueInvalid
	}
	panic("expr: no such function: " + string(e.Function))
}

func kindOfField(e ObjectField) ValueKind {
	switch e.Field {
	case "": // the object itself, which check reports
		return ValueInvalid
	case "tags", "owners":
		return StringSet
	case "external":
		return Boolean
	}
	return String
}

// checkKinds reports every place where a value is of the wrong kind.
func checkKinds(e Expr) hcl.Diagnostics {
	c := &checker{}
	c.want(e, Boolean)
	Walk(e, func(node Expr) bool {
		c.check(node)
		return true
	})
	return c.problems
}

type checker struct{ problems hcl.Diagnostics }

// want reports e if it is certainly not of a kind.
func (c *checker) want(e Expr, kind ValueKind) {
	if got := KindOf(e); got != kind && got != ValueInvalid {
		c.problems = append(c.problems, problem(e, "Value of the wrong type", "A %s is needed here; this is a %s.%s",
			kind, got, instead(kind, got)))
	}
}

func (c *checker) check(e Expr) {
	switch e := e.(type) {
	case Not:
		c.want(e.Term, Boolean)
	case And:
		c.wantAll(e.Terms, Boolean)
	case Or:
		c.wantAll(e.Terms, Boolean)
	case Conditional:
		c.want(e.If, Boolean)
		c.same(e, "Branches of different types", e.Then, e.Else)
	case Compare:
		c.compare(e)
	case Arithmetic:
		c.want(e.Left, Number)
		c.want(e.Right, Number)
	case Negate:
		c.want(e.Term, Number)
	case Contains:
		c.contains(e)
	case Matches:
		c.want(e.Text, String)
	case Call:
		c.call(e)
	case List:
		if len(e.Items) > 0 {
			c.wantAll(e.Items, KindOf(e.Items[0]))
		}
	case Literal, Column, Tagged, UserSet, UserField, HasPurpose, Sample, Verbatim, HasTag,
		HasColumn: // nothing inside
	case ObjectField:
		if e.Field == "" {
			c.problems = append(c.problems, problem(e, "Object where a value is needed", "Name a field of %s.",
				e.Object))
		}
	}
}

func (c *checker) wantAll(all []Expr, kind ValueKind) {
	for _, e := range all {
		c.want(e, kind)
	}
}

// instead says what makes a condition of a value.
func instead(kind, got ValueKind) string {
	switch {
	case kind != Boolean:
		return ""
	case got == StringSet:
		return " To test membership write contains(set, value)."
	}
	if got == String {
		return " If it is an expression, write it without quotes."
	}
	return " Compare it with something, or write true for all."
}

// same reports two values that are certainly of different kinds.
func (c *checker) same(at Expr, summary string, left, right Expr) {
	l, r := KindOf(left), KindOf(right)
	if l != ValueInvalid && r != ValueInvalid && l != r {
		c.problems = append(c.problems, problem(at, summary, "The left side is a %s, the right side a %s.", l, r))
	}
}

func (c *checker) compare(e Compare) {
	for _, side := range []Expr{e.Left, e.Right} {
		if KindOf(side) == StringSet {
			c.problems = append(c.problems, problem(side, "Set in a comparison", "A set cannot be compared. To "+
				"test membership write contains(set, value)."))
			return
		}
	}
	c.same(e, "Comparison of different types", e.Left, e.Right)
	if KindOf(e.Left) == Boolean && e.Op != Equal && e.Op != NotEqual {
		c.problems = append(c.problems, problem(e, "Conditions have no order", "Conditions compare with == "+
			"and != only."))
	}
}

// contains expects a value of the set's kind: text, or numbers if the list holds
// numbers. In an empty list either may be looked for.
func (c *checker) contains(e Contains) {
	kind := String
	if list, ok := e.Set.(List); ok && (len(list.Items) > 0 && KindOf(list.Items[0]) == Number ||
		len(list.Items) == 0 && KindOf(e.Value) == Number) {
		kind = Number
	}
	c.want(e.Value, kind)
}

func (c *checker) call(e Call) {
	switch e.Function {
	case Lower, Upper, Length:
		c.want(e.Args[0], String)
	case StartsWith, EndsWith:
		c.wantAll(e.Args, String)
	case Substr:
		c.want(e.Args[0], String)
		c.wantAll(e.Args[1:], Number)
		c.wholeAll(e.Args[1:])
	case Coalesce:
		if kind := KindOf(e); kind != ValueInvalid {
			c.wantAll(e.Args, kind)
		}
	case Now, DaysAgo:
	}
}

// wholeAll refuses bounds that are written with decimals.
func (c *checker) wholeAll(bounds []Expr) {
	for _, bound := range bounds {
		if l, ok := bound.(Literal); ok && l.Value.Num != nil && !l.Value.Num.IsInt() {
			c.problems = append(c.problems, problem(bound, "Not a whole number", "substr counts whole characters."))
		}
	}
}
