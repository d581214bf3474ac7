package access

import (
	"math"
	"math/big"
	"slices"
	"time"

	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state/redshift"
)

// lattice is a type whose values are whole multiples of a step.
type lattice struct {
	step        *big.Rat
	least, most *big.Int // in steps
	instant     bool
}

const microsecondsOfADay = 24 * 60 * 60 * 1_000_000

// latticeOf returns the values of a number's or an instant's type; false for other
// types.
func latticeOf(t redshift.Type) (lattice, bool) {
	switch {
	case t.IsInteger(), t.Kind == redshift.Numeric:
		step := new(big.Rat).SetFrac(big.NewInt(1), expr.PowerOfTen(t.Scale))
		least, most := expr.Bounds(t)
		in := func(n *big.Rat) *big.Int { return new(big.Rat).Quo(n, step).Num() }
		return lattice{step: step, least: in(least), most: in(most)}, true
	case t.IsInstant():
		step := int64(1)
		if t.Kind == redshift.DateKind {
			step = microsecondsOfADay
		}
		first := time.Date(-4000, 1, 1, 0, 0, 0, 0, time.UTC).UnixMicro() / step
		last := time.Date(200_000, 1, 1, 0, 0, 0, 0, time.UTC).UnixMicro() / step
		return lattice{new(big.Rat).SetInt64(step), big.NewInt(first), big.NewInt(last), true}, true
	}
	return lattice{}, false
}

func (l lattice) value(n *big.Int) expr.Value {
	at := new(big.Rat).Mul(new(big.Rat).SetInt(n), l.step)
	if l.instant {
		return expr.Value{Kind: expr.Instant, Time: time.UnixMicro(at.Num().Int64()).UTC()}
	}
	return expr.Value{Kind: expr.Number, Num: at}
}

// place is where a point lies, in steps.
func (l lattice) place(v expr.Value) *big.Rat {
	if l.instant {
		return new(big.Rat).Quo(new(big.Rat).SetInt64(v.Time.UnixMicro()), l.step)
	}
	return new(big.Rat).Quo(v.Num, l.step)
}

// values returns the points that are values, and between each two of them, and
// outside, as many as are needed.
func (l lattice) values(points []expr.Value, need int) []candidate {
	places := make([]*big.Rat, 0, len(points))
	for _, p := range points {
		places = append(places, l.place(p))
	}
	slices.SortFunc(places, (*big.Rat).Cmp)
	places = slices.CompactFunc(places, func(a, b *big.Rat) bool { return a.Cmp(b) == 0 })
	var all []candidate
	add := func(n *big.Int, exact bool) {
		all = append(all, candidate{value: l.value(n), exact: exact})
	}
	from := new(big.Int).Set(l.least)
	for _, place := range places {
		floor, whole := floorOf(place)
		end := new(big.Int).Set(floor) // the last one below the place
		if whole {
			end.Sub(end, big.NewInt(1))
		}
		l.between(from, end, need, len(all) == 0, add)
		if whole && floor.Cmp(l.least) >= 0 && floor.Cmp(l.most) <= 0 {
			add(floor, true)
		}
		from = new(big.Int).Add(floor, big.NewInt(1))
		if from.Cmp(l.least) < 0 {
			from.Set(l.least)
		}
	}
	l.between(from, l.most, need, len(places) == 0, add)
	return all
}

// between adds some of the values from one to another: near zero where there is
// nothing else, else next to the points.
func (l lattice) between(from, to *big.Int, need int, first bool, add func(*big.Int, bool)) {
	if to.Cmp(l.most) > 0 {
		to = l.most
	}
	n := new(big.Int).Set(from)
	if first { // nobody wants to read the smallest of all numbers
		n.Sub(to, big.NewInt(int64(need-1)))
		if to.Sign() > 0 && from.Sign() < 0 && to.Cmp(l.most) == 0 {
			n.SetInt64(1)
		}
		if n.Cmp(from) < 0 {
			n.Set(from)
		}
	}
	for count := 0; count < need && n.Cmp(to) <= 0; count++ {
		add(new(big.Int).Set(n), false)
		n.Add(n, big.NewInt(1))
	}
}

func floorOf(r *big.Rat) (floor *big.Int, whole bool) {
	return new(big.Int).Div(r.Num(), r.Denom()), r.IsInt() // Div rounds down where the divisor is positive
}

func isFloating(c expr.Column) bool {
	return c.Type.Kind == redshift.Real || c.Type.Kind == redshift.Double
}

// floatValues are those of a floating-point column, with which points are compared
// as their nearest doubles.
func floatValues(points []expr.Value, single bool) []candidate {
	places := make([]float64, 0, len(points))
	for _, p := range points {
		f, _ := p.Num.Float64()
		places = append(places, f)
	}
	slices.Sort(places)
	places = slices.Compact(places)
	var all []candidate
	add := func(f float64, exact bool) {
		if single && float64(float32(f)) != f || math.IsInf(f, 0) {
			return
		}
		number := expr.Value{Kind: expr.Number, Num: new(big.Rat).SetFloat64(f)}
		all = append(all, candidate{value: number, exact: exact})
	}
	below := math.Inf(-1)
	for _, place := range places {
		if f, ok := floatBetween(below, place, single); ok {
			add(f, false)
		}
		add(place, true)
		below = place
	}
	if f, ok := floatBetween(below, math.Inf(1), single); ok {
		add(f, false)
	}
	return all
}

// floatBetween returns a number between two others, if there is one.
func floatBetween(a, b float64, single bool) (float64, bool) {
	fits := func(f float64) bool { return a < f && f < b && (!single || float64(float32(f)) == f) }
	middle := a/2 + b/2
	switch {
	case math.IsInf(a, -1) && math.IsInf(b, 1):
		middle = 1
	case math.IsInf(a, -1):
		middle = math.Floor(b) - 1
	case math.IsInf(b, 1):
		middle = math.Ceil(a) + 1
	}
	for _, f := range []float64{
		middle, float64(float32(middle)), math.Nextafter(a, b),
		float64(math.Nextafter32(float32(a), float32(b))), float64(math.Nextafter32(float32(b), float32(a))),
		2 * a, 2 * b,
	} {
		if fits(f) {
			return f, true
		}
	}
	return 0, false
}
