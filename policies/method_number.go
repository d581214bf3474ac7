package policies

import (
	"math/big"

	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state/redshift"
)

// bucket is the largest bound that is not above the value.
func bucket(bounds []expr.Value, raw expr.Value, t redshift.Type) expr.Value {
	compared := raw
	float := t.Kind == redshift.Real || t.Kind == redshift.Double
	if float {
		compared = floated(raw)
	}
	for n := len(bounds) - 1; n >= 0; n-- {
		bound := bounds[n]
		if float {
			bound = floated(bound)
		}
		if bound.Compare(compared) <= 0 {
			return Stored(bounds[n], t)
		}
	}
	return null(raw.Kind)
}

// anonymized is the value if at least k rows of the table have it.
func anonymized(k int, column Column, raw expr.Value, ctx EvalContext) expr.Value {
	alike := 0
	for _, row := range ctx.Table {
		if other := row[column.Name]; !other.Null && other.Compare(raw) == 0 {
			alike++
		}
	}
	if alike < k {
		return null(raw.Kind)
	}
	return raw
}

// Stored is a constant as a column of the type holds it.
func Stored(v expr.Value, t redshift.Type) expr.Value {
	if t.Kind == redshift.Double {
		return floated(v)
	}
	if t.Kind == redshift.Real {
		f, _ := v.Num.Float32()
		return number(new(big.Rat).SetFloat64(float64(f)))
	}
	return v
}
