package render

import (
	"math/big"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state/redshift"
)

// sample compares the first eight hex digits of the value's MD5 with a share of
// 2^32. STRTOL returns a bigint.
// https://docs.aws.amazon.com/redshift/latest/dg/r_STRTOL.html
func (c *compiler) sample(e expr.Sample, want bool) condition {
	by := e.By.(expr.Column)
	hash := redshift.Format("MD5(%s)", textOf(by.Name, by.Type))
	share := new(big.Rat).Quo(e.Percent.Num, big.NewRat(100, 1))
	if want {
		return atom(leading(hash, redshift.Raw("<"), share))
	}
	return atom(leading(hash, redshift.Raw(">="), share))
}

// leading compares a hash's beginning with a share of 2^32, rounded up because
// it is compared with whole numbers.
func leading(hash, operator redshift.SQL, share *big.Rat) redshift.SQL {
	limit := new(big.Rat).Mul(share, new(big.Rat).SetInt64(1<<32))
	up := new(big.Int).Add(limit.Num(), new(big.Int).Sub(limit.Denom(), big.NewInt(1)))
	return redshift.Format("STRTOL(LEFT(%s, 8), 16) %s %s", hash, operator,
		redshift.Int(up.Quo(up, limit.Denom()).Int64()))
}

// randomized tosses two coins for the row, using its keyed hash. The first says
// whether the answer is random, and the second says what it is.
func (c *compiler) randomized(col policies.Column, m spec.Randomize) redshift.SQL {
	parts := []redshift.SQL{redshift.Text(col.Name.String())}
	for _, other := range c.source.Columns {
		if text, ok := seed(other); ok {
			parts = append(parts, redshift.Format("COALESCE(%s, '')", text))
		}
	}
	raw := column(col.Name)
	hash := c.keyed(redshift.Format("%s", redshift.Join(parts, " || '|' || ")))
	return redshift.Format("CASE WHEN %s IS NULL THEN NULL WHEN %s THEN SUBSTRING(%s, 9, 1) >= '8' ELSE %s END",
		raw, leading(hash, redshift.Raw("<"), m.P.Num), hash, raw)
}

// seed is what a column adds to the text of its row. Texts are hashed to keep it
// short.
func seed(col policies.Column) (redshift.SQL, bool) {
	switch {
	case col.Type.IsText():
		return redshift.Format("MD5(%s)", textOf(col.Name, col.Type)), true
	case col.Type.HasText(), col.Type.Kind == redshift.Boolean:
		return textOf(col.Name, col.Type), true
	}
	return redshift.SQL{}, false
}

// textOf writes a column as text in a way that the session cannot change.
// https://docs.aws.amazon.com/redshift/latest/dg/r_TO_CHAR.html
func textOf(name redshift.Ident, t redshift.Type) redshift.SQL {
	raw := column(name)
	switch {
	case t.IsText():
		return redshift.Format("RTRIM(%s)", raw)
	case t.Kind == redshift.DateKind:
		return redshift.Format("TO_CHAR(%s, 'YYYY-MM-DD')", raw)
	case t.Kind == redshift.TimestampKind:
		return redshift.Format("TO_CHAR(%s, 'YYYY-MM-DD HH24:MI:SS.US')", raw)
	case t.Kind == redshift.TimestampTZ:
		return redshift.Format("TO_CHAR(%s AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')", raw)
	case t.Kind == redshift.Boolean:
		return redshift.Format("CASE WHEN %s THEN 't' WHEN NOT %s THEN 'f' END", raw, raw)
	}
	return redshift.Format("CAST(%s AS varchar(64))", raw)
}

// verbatim is the author's own condition. NOT gives its false side.
func (c *compiler) verbatim(e expr.Verbatim, want bool) condition {
	sql := e.Fragment.SQL(column, redshift.SQL{})
	if want {
		return atom(redshift.Format("(%s)", sql))
	}
	return atom(redshift.Format("NOT (%s)", sql))
}
