package render

import (
	"fmt"
	"math/big"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state/redshift"
)

// shown writes what a visible row shows in a column. The first mask that applies
// decides, by descending priority. A mask steps aside only if its unless is true
// or its when is false.
func (c *compiler) shown(col policies.Column) redshift.SQL {
	result := column(col.Name)
	for n := len(col.Masks) - 1; n >= 0; n-- {
		mask := col.Masks[n]
		var aside condition
		var disputed redshift.SQL
		if n == len(col.Masks)-1 { // beneath it is the raw value, which shows most
			aside = c.byAnyClock(func() condition { return c.stepsAside(mask) })
		} else {
			aside, disputed = c.passesOn(mask)
		}
		masked := c.masked(col, mask.Method)
		switch aside.kind {
		case never:
			result = masked
		case always:
		case atomic, conjunction, disjunction:
			result = redshift.Format("CASE WHEN %s THEN %s%s ELSE %s END", aside.sql(), result, disputed, masked)
		}
	}
	return result
}

// passesOn says when a mask steps aside for another one. Nobody can say which of
// the two shows less, so nothing is shown if the mask steps aside under one
// reading of the clock but not under another.
func (c *compiler) passesOn(mask policies.Mask) (aside condition, disputed redshift.SQL) {
	readings := c.onEachClock(func() condition { return c.stepsAside(mask) })
	aside = readings[0]
	for _, other := range readings[1:] {
		aside = both(aside, other)
	}
	if either := anyOf(readings...); len(readings) > 1 && either.sql() != aside.sql() {
		disputed = redshift.Format(" WHEN %s THEN NULL", either.sql())
	}
	return aside, disputed
}

func (c *compiler) stepsAside(mask policies.Mask) condition {
	var terms []condition
	if mask.Unless != nil {
		terms = append(terms, c.when(mask.Unless, true))
	}
	if mask.When != nil {
		terms = append(terms, c.when(mask.When, false))
	}
	return anyOf(terms...)
}

// masked writes a mask's value for the raw column.
func (c *compiler) masked(col policies.Column, method spec.Method) redshift.SQL {
	raw := column(col.Name)
	switch m := method.(type) {
	case spec.NullValue:
		return redshift.Format("CAST(NULL AS %s)", col.Type.InView().SQL())
	case spec.Constant:
		return c.stored(m.Value, col.Type)
	case spec.Hash:
		return c.keyed(raw)
	case spec.Regex:
		return redshift.Format("REGEXP_REPLACE(%s, %s, %s)", raw, redshift.Text(m.Pattern.POSIX),
			redshift.Text(m.Replacement))
	case spec.Partial:
		return partial(raw, m)
	case spec.Bucket:
		return c.bucket(col, m)
	case spec.Randomize:
		return c.randomized(col, m)
	case spec.KAnonymize:
		return redshift.Format("CASE WHEN %s IS NOT NULL THEN %s END", c.commonValue(col, m.K), raw)
	case spec.Expression:
		return unlessNull(raw, m.Fragment.SQL(column, raw), col)
	case spec.CallFunction:
		return unlessNull(raw, redshift.CallArgument(m.Name, raw), col)
	case spec.Round:
		return round(col.Type, raw, m.Step.Num)
	case spec.Truncate:
		return truncate(col.Type, raw, m.Unit)
	}
	panic(fmt.Sprintf("render: unknown mask method %T", method))
}

// keyed hashes a text with the key, twice, so that nobody can extend a hash that
// they have seen.
// https://docs.aws.amazon.com/redshift/latest/dg/SHA2.html
func (c *compiler) keyed(raw redshift.SQL) redshift.SQL {
	c.secret = true
	return redshift.Format("SHA2(secret.key || SHA2(secret.key || %s, 256), 256)", raw)
}

// truncate cuts in UTC, because readers can set the session's time zone.
func truncate(t redshift.Type, raw redshift.SQL, unit spec.Unit) redshift.SQL {
	u := redshift.Text(string(unit))
	switch t.Kind {
	case redshift.DateKind:
		return redshift.Format("CAST(DATE_TRUNC(%s, %s) AS date)", u, raw)
	case redshift.TimestampKind:
		return redshift.Format("DATE_TRUNC(%s, %s)", u, raw)
	case redshift.TimestampTZ:
		return redshift.Format("DATE_TRUNC(%s, %s AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'", u, raw)
	default:
		panic("render: truncate() on " + t.String())
	}
}

// round rounds to the nearest multiple, halves away from zero. If that does not
// fit the type, it rounds toward zero: an overflow would be an error.
func round(t redshift.Type, raw redshift.SQL, step *big.Rat) redshift.SQL {
	if !t.IsInteger() && t.Kind != redshift.Numeric {
		return roundFloat(raw, step)
	}
	if t.IsInteger() {
		raw = redshift.Format("CAST(%s AS bigint)", raw)
	}
	smallest, largest := expr.Bounds(t)
	s := exact(step)
	room := exact(new(big.Rat).Sub(largest, step))
	floor := exact(new(big.Rat).Add(smallest, step))
	rest := redshift.Format("MOD(%s, %s)", raw, s)
	return redshift.Format(
		"%s - %s + CASE WHEN %s * 2 >= %s AND %s - %s <= %s THEN %s WHEN %s * 2 <= -%s AND %s - %s >= %s THEN -%s "+
			"ELSE 0 END",
		raw, rest, rest, s, raw, rest, room, s, rest, s, raw, rest, floor, s,
	)
}

// roundFloat leaves numbers alone that are so large that the step makes no
// difference, because the division could overflow.
func roundFloat(raw redshift.SQL, step *big.Rat) redshift.SQL {
	x := redshift.Format("CAST(%s AS double precision)", raw)
	s := redshift.Format("CAST(%s AS double precision)", exact(step))
	limit := redshift.Format("CAST(%s AS double precision)",
		exact(new(big.Rat).Mul(step, big.NewRat(1_000_000_000_000_000, 1))))
	return redshift.Format("CASE WHEN ABS(%s) < %s THEN SIGN(%s) * FLOOR(ABS(%s) / %s + 0.5) * %s ELSE %s END", x,
		limit, x, x, s, s, x)
}

func exact(n *big.Rat) redshift.SQL {
	sql, ok := redshift.Decimal(n)
	if !ok {
		panic("render: a step without an exact decimal form")
	}
	return sql
}
