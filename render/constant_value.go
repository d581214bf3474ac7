package render

import (
	"cmp"
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
	case expr.List, expr.UserSet, expr.UserField, expr.HasPurpose, expr.Column, expr.Tagged, expr.Sample, expr.Verbatim,
		expr.Not, expr.And, expr.Or, expr.Conditional, expr.Negate: // not folded
	case expr.ObjectField, expr.HasTag, expr.HasColumn, expr.Matches: // of selectors
	}
	return expr.Value{}, false
}

func known(b bool) (expr.Value, bool) { return expr.Value{Kind: expr.Boolean, Bool: b}, true }

func constantCompare(e expr.Compare) (expr.Value, bool) {
	left, ok := constantValue(e.Left)
	right, also := constantValue(e.Right)
	if !ok || !also || left.Null || right.Null {
		return expr.Value{}, false
	}
	order, comparable := ordered(left, right)
	if !comparable {
		return expr.Value{}, false
	}
	return known(e.Op.Holds(order))
}

// ordered compares two constants as the warehouse does: it ignores trailing
// spaces of texts.
func ordered(a, b expr.Value) (order int, comparable bool) {
	switch {
	case a.Kind != b.Kind:
		return 0, false
	case a.Kind == expr.String:
		return strings.Compare(strings.TrimRight(a.Text, " "), strings.TrimRight(b.Text, " ")), true
	case a.Kind == expr.Number:
		return a.Num.Cmp(b.Num), true
	case a.Kind == expr.Instant:
		return a.Time.Compare(b.Time), true
	case a.Kind == expr.Boolean && a.Bool == b.Bool:
		return 0, true
	case a.Kind == expr.Boolean:
		return cmp.Compare(map[bool]int{true: 1}[a.Bool], map[bool]int{true: 1}[b.Bool]), true
	}
	return 0, false
}

func constantContains(e expr.Contains) (expr.Value, bool) {
	list, isList := e.Set.(expr.List)
	value, ok := constantValue(e.Value)
	if !isList || !ok || value.Null {
		return expr.Value{}, false
	}
	return known(slices.ContainsFunc(list.Items, func(item expr.Expr) bool {
		member, ok := constantValue(item)
		order, comparable := ordered(member, value)
		return ok && comparable && order == 0
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
