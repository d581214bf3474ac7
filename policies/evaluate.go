package policies

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"

	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state/redshift"
)

// Row is a table's row: a value for each column, NULL with its kind.
type Row map[redshift.Ident]expr.Value

// Truth evaluates a predicate for a user and a row in three-valued logic.
func Truth(e expr.Expr, u *User, row Row, ctx EvalContext) expr.Truth {
	v := evaluator{user: u.At(ctx.Now), row: row, ctx: ctx}
	return v.truth(e)
}

// Evaluate returns an expression's value. A condition that is unknown is a NULL
// of kind Boolean.
func Evaluate(e expr.Expr, u *User, row Row, ctx EvalContext) expr.Value {
	v := evaluator{user: u.At(ctx.Now), row: row, ctx: ctx}
	return v.value(e)
}

type evaluator struct {
	user      *User
	row       Row
	ctx       EvalContext
	selection selection // instead of user and row, for selectors
}

func (v evaluator) truth(e expr.Expr) expr.Truth {
	switch e := e.(type) {
	case expr.Not:
		return v.truth(e.Term).Not()
	case expr.And:
		all := expr.True
		for _, term := range e.Terms {
			all = all.And(v.truth(term))
		}
		return all
	case expr.Or:
		one := expr.False
		for _, term := range e.Terms {
			one = one.Or(v.truth(term))
		}
		return one
	case expr.Compare:
		return v.compare(e)
	case expr.HasPurpose:
		return expr.TruthOf(slices.ContainsFunc(v.user.purposes(v.ctx.Source), func(acknowledged string) bool {
			return spec.TagReaches(e.Purpose, acknowledged)
		}))
	case expr.Sample:
		return v.sample(e)
	case expr.Verbatim:
		return v.ctx.Condition(e.Fragment, v.row)
	case expr.Contains:
		return v.contains(e)
	case expr.HasTag:
		return expr.TruthOf(carries(v.selection.tags(e.Object), e.Tag))
	case expr.HasColumn:
		return expr.TruthOf(len(columnsOf{v.selection.source}.Tagged(e.Tag)) > 0)
	case expr.Matches:
		return v.matches(e)
	case expr.Conditional:
		switch v.truth(e.If) {
		case expr.True:
			return v.truth(e.Then)
		case expr.False:
			return v.truth(e.Else)
		case expr.Unknown:
			return expr.Unknown
		}
	case expr.Literal, expr.Column, expr.UserField, expr.ObjectField, expr.Call: // their value is the truth
	case expr.List, expr.Tagged, expr.UserSet, expr.Arithmetic, expr.Negate: // no conditions
	}
	value := v.value(e)
	if value.Null {
		return expr.Unknown
	}
	return expr.TruthOf(value.Bool)
}

// compare is unknown if one side is NULL. Next to a floating-point column the
// other side is rounded to floating point, too.
func (v evaluator) compare(e expr.Compare) expr.Truth {
	left, right := v.value(e.Left), v.value(e.Right)
	if left.Null || right.Null {
		return expr.Unknown
	}
	if isFloat(e.Left) || isFloat(e.Right) {
		left, right = floated(left), floated(right)
	}
	return expr.TruthOf(e.Op.Holds(left.Compare(right)))
}

func isFloat(e expr.Expr) bool {
	c, ok := e.(expr.Column)
	return ok && (c.Type.Kind == redshift.Real || c.Type.Kind == redshift.Double)
}

// floated is a number's nearest double.
func floated(v expr.Value) expr.Value {
	f, _ := v.Num.Float64()
	if math.IsInf(f, 0) {
		return v
	}
	return number(new(big.Rat).SetFloat64(f))
}

// userField is NULL for a user without a name, who has no row of that kind.
func (v evaluator) userField(field expr.Field) expr.Value {
	if field == expr.UserName {
		return expr.Value{Kind: expr.String, Text: v.user.Name, Null: v.user.Name == ""}
	}
	project, acts := v.user.acting(v.ctx.Source)
	if !acts {
		return null(expr.String)
	}
	return text(project.Name)
}

// contains is unknown for NULL, even if the set is empty.
func (v evaluator) contains(e expr.Contains) expr.Truth {
	value := v.value(e.Value)
	if value.Null {
		return expr.Unknown
	}
	float := isFloat(e.Value)
	if float {
		value = floated(value)
	}
	for _, member := range v.set(e.Set) {
		if float {
			member = floated(member)
		}
		if member.Compare(value) == 0 {
			return expr.True
		}
	}
	return expr.False
}

func (v evaluator) set(e expr.Expr) []expr.Value {
	if list, ok := e.(expr.List); ok {
		values := make([]expr.Value, len(list.Items))
		for n, item := range list.Items {
			values[n] = v.value(item)
		}
		return values
	}
	texts := v.texts(e)
	values := make([]expr.Value, len(texts))
	for n, t := range texts {
		values[n] = text(t)
	}
	return values
}

// texts are what a set of the user or of a selector's object holds.
func (v evaluator) texts(e expr.Expr) []string {
	if field, ok := e.(expr.ObjectField); ok {
		return v.selection.set(field)
	}
	set, ok := e.(expr.UserSet)
	if !ok {
		panic(fmt.Sprintf("policies: %T is not a set", e))
	}
	switch set.Kind {
	case expr.Groups:
		return v.user.Groups
	case expr.Attributes:
		return v.user.Attributes[set.Name]
	case expr.Purposes:
		return v.user.purposes(v.ctx.Source)
	case expr.SetInvalid:
	}
	panic("policies: no such set")
}

func (v evaluator) value(e expr.Expr) expr.Value {
	switch e := e.(type) {
	case expr.Literal:
		return e.Value
	case expr.Column:
		return v.column(e)
	case expr.UserField:
		return v.userField(e.Field)
	case expr.ObjectField:
		return v.selection.field(e)
	case expr.Conditional:
		switch v.truth(e.If) {
		case expr.True:
			return v.value(e.Then)
		case expr.False:
			return v.value(e.Else)
		case expr.Unknown:
			return null(expr.KindOf(e))
		}
	case expr.Arithmetic:
		return arithmetic(e.Op, v.value(e.Left), v.value(e.Right))
	case expr.Negate:
		term := v.value(e.Term)
		if term.Null {
			return term
		}
		return number(new(big.Rat).Neg(term.Num))
	case expr.Call:
		return v.call(e)
	case expr.Not, expr.And, expr.Or, expr.Compare, expr.Contains, expr.HasTag, expr.HasColumn, expr.Matches,
		expr.HasPurpose, expr.Sample, expr.Verbatim:
		return condition(v.truth(e))
	case expr.List, expr.Tagged, expr.UserSet: // see below
	}
	panic(fmt.Sprintf("policies: %T is not a bound predicate", e))
}

// column reads the row. The blanks at the end of a char are padding, which
// Redshift's functions do not see either.
// https://docs.aws.amazon.com/redshift/latest/dg/r_Character_types.html
func (v evaluator) column(e expr.Column) expr.Value {
	value, ok := v.row[e.Name]
	if !ok {
		panic("policies: the row has no column " + e.Name.String())
	}
	if e.Type.Kind == redshift.Char {
		value.Text = strings.TrimRight(value.Text, " ")
	}
	return value
}
