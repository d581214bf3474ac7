package render

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state/redshift"
)

// compiler writes the expressions of one view. It collects what the view has to
// ask about its reader, and the problems of expressions that Redshift could not
// evaluate exactly and without ever raising an error on a row.
type compiler struct {
	reader   reader
	source   *policies.Source
	system   systemNames
	common   []commonValues
	secret   bool // the view needs the mask key
	clock    int  // the reading of the clock that is being written; see clocks
	asked    bool // the expression asks the time
	problems hcl.Diagnostics
}

// refuse reports an expression that the warehouse cannot evaluate.
func (c *compiler) refuse(e expr.Expr, format string, args ...any) {
	rng := e.Range()
	c.problems = append(c.problems, &hcl.Diagnostic{
		Severity: hcl.DiagError,
		Summary:  "Expression that the warehouse cannot evaluate safely",
		Detail:   fmt.Sprintf(format, args...),
		Subject:  &rng,
	})
}

// when returns the condition that holds if and only if e is true (want) or false
// (!want). Asking for each side separately keeps three-valued logic exact: an
// unknown e makes neither condition true.
func (c *compiler) when(e expr.Expr, want bool) condition {
	if value, known := constantValue(e); known {
		return constant(!value.Null && value.Bool == want)
	}
	switch e := e.(type) {
	case expr.Literal:
		return constant(!e.Value.Null && e.Value.Bool == want)
	case expr.Column:
		return c.booleanColumn(e, want)
	case expr.Not:
		return c.when(e.Term, !want)
	case expr.And:
		return c.junction(e.Terms, want, want)
	case expr.Or:
		return c.junction(e.Terms, want, !want)
	case expr.Conditional:
		return c.conditional(e, want)
	case expr.Contains:
		return c.contains(e, want)
	case expr.Sample:
		return c.sample(e, want)
	case expr.Verbatim:
		return c.verbatim(e, want)
	case expr.HasPurpose:
		return c.hasPurpose(e, want)
	case expr.Compare:
		return c.compare(e, want)
	case expr.Call:
		return c.booleanCall(e, want)
	case expr.List, expr.Tagged, expr.UserSet, expr.UserField, expr.Arithmetic, expr.Negate,
		expr.ObjectField, expr.HasTag, expr.HasColumn, expr.Matches:
		panic(fmt.Sprintf("render: %T is not a bound predicate", e))
	}
	panic(fmt.Sprintf("render: unknown expression %T", e))
}

// conditional drops a branch that a constant condition rules out.
func (c *compiler) conditional(e expr.Conditional, want bool) condition {
	return anyOf(
		allOf(c.when(e.If, true), c.when(e.Then, want)),
		allOf(c.when(e.If, false), c.when(e.Else, want)),
	)
}

// junction joins terms: a conjunction is true where all terms are, and false
// where one is.
func (c *compiler) junction(terms []expr.Expr, want, all bool) condition {
	conditions := make([]condition, len(terms))
	for n, term := range terms {
		conditions[n] = c.when(term, want)
	}
	if all {
		return allOf(conditions...)
	}
	return anyOf(conditions...)
}

func (c *compiler) booleanColumn(e expr.Column, want bool) condition {
	if want {
		return atom(column(e.Name))
	}
	return atom(redshift.Format("NOT %s", column(e.Name)))
}

// column names a raw column of the table beneath the view.
func column(name redshift.Ident) redshift.SQL {
	return redshift.Format("base.%s", name.SQL())
}

var operators = map[expr.CompareOp]redshift.SQL{
	expr.Equal: redshift.Raw("="), expr.NotEqual: redshift.Raw("<>"),
	expr.Less: redshift.Raw("<"), expr.LessOrEqual: redshift.Raw("<="),
	expr.Greater: redshift.Raw(">"), expr.GreaterOrEqual: redshift.Raw(">="),
}

func (c *compiler) compare(e expr.Compare, want bool) condition {
	op := e.Op
	if !want {
		op = op.Opposite()
	}
	return atom(redshift.Format("%s %s %s", c.value(e.Left), operators[op], c.value(e.Right)))
}

// booleanCall writes functions that return a truth value.
func (c *compiler) booleanCall(e expr.Call, want bool) condition {
	switch e.Function {
	case expr.StartsWith, expr.EndsWith:
		return c.affix(e, want)
	case expr.Coalesce:
		value := c.value(e)
		if want {
			return atom(value)
		}
		return atom(redshift.Format("NOT %s", value))
	case expr.Lower, expr.Upper, expr.Substr, expr.Length, expr.Now, expr.DaysAgo:
		panic("render: " + string(e.Function) + " is not a predicate")
	}
	panic("render: no such function: " + string(e.Function))
}

// affix compares bytes, by position, because = ignores trailing spaces.
func (c *compiler) affix(e expr.Call, want bool) condition {
	text, part := c.value(e.Args[0]), c.value(e.Args[1])
	if literal, ok := e.Args[1].(expr.Literal); !ok || literal.Value.Text == "" {
		c.refuse(e.Args[1], "The second argument of %s() must be a text that is not empty.", e.Function)
	}
	if e.Function == expr.EndsWith {
		text, part = redshift.Format("REVERSE(%s)", text), redshift.Format("REVERSE(%s)", part)
	}
	if want {
		return atom(redshift.Format("STRPOS(%s, %s) = 1", text, part))
	}
	return atom(redshift.Format("STRPOS(%s, %s) <> 1", text, part))
}
