package policies

import (
	"math/big"
	"time"

	"github.com/redveil/redveil/spec/expr"
)

func null(kind expr.ValueKind) expr.Value { return expr.Value{Kind: kind, Null: true} }

func text(s string) expr.Value { return expr.Value{Kind: expr.String, Text: s} }

func number(n *big.Rat) expr.Value { return expr.Value{Kind: expr.Number, Num: n} }

func instant(t time.Time) expr.Value { return expr.Value{Kind: expr.Instant, Time: t.UTC()} }

func condition(t expr.Truth) expr.Value {
	return expr.Value{Kind: expr.Boolean, Null: t == expr.Unknown, Bool: t == expr.True}
}

// arithmetic is exact. It gives NULL if one side is NULL, and for a division by
// zero.
func arithmetic(op expr.ArithmeticOp, left, right expr.Value) expr.Value {
	if left.Null || right.Null {
		return null(expr.Number)
	}
	result := new(big.Rat)
	switch op {
	case expr.Add:
		return number(result.Add(left.Num, right.Num))
	case expr.Subtract:
		return number(result.Sub(left.Num, right.Num))
	case expr.Multiply:
		return number(result.Mul(left.Num, right.Num))
	case expr.Divide, expr.Modulo:
	}
	if right.Num.Sign() == 0 {
		return null(expr.Number)
	}
	result.Quo(left.Num, right.Num)
	if op == expr.Divide {
		return number(result)
	}
	whole := new(big.Rat).SetInt(new(big.Int).Quo(result.Num(), result.Denom())) // toward zero
	return number(result.Sub(left.Num, whole.Mul(whole, right.Num)))
}
