package render

import (
	"math/big"

	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state/redshift"
)

// number is arithmetic that is proved to fit. It has the number of digits that
// the result can have before and after the decimal point. Redshift keeps 38
// digits and raises an error beyond that, which a hidden row could cause.
// https://docs.aws.amazon.com/redshift/latest/dg/r_numeric_computations201.html
type number struct {
	sql            redshift.SQL
	whole, decimal int
}

const maxDigits = 38

func (c *compiler) number(e expr.Expr) (number, bool) {
	switch e := e.(type) {
	case expr.Literal:
		if e.Value.Num != nil {
			return c.constantNumber(e, e.Value.Num)
		}
	case expr.Column:
		return c.columnNumber(e)
	case expr.Negate:
		n, ok := c.number(e.Term)
		n.sql = redshift.Format("(-%s)", n.sql)
		return n, ok
	case expr.Arithmetic:
		return c.arithmetic(e)
	case expr.Call:
		if e.Function == expr.Length {
			return number{c.decimalCast(c.value(e), 10, 0), 10, 0}, true
		}
	case expr.List, expr.Tagged, expr.UserSet, expr.UserField, expr.Contains, expr.HasPurpose, expr.Sample,
		expr.Verbatim,
		expr.Compare, expr.Not, expr.And, expr.Or, expr.Conditional, expr.ObjectField,
		expr.HasTag, expr.HasColumn, expr.Matches:
	}
	c.refuse(e, "Arithmetic takes number columns, numbers and length().")
	return number{}, false
}

func (c *compiler) decimalCast(sql redshift.SQL, whole, decimal int) redshift.SQL {
	t := redshift.Type{Kind: redshift.Numeric, Precision: max(1, whole+decimal), Scale: decimal}
	return redshift.Format("CAST(%s AS %s)", sql, t.SQL())
}

func (c *compiler) constantNumber(e expr.Expr, n *big.Rat) (number, bool) {
	decimals, exact := n.FloatPrec()
	whole := len(new(big.Int).Quo(n.Num(), n.Denom()).Text(10))
	if !exact || whole+decimals > maxDigits {
		c.refuse(e, "This number has no exact decimal form of at most %d digits.", maxDigits)
		return number{}, false
	}
	sql := c.decimal(e, n)
	if n.Sign() < 0 {
		sql = redshift.Format("(%s)", sql)
	}
	return number{sql, whole, decimals}, true
}

func (c *compiler) columnNumber(e expr.Column) (number, bool) {
	digits := map[redshift.Kind]int{redshift.Smallint: 5, redshift.Integer: 10, redshift.Bigint: 19}
	if whole, ok := digits[e.Type.Kind]; ok {
		return number{c.decimalCast(column(e.Name), whole, 0), whole, 0}, true
	}
	if e.Type.Kind == redshift.Numeric {
		return number{column(e.Name), e.Type.Precision - e.Type.Scale, e.Type.Scale}, true
	}
	c.refuse(e, "Arithmetic on %s is not exact; compare the column itself.", e.Type)
	return number{}, false
}

func (c *compiler) arithmetic(e expr.Arithmetic) (number, bool) {
	left, ok := c.number(e.Left)
	right, also := c.number(e.Right)
	if !ok || !also {
		return number{}, false
	}
	result := number{whole: max(left.whole, right.whole) + 1, decimal: max(left.decimal, right.decimal)}
	switch e.Op {
	case expr.Add:
		result.sql = redshift.Format("(%s + %s)", left.sql, right.sql)
	case expr.Subtract:
		result.sql = redshift.Format("(%s - %s)", left.sql, right.sql)
	case expr.Multiply:
		result = product(left, right)
	case expr.Divide, expr.Modulo:
		return c.division(e, left, right)
	}
	return c.fit(e, result)
}

func product(left, right number) number {
	return number{
		redshift.Format("(%s * %s)", left.sql, right.sql), left.whole + right.whole + 1,
		left.decimal + right.decimal,
	}
}

// division requires a divisor that is a constant other than zero. It writes the
// quotient as a product with the exact reciprocal, because Redshift truncates
// the decimals of a division.
func (c *compiler) division(e expr.Arithmetic, left, right number) (number, bool) {
	literal, ok := e.Right.(expr.Literal)
	if !ok || literal.Value.Num.Sign() == 0 {
		c.refuse(e.Right, "The divisor must be a number other than zero; multiply the other side of the "+
			"comparison instead.")
		return number{}, false
	}
	if e.Op == expr.Modulo {
		sql := redshift.Format("MOD(%s, %s)", left.sql, right.sql)
		return number{sql, min(left.whole, right.whole), max(left.decimal, right.decimal)}, true
	}
	reciprocal := new(big.Rat).Inv(literal.Value.Num)
	if _, exact := reciprocal.FloatPrec(); !exact {
		c.refuse(e.Right, "A division by this number has no exact result; multiply the other side of the "+
			"comparison instead.")
		return number{}, false
	}
	factor, ok := c.constantNumber(e.Right, reciprocal)
	if !ok {
		return number{}, false
	}
	return c.fit(e, product(left, factor))
}

func (c *compiler) fit(e expr.Expr, n number) (number, bool) {
	if n.whole+n.decimal > maxDigits {
		c.refuse(e, "The result can have %d digits; the warehouse keeps %d and raises an error beyond. Use a "+
			"narrower column or compare the parts.", n.whole+n.decimal, maxDigits)
		return number{}, false
	}
	return n, true
}
