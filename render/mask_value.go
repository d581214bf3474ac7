package render

import (
	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state/redshift"
)

// stored writes a constant as a value of the column's type. Times are in UTC,
// because readers can set the session's time zone.
func (c *compiler) stored(v expr.Value, t redshift.Type) redshift.SQL {
	literal := c.literal(expr.Literal{Value: v})
	if t.Kind == redshift.TimestampTZ && v.Kind == expr.Instant {
		return redshift.Format("CAST(%s AS timestamp) AT TIME ZONE 'UTC'", literal)
	}
	return redshift.Format("CAST(%s AS %s)", literal, t.InView().SQL())
}

// partial tells short texts from NULL, which stays NULL.
func partial(raw redshift.SQL, m spec.Partial) redshift.SQL {
	filler := redshift.Text(m.Filler)
	parts := []redshift.SQL{filler}
	if m.First > 0 {
		parts = []redshift.SQL{redshift.Format("LEFT(%s, %s)", raw, redshift.Int(int64(m.First))), filler}
	}
	if m.Last > 0 {
		parts = append(parts, redshift.Format("RIGHT(%s, %s)", raw, redshift.Int(int64(m.Last))))
	}
	return redshift.Format("CASE WHEN LEN(%s) > %s THEN %s WHEN %s IS NOT NULL THEN %s END",
		raw, redshift.Int(int64(m.First+m.Last)), redshift.Join(parts, " || "), raw, filler)
}

// bucket compares with the highest bound first.
func (c *compiler) bucket(col policies.Column, m spec.Bucket) redshift.SQL {
	value := c.value(expr.Column{Name: col.Name, Type: col.Type})
	var cases []redshift.SQL
	for n := len(m.Bounds) - 1; n >= 0; n-- {
		bound := c.literal(expr.Literal{Value: m.Bounds[n]})
		cases = append(cases, redshift.Format("WHEN %s >= %s THEN %s", value, bound, c.stored(m.Bounds[n], col.Type)))
	}
	return redshift.Format("CASE %s END", redshift.Join(cases, " "))
}

// unlessNull keeps NULL and casts the author's own SQL to the column's type.
func unlessNull(raw, value redshift.SQL, col policies.Column) redshift.SQL {
	return redshift.Format("CASE WHEN %s IS NOT NULL THEN CAST(%s AS %s) END", raw, value, col.Type.InView().SQL())
}

// commonValues is a join to the values that at least k rows have.
type commonValues struct {
	column redshift.Ident
	k      int
	alias  redshift.Ident
}

// commonValue names the column that is not NULL if at least k rows of the table
// have the row's value. Each value occurs once in it, so the join multiplies no
// row.
func (c *compiler) commonValue(col policies.Column, k int) redshift.SQL {
	for _, known := range c.common {
		if known.column == col.Name && known.k == k {
			return redshift.Format("%s.value", known.alias.SQL())
		}
	}
	common := commonValues{column: col.Name, k: k, alias: c.reader.alias("common_" + col.Name.String())}
	c.common = append(c.common, common)
	return redshift.Format("%s.value", common.alias.SQL())
}

func (c *compiler) commonJoins() []redshift.SQL {
	joins := make([]redshift.SQL, len(c.common))
	for n, common := range c.common {
		joins[n] = redshift.Format(
			"LEFT JOIN (\n    SELECT %s AS value\n    FROM %s\n    GROUP BY %s\n    HAVING COUNT(*) >= %s\n) AS "+
				"%s ON %s.value = %s",
			common.column.SQL(), c.source.Table.SQL(), common.column.SQL(), redshift.Int(int64(common.k)),
			common.alias.SQL(), common.alias.SQL(), column(common.column),
		)
	}
	return joins
}
