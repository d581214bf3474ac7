package access

import (
	"math/big"
	"slices"

	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state/redshift"
)

// tellsMore reports whether an outcome shows everything that another one shows, and
// more. The value itself tells most, then any mask, then a constant or NULL. Two masks
// are in order only where the one can be computed from the other.
func (o *outcome) tellsMore(than *outcome) bool {
	if o.rank != than.rank {
		return o.rank > than.rank
	}
	switch more := o.method.(type) {
	case spec.Round:
		less, ok := than.method.(spec.Round)
		return ok && isMultiple(less.Step.Num, more.Step.Num)
	case spec.Truncate:
		less, ok := than.method.(spec.Truncate)
		return ok && isFiner(more.Unit, less.Unit)
	case spec.Bucket:
		less, ok := than.method.(spec.Bucket)
		return ok && !slices.ContainsFunc(less.Bounds, func(bound expr.Value) bool {
			return !slices.ContainsFunc(more.Bounds, func(b expr.Value) bool {
				return b.Kind == bound.Kind && b.Compare(bound) == 0 // a column may have been of another type
			})
		})
	case spec.KAnonymize:
		less, ok := than.method.(spec.KAnonymize)
		return ok && more.K < less.K
	case nil, spec.NullValue, spec.Constant, spec.Hash, spec.Regex, spec.Partial, spec.Randomize, spec.Expression,
		spec.CallFunction: // in no order
	}
	return false
}

// plain is the outcome without a mask that leaves every value of a type as it is.
func (o *outcome) plain(t redshift.Type) *outcome {
	if o == nil || !keepsAll(o.method, t) {
		return o
	}
	return &outcome{condition: o.condition, look: Clear, mask: o.mask, rank: 3}
}

// keepsAll reports whether a method changes no value of a type.
func keepsAll(method spec.Method, t redshift.Type) bool {
	switch m := method.(type) {
	case spec.Round:
		unit := big.NewRat(1, 1)
		switch {
		case t.IsInteger():
		case t.Kind == redshift.Numeric:
			unit.SetFrac(big.NewInt(1), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(t.Scale)), nil))
		default:
			return false
		}
		return unit.Quo(unit, m.Step.Num).IsInt()
	case spec.Truncate:
		return t.Kind == redshift.DateKind && slices.Index(units, m.Unit) >= 0 && !isFiner(spec.Day, m.Unit)
	default: // of all others some value differs
		return false
	}
}

// units are those of time from the finest on, but for weeks.
var units = []spec.Unit{spec.Second, spec.Minute, spec.Hour, spec.Day, spec.Month, spec.Quarter, spec.Year}

// isMultiple reports whether the boundaries of the coarser step are among those of the
// finer one: halves are rounded away from zero, so the factor must be odd.
func isMultiple(coarse, fine *big.Rat) bool {
	factor := new(big.Rat).Quo(coarse, fine)
	odd := factor.IsInt() && factor.Num().Bit(0) == 1
	return coarse.IsInt() && fine.IsInt() && odd && factor.Cmp(big.NewRat(1, 1)) > 0
}

// isFiner reports whether a date that is cut to one unit can be cut to the other
// afterwards. Weeks do not fit into months.
func isFiner(fine, coarse spec.Unit) bool {
	order := units
	if coarse == spec.Week {
		order = []spec.Unit{spec.Second, spec.Minute, spec.Hour, spec.Day, spec.Week}
	}
	f, c := slices.Index(order, fine), slices.Index(order, coarse)
	return f >= 0 && c > f
}
