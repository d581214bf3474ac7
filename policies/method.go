package policies

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"math/big"
	"strings"
	"time"

	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state/redshift"
)

// masked applies a method to a raw value.
func masked(method spec.Method, column Column, row Row, ctx EvalContext) expr.Value {
	raw, t := row[column.Name], column.Type
	if m, ok := method.(spec.Constant); ok {
		return Stored(m.Value, t)
	}
	if _, ok := method.(spec.NullValue); ok {
		return null(raw.Kind)
	}
	if raw.Null {
		return raw
	}
	if t.Kind == redshift.Char { // its blanks at the end are padding
		raw.Text = strings.TrimRight(raw.Text, " ")
	}
	switch m := method.(type) {
	case spec.Hash:
		return text(ctx.Key.Hash(raw.Text))
	case spec.Round:
		return number(rounded(raw.Num, m.Step.Num, t))
	case spec.Truncate:
		return instant(truncated(raw.Time, m.Unit))
	case spec.Regex:
		return text(cut(m.Pattern.Compile().ReplaceAllLiteralString(raw.Text, m.Replacement), t))
	case spec.Partial:
		return text(cut(partial(m, raw.Text), t))
	case spec.Bucket:
		return bucket(m.Bounds, raw, t)
	case spec.Randomize:
		return randomized(m, column, row, ctx)
	case spec.KAnonymize:
		return anonymized(m.K, column, raw, ctx)
	case spec.Expression, spec.CallFunction:
		return ctx.Compute(method, column, row)
	case spec.NullValue, spec.Constant: // see above
	}
	panic(fmt.Sprintf("policies: unknown mask method %T", method))
}

// Hash keys the value twice, so that a hash cannot be extended.
func (k HashKey) Hash(value string) string {
	inner := sha256.Sum256([]byte(string(k) + value))
	outer := sha256.Sum256([]byte(string(k) + hex.EncodeToString(inner[:])))
	return hex.EncodeToString(outer[:])
}

// rounded is the nearest multiple of step, halves away from zero. If that does
// not fit an exact type, it is the nearest multiple that does.
func rounded(n, step *big.Rat, t redshift.Type) *big.Rat {
	if !t.IsInteger() && t.Kind != redshift.Numeric {
		return roundedFloat(n, step, t)
	}
	count := new(big.Rat).Quo(n, step)
	steps := new(big.Int).Quo(count.Num(), count.Denom())
	cut := new(big.Rat).Mul(new(big.Rat).SetInt(steps), step)
	rest := new(big.Rat).Sub(n, cut)
	twice := new(big.Rat).Abs(new(big.Rat).Add(rest, rest))
	if twice.Cmp(step) < 0 {
		return cut
	}
	away := new(big.Rat).Add(cut, step)
	if n.Sign() < 0 {
		away.Sub(cut, step)
	}
	if smallest, largest := expr.Bounds(t); away.Cmp(smallest) < 0 || away.Cmp(largest) > 0 {
		return cut
	}
	return away
}

// roundedFloat works in floating point, as the warehouse does. A number that is
// so large that the step makes no difference stays as it is.
func roundedFloat(n, step *big.Rat, t redshift.Type) *big.Rat {
	x, _ := n.Float64()
	s, _ := step.Float64()
	if math.Abs(x) >= s*1e15 {
		return n
	}
	result := math.Copysign(math.Floor(math.Abs(x)/s+0.5)*s, x)
	if t.Kind == redshift.Real {
		result = float64(float32(result))
	}
	return new(big.Rat).SetFloat64(result)
}

// truncated cuts in UTC; weeks begin on Monday.
func truncated(t time.Time, unit spec.Unit) time.Time {
	t = t.UTC()
	y, m, d := t.Date()
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }
	switch unit {
	case spec.Year:
		return day(y, 1, 1)
	case spec.Quarter:
		return day(y, (m-1)/3*3+1, 1)
	case spec.Month:
		return day(y, m, 1)
	case spec.Week:
		return day(y, m, d-(int(t.Weekday())+6)%7)
	case spec.Day:
		return day(y, m, d)
	case spec.Hour:
		return t.Truncate(time.Hour)
	case spec.Minute:
		return t.Truncate(time.Minute)
	case spec.Second:
		return t.Truncate(time.Second)
	}
	panic("policies: no such unit: " + string(unit))
}
