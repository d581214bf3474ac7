package policies

import (
	"crypto/md5" //nolint:gosec // spreads rows evenly; hides nothing
	"encoding/hex"
	"math/big"
	"strconv"
	"strings"

	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state/redshift"
)

// sample keeps the values whose MD5 begins with a number below the share. It
// compares the first eight hex digits with percent of 2^32.
func (v evaluator) sample(e expr.Sample) expr.Truth {
	by := e.By.(expr.Column)
	value := v.row[by.Name]
	if value.Null {
		return expr.Unknown
	}
	share := new(big.Rat).Quo(e.Percent.Num, big.NewRat(100, 1))
	return expr.TruthOf(leading(digest(textOf(value, by.Type)), share))
}

// leading reports whether a hash begins with a number below a share of 2^32.
func leading(hash string, share *big.Rat) bool {
	number, err := strconv.ParseUint(hash[:8], 16, 64)
	if err != nil {
		panic(err) // a hash is hex
	}
	limit := new(big.Rat).Mul(share, new(big.Rat).SetInt64(1<<32))
	return new(big.Rat).SetInt(new(big.Int).SetUint64(number)).Cmp(limit) < 0
}

func digest(text string) string {
	sum := md5.Sum([]byte(text)) //nolint:gosec // see the import
	return hex.EncodeToString(sum[:])
}

// randomized tosses two coins for a row, using the keyed hash of the column's
// name and of the whole row. The first eight digits say whether the answer is
// random, and the ninth says what it is.
func randomized(m spec.Randomize, column Column, row Row, ctx EvalContext) expr.Value {
	hash := ctx.Key.Hash(column.Name.String() + "|" + rowText(ctx.Columns, row))
	if !leading(hash, m.P.Num) {
		return row[column.Name]
	}
	return condition(expr.TruthOf(hash[8] >= '8'))
}

// rowText is the same text for the same row. Texts are hashed to keep it short.
// Types that two programs may write differently are left out.
func rowText(columns []Column, row Row) string {
	var parts []string
	for _, c := range columns {
		value := row[c.Name]
		switch {
		case !c.Type.HasText() && c.Type.Kind != redshift.Boolean:
		case value.Null:
			parts = append(parts, "")
		case c.Type.IsText():
			parts = append(parts, digest(textOf(value, c.Type)))
		default:
			parts = append(parts, textOf(value, c.Type))
		}
	}
	return strings.Join(parts, "|")
}

// textOf writes a value as the warehouse's casts and formats do.
func textOf(v expr.Value, t redshift.Type) string {
	switch {
	case t.IsText():
		return strings.TrimRight(v.Text, " ")
	case t.IsInteger():
		return v.Num.Num().String()
	case t.Kind == redshift.Numeric:
		return v.Num.FloatString(t.Scale)
	case t.Kind == redshift.DateKind:
		return v.Time.UTC().Format("2006-01-02")
	case t.IsInstant():
		return v.Time.UTC().Format("2006-01-02 15:04:05.000000")
	case t.Kind == redshift.Boolean && v.Bool:
		return "t"
	case t.Kind == redshift.Boolean:
		return "f"
	}
	panic("policies: values of " + t.String() + " have no one text")
}
