package render

import (
	"math/big"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/redveil/redveil/spec/expr"
)

// constantValue returns the value of an expression that is the same for every
// reader, row and time. It never knows what depends on the clock, on the
// warehouse's own dialect, or on how the warehouse rounds or cuts.
func constantValue(e expr.Expr) (v expr.Value, known bool) {
	switch e := e.(type) {
	case expr.Literal:
		return e.Value, e.Value.Kind != expr.ValueInvalid
	case expr.Compare:
		return constantCompare(e)
	case expr.Contains:
		return constantContains(e)
	case expr.Call:
		return constantCall(e)
	case expr.Arithmetic:
		return constantArithmetic(e)
	case expr.List, expr.UserSet, expr.UserField, expr.HasPurpose, expr.Column, expr.Tagged, expr.Sample,
		expr.Verbatim,
		expr.Not, expr.And, expr.Or, expr.Conditional, expr.Negate: // not folded
	case expr.ObjectField, expr.HasTag, expr.HasColumn, expr.Matches: // of selectors
	}
	return expr.Value{}, false
}

func known(b bool) (expr.Value, bool) { return expr.Value{Kind: expr.Boolean, Bool: b}, true }

func constantCompare(e expr.Compare) (expr.Value, bool) {
	left, ok := constantValue(e.Left)
	right, also := constantValue(e.Right)
	if !ok || !also || left.Null || right.Null || left.Kind != right.Kind {
		return expr.Value{}, false
	}
	return known(e.Op.Holds(left.Compare(right)))
}

func constantContains(e expr.Contains) (expr.Value, bool) {
	list, isList := e.Set.(expr.List)
	value, ok := constantValue(e.Value)
	if !isList || !ok || value.Null {
		return expr.Value{}, false
	}
	return known(slices.ContainsFunc(list.Items, func(item expr.Expr) bool {
		member, ok := constantValue(item)
		return ok && member.Kind == value.Kind && member.Compare(value) == 0
	}))
}

func constantCall(e expr.Call) (expr.Value, bool) {
	texts := make([]string, len(e.Args))
	for n, arg := range e.Args {
		v, ok := constantValue(arg)
		if !ok || v.Null || v.Kind != expr.String {
			return expr.Value{}, false
		}
		texts[n] = v.Text
	}
	switch e.Function {
	case expr.Lower:
		return expr.Value{Kind: expr.String, Text: strings.ToLower(texts[0])}, true
	case expr.Upper:
		return expr.Value{Kind: expr.String, Text: strings.ToUpper(texts[0])}, true
	case expr.Length:
		return expr.Value{Kind: expr.Number, Num: big.NewRat(int64(utf8.RuneCountInString(texts[0])), 1)}, true
	case expr.StartsWith:
		return known(strings.HasPrefix(texts[0], texts[1]))
	case expr.EndsWith:
		return known(strings.HasSuffix(texts[0], texts[1]))
	case expr.Substr, expr.Coalesce, expr.Now, expr.DaysAgo:
	}
	return expr.Value{}, false
}

func constantArithmetic(e expr.Arithmetic) (expr.Value, bool) {
	left, ok := constantValue(e.Left)
	right, also := constantValue(e.Right)
	if !ok || !also || left.Null || right.Null || left.Num == nil || right.Num == nil {
		return expr.Value{}, false
	}
	result := new(big.Rat)
	switch e.Op {
	case expr.Add:
		result.Add(left.Num, right.Num)
	case expr.Subtract:
		result.Sub(left.Num, right.Num)
	case expr.Multiply:
		result.Mul(left.Num, right.Num)
	case expr.Divide, expr.Modulo:
		return expr.Value{}, false
	}
	return expr.Value{Kind: expr.Number, Num: result}, true
}
