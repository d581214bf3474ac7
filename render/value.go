package render

import (
	"fmt"
	"math/big"

	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state/redshift"
)

// value writes an expression that gives a value. The result never raises an
// error, whatever the row holds: an error would tell a reader of a row that they
// may not see.
func (c *compiler) value(e expr.Expr) redshift.SQL {
	switch e := e.(type) {
	case expr.Literal:
		return c.literal(e)
	case expr.Column:
		if e.Type.Kind == redshift.TimestampTZ {
			// Readers can set the session's time zone.
			return redshift.Format("(%s AT TIME ZONE 'UTC')", column(e.Name))
		}
		if e.Type.Kind == redshift.Real {
			// Next to a list, a real is compared as a real; next to one number,
			// as a double.
			return redshift.Format("CAST(%s AS double precision)", column(e.Name))
		}
		return column(e.Name)
	case expr.UserField:
		if e.Field == expr.UserName {
			return c.reader.userName()
		}
		return c.reader.project(c.source.Projects)
	case expr.Call:
		return c.call(e)
	case expr.Conditional:
		return redshift.Format("CASE WHEN %s THEN %s WHEN %s THEN %s END",
			c.when(e.If, true).sql(), c.value(e.Then), c.when(e.If, false).sql(), c.value(e.Else))
	case expr.Arithmetic, expr.Negate:
		number, ok := c.number(e)
		if ok {
			return number.sql
		}
		return redshift.Raw("NULL")
	case expr.Contains, expr.Compare, expr.Not, expr.And, expr.Or, expr.Sample, expr.Verbatim, expr.HasPurpose:
		c.refuse(e, "A condition cannot be compared here; write it with && and || instead.")
		return redshift.Raw("NULL")
	case expr.List, expr.Tagged, expr.UserSet, expr.ObjectField, expr.HasTag, expr.HasColumn, expr.Matches:
	}
	panic(fmt.Sprintf("render: %T is not a bound value", e))
}

func (c *compiler) literal(e expr.Literal) redshift.SQL {
	v := e.Value
	switch {
	case v.Null:
		return redshift.Raw("NULL")
	case v.Kind == expr.String:
		return redshift.Text(v.Text)
	case v.Kind == expr.Boolean:
		return redshift.Bool(v.Bool)
	case v.Kind == expr.Instant && v.DateOnly:
		return redshift.Date(v.Time)
	case v.Kind == expr.Instant:
		return redshift.Timestamp(v.Time)
	case v.Kind == expr.Number:
		return c.decimal(e, v.Num)
	}
	panic("render: a literal of no kind")
}

func (c *compiler) decimal(e expr.Expr, n *big.Rat) redshift.SQL {
	sql, ok := redshift.Decimal(n)
	if !ok {
		c.refuse(e, "This number has no exact decimal form.")
		return redshift.Raw("NULL")
	}
	return sql
}

func (c *compiler) call(e expr.Call) redshift.SQL {
	switch e.Function {
	case expr.Lower:
		return redshift.Format("LOWER(%s)", c.value(e.Args[0]))
	case expr.Upper:
		return redshift.Format("UPPER(%s)", c.value(e.Args[0]))
	case expr.Length:
		return redshift.Format("LEN(%s)", c.value(e.Args[0]))
	case expr.Substr:
		return c.substring(e)
	case expr.Coalesce:
		args := make([]redshift.SQL, len(e.Args))
		for n, arg := range e.Args {
			args[n] = c.value(arg)
		}
		return redshift.Format("COALESCE(%s)", redshift.Join(args, ", "))
	case expr.Now:
		return c.now()
	case expr.DaysAgo:
		days := c.value(e.Args[0])
		return redshift.Format("DATEADD(day, -%s, DATE_TRUNC('day', %s))", days, c.now())
	case expr.StartsWith, expr.EndsWith:
		c.refuse(e, "%s() is a condition; it cannot be compared.", e.Function)
		return redshift.Raw("NULL")
	}
	panic("render: no such function: " + string(e.Function))
}

// substring requires constant bounds. A negative length is an error in the
// warehouse, which a row's own value could cause.
func (c *compiler) substring(e expr.Call) redshift.SQL {
	for n, arg := range e.Args[1:] {
		literal, ok := arg.(expr.Literal)
		least := big.NewRat(int64(1-n), 1) // the start is at least 1, the length at least 0
		if !ok || literal.Value.Num == nil || !literal.Value.Num.IsInt() || literal.Value.Num.Cmp(least) < 0 {
			c.refuse(arg, "The bounds of substr() must be whole numbers, the start at least 1 and the length "+
				"at least 0.")
			return redshift.Raw("NULL")
		}
	}
	args := make([]redshift.SQL, len(e.Args))
	for n, arg := range e.Args {
		args[n] = c.value(arg)
	}
	return redshift.Format("SUBSTRING(%s)", redshift.Join(args, ", "))
}
