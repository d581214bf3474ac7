package policies

import (
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state/redshift"
)

// fits says why a method cannot yield a column's type and names one that can, or
// returns "".
func fits(method spec.Method, t redshift.Type) string {
	reason := misfit(method, t)
	if reason == "" {
		return ""
	}
	if other := alternative(t); other != nil {
		return fmt.Sprintf("%s. Use null_value(), or %s.", reason, other)
	}
	return reason + ". Use null_value(), or leave the column out."
}

// alternative returns another method than null_value() that fits the type, or
// nil.
func alternative(t redshift.Type) spec.Method {
	for _, method := range []spec.Method{
		spec.Hash{},
		spec.Round{Step: number(big.NewRat(10, 1))},
		spec.Round{Step: number(smallestStep(t))},
		spec.Truncate{Unit: spec.Month},
		spec.Constant{Value: text("")},
		spec.Constant{Value: condition(expr.False)},
	} {
		if misfit(method, t) == "" {
			return method
		}
	}
	return nil
}

func smallestStep(t redshift.Type) *big.Rat {
	return new(big.Rat).SetFrac(big.NewInt(1), expr.PowerOfTen(t.Scale))
}

func misfit(method spec.Method, t redshift.Type) string {
	if _, null := method.(spec.NullValue); t.IsOpaque() && !null {
		return fmt.Sprintf("nothing is known of values of %s", t)
	}
	switch m := method.(type) {
	case spec.NullValue:
		return ""
	case spec.Constant:
		return constantMisfit(m.Value, t)
	case spec.Hash:
		if !t.IsText() || t.Kind == redshift.Char && t.Length < redshift.HashLength {
			return fmt.Sprintf("a hash is a text of %d characters", redshift.HashLength)
		}
		return ""
	case spec.Round:
		return roundMisfit(m.Step.Num, t)
	case spec.Truncate:
		return truncateMisfit(m.Unit, t)
	case spec.Regex:
		return replacementMisfit("regex", m.Replacement, 0, t)
	case spec.Partial:
		return replacementMisfit("partial", m.Filler, m.First+m.Last, t)
	case spec.Bucket:
		return bucketMisfit(m.Bounds, t)
	case spec.Randomize:
		if t.Kind != redshift.Boolean {
			return "randomize answers yes or no, for boolean columns"
		}
		return ""
	case spec.KAnonymize:
		if !comparable(t) {
			return fmt.Sprintf("values of %s cannot be compared", t)
		}
		return ""
	case spec.Expression, spec.CallFunction:
		return "" // cast to the column's type
	}
	panic(fmt.Sprintf("policies: unknown mask method %T", method))
}

func comparable(t redshift.Type) bool {
	return t.IsText() || t.IsNumber() || t.IsInstant() || t.Kind == redshift.Boolean
}

// replacementMisfit: what a text method inserts, next to the characters that it
// keeps, must fit.
func replacementMisfit(method, put string, kept int, t redshift.Type) string {
	switch {
	case !t.IsText():
		return method + " is for texts"
	case len(put)+kept > t.InView().Length:
		return fmt.Sprintf("%s gives texts of %d bytes, the column holds %d", method, len(put)+kept,
			t.InView().Length)
	case t.Kind == redshift.Char && strings.ContainsFunc(put, func(r rune) bool { return r > '~' }):
		return "a char column holds ASCII only"
	}
	return ""
}

// bucketMisfit: the column must be able to show every bound.
func bucketMisfit(bounds []expr.Value, t redshift.Type) string {
	for _, bound := range bounds {
		if bound.Kind == expr.Number && !t.IsNumber() || bound.Kind == expr.Instant && !t.IsInstant() {
			return fmt.Sprintf("the bounds are of type %s, not %s", bound.Kind, t)
		}
		if reason := constantMisfit(bound, t); reason != "" {
			return strings.Replace(reason, "the constant", "a bound", 1)
		}
	}
	return ""
}

func constantMisfit(v expr.Value, t redshift.Type) string {
	switch {
	case v.Kind == expr.String && t.IsText():
		return textMisfit(v.Text, t)
	case v.Kind == expr.Number && t.IsNumber():
		if !numberFits(v.Num, t) {
			return fmt.Sprintf("the number does not fit %s", t)
		}
		return ""
	case v.Kind == expr.Instant && t.IsInstant():
		if t.Kind == redshift.DateKind && v.Time.UTC().Truncate(24*time.Hour) != v.Time.UTC() {
			return "the constant has a time of day, which a date does not have"
		}
		return ""
	case v.Kind == expr.Boolean && t.Kind == redshift.Boolean:
		return ""
	}
	return fmt.Sprintf("the constant is a %s, not %s", v.Kind, t)
}

// textMisfit: lengths are in bytes, and a char holds single bytes only.
func textMisfit(text string, t redshift.Type) string {
	if width := t.InView().Length; len(text) > width {
		return fmt.Sprintf("the text has %d bytes, the column holds %d", len(text), width)
	}
	if t.Kind == redshift.Char && strings.ContainsFunc(text, func(r rune) bool { return r > '~' }) {
		return "a char column holds ASCII only"
	}
	return ""
}

// numberFits also refuses constants for real in the range where it has no
// digits.
func numberFits(n *big.Rat, t redshift.Type) bool {
	if !t.IsInteger() && t.Kind != redshift.Numeric {
		least := new(big.Rat).SetFrac(big.NewInt(1), expr.PowerOfTen(37))
		return n.Sign() == 0 || new(big.Rat).Abs(n).Cmp(least) >= 0
	}
	decimals, exact := n.FloatPrec()
	smallest, largest := expr.Bounds(t)
	return exact && decimals <= t.Scale && n.Cmp(smallest) >= 0 && n.Cmp(largest) <= 0
}

func roundMisfit(step *big.Rat, t redshift.Type) string {
	if !t.IsNumber() {
		return "round is for numbers"
	}
	decimals, exact := step.FloatPrec()
	switch {
	case (t.IsInteger() || t.Kind == redshift.Numeric) && (!exact || decimals > t.Scale):
		return fmt.Sprintf("the step has more decimals than the column's %d", t.Scale)
	case !numberFits(step, t):
		return fmt.Sprintf("the step does not fit %s", t)
	}
	return ""
}

func truncateMisfit(unit spec.Unit, t redshift.Type) string {
	if !t.IsInstant() {
		return "truncate is for dates and timestamps"
	}
	if t.Kind == redshift.DateKind && (unit == spec.Hour || unit == spec.Minute || unit == spec.Second) {
		return fmt.Sprintf("a date has no %s", unit)
	}
	return ""
}
