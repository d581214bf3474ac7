package access

import (
	"math/big"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec/expr"
)

// asks finds the values at which a leaf can change its mind.
func (q *question) asks(e expr.Expr) {
	switch e := e.(type) {
	case expr.Compare:
		q.compared(e)
	case expr.Contains:
		q.contained(e)
	case expr.Call:
		q.called(e)
	case expr.Sample:
		by := e.By.(expr.Column)
		q.column(by).samples = append(q.column(by).samples, e)
	case expr.Column, expr.Verbatim, expr.HasPurpose: // whole by themselves
	default:
		q.open = true
	}
}

func (q *question) compared(e expr.Compare) {
	left, isLeft := constantOf(e.Left)
	right, isRight := constantOf(e.Right)
	ordered := e.Op != expr.Equal && e.Op != expr.NotEqual
	switch {
	case isLeft && isRight:
	case isRight:
		q.cut(e.Left, right, ordered)
	case isLeft:
		q.cut(e.Right, left, ordered)
	case isOfClock(e.Left) || isOfClock(e.Right):
		q.comparedWithClock(e)
	case isProject(e.Left):
		q.named(e.Right)
	case isProject(e.Right):
		q.named(e.Left)
	default:
		l, isColumn := e.Left.(expr.Column)
		r, also := e.Right.(expr.Column)
		if !isColumn || !also || l.Type != r.Type || isFloating(l) {
			q.relate(e)
			return
		}
		q.column(l).with[r.Name], q.column(r).with[l.Name] = true, true
		q.column(l).text.ordered, q.column(r).text.ordered = true, true
	}
}

// comparedWithClock takes in a column or a date that is compared with the time.
func (q *question) comparedWithClock(e expr.Compare) {
	for _, pair := range [][2]expr.Expr{{e.Left, e.Right}, {e.Right, e.Left}} {
		term, ok := pair[0].(expr.Call)
		if !ok || !isOfClock(term) {
			continue
		}
		if c, isColumn := pair[1].(expr.Column); isColumn {
			q.column(c).clock = append(q.column(c).clock, term)
			return
		}
		if date, isLiteral := pair[1].(expr.Literal); isLiteral {
			q.dates = append(q.dates, date.Value)
			return
		}
	}
	q.relate(e)
}

// relate takes in a comparison of two terms for which there are no exact cuts: the
// values are then only good for finding witnesses.
func (q *question) relate(e expr.Expr) {
	q.open = true
	var first *asked
	expr.Walk(e, func(node expr.Expr) bool {
		if n, ok := node.(expr.Column); ok {
			c := q.column(n)
			if first == nil {
				first = c
			} else if first != c && expr.KindOfType(first.column.Type) == expr.KindOfType(n.Type) {
				first.with[n.Name], c.with[first.column.Name] = true, true
			}
		}
		if n, ok := node.(expr.Literal); ok && first != nil && !n.Value.Null &&
			n.Value.Kind == expr.KindOfType(first.column.Type) {
			first.points = append(first.points, n.Value)
		}
		return true
	})
}

func (q *question) contained(e expr.Contains) {
	list, ok := e.Set.(expr.List)
	if !ok { // of purposes, which are all tried
		if _, known := constantOf(e.Value); !known {
			q.named(e.Value)
		}
		return
	}
	for _, item := range list.Items {
		if value, ok := constantOf(item); ok {
			q.cut(e.Value, value, false)
		} else {
			q.open = true
		}
	}
	if len(list.Items) == 0 { // NULL and not
		q.cut(e.Value, expr.Value{Null: true}, false)
	}
}

// named takes in a term that is compared with a project or a purpose of the reader.
func (q *question) named(e expr.Expr) {
	for _, name := range q.names {
		q.cut(e, expr.Value{Kind: expr.String, Text: name}, true)
	}
	q.cut(e, expr.Value{Kind: expr.String, Null: true}, true)
}

func isProject(e expr.Expr) bool {
	_, ok := e.(expr.UserField)
	return ok
}

func (q *question) called(e expr.Call) {
	switch e.Function {
	case expr.StartsWith, expr.EndsWith:
		c, isColumn := e.Args[0].(expr.Column)
		part, known := constantOf(e.Args[1])
		if !isColumn || !known || part.Null {
			q.relate(e)
			return
		}
		t := &q.column(c).text
		if e.Function == expr.StartsWith {
			t.prefixes = append(t.prefixes, part.Text)
		} else {
			t.suffixes = append(t.suffixes, part.Text)
		}
	case expr.Coalesce:
		for _, arg := range e.Args {
			q.predicate(arg)
		}
	case expr.Lower, expr.Upper, expr.Substr, expr.Length, expr.Now, expr.DaysAgo:
		q.open = true // not conditions
	}
}

// cut finds where a term of a row passes a value, and notes it at the column.
func (q *question) cut(e expr.Expr, at expr.Value, ordered bool) {
	switch e := e.(type) {
	case expr.Literal:
	case expr.Column:
		c := q.column(e)
		if !at.Null {
			c.points = append(c.points, at)
		}
		c.text.ordered = c.text.ordered || ordered
	case expr.Conditional:
		q.predicate(e.If)
		q.cut(e.Then, at, ordered)
		q.cut(e.Else, at, ordered)
	case expr.Call:
		q.cutCall(e, at, ordered)
	case expr.Negate:
		q.cutNumber(e.Term, at, func(n *big.Rat) *big.Rat { return new(big.Rat).Neg(n) })
	case expr.Arithmetic:
		q.cutArithmetic(e, at)
	case expr.UserField: // a project's name; all are tried
	case expr.Not, expr.And, expr.Or, expr.Compare, expr.Contains, expr.HasPurpose, expr.Sample, expr.Verbatim:
		q.predicate(e)
	default:
		q.relate(e)
	}
}

func (q *question) cutCall(e expr.Call, at expr.Value, ordered bool) {
	if e.Function == expr.Coalesce {
		for _, arg := range e.Args {
			q.cut(arg, at, ordered)
		}
		return
	}
	if e.Function == expr.StartsWith || e.Function == expr.EndsWith {
		q.called(e)
		return
	}
	if isOfClock(e) {
		q.dates = append(q.dates, at)
		return
	}
	c, plain := e.Args[0].(expr.Column)
	if !plain || at.Null {
		q.relate(e)
		return
	}
	t := &q.column(c).text
	switch e.Function {
	case expr.Lower, expr.Upper:
		q.open = q.open || ordered
		t.folded = append(t.folded, at.Text)
	case expr.Length:
		if at.Num != nil {
			t.lengths = append(t.lengths, at.Num)
		}
	case expr.Substr:
		q.open = true
		t.parts = append(t.parts, e)
		q.column(c).points = append(q.column(c).points, at)
	case expr.StartsWith, expr.EndsWith, expr.Coalesce, expr.Now, expr.DaysAgo: // see above
	}
}

func (q *question) cutNumber(e expr.Expr, at expr.Value, inverse func(*big.Rat) *big.Rat) {
	if !at.Null && at.Num != nil {
		at.Num = inverse(at.Num)
	}
	if c, ok := e.(expr.Column); ok && isFloating(c) {
		q.open = true // arithmetic is exact here and rounds there
	}
	q.cut(e, at, true)
}

// cutArithmetic solves for the side that depends on the row, if only one does.
func (q *question) cutArithmetic(e expr.Arithmetic, at expr.Value) {
	left, isLeft := constantOf(e.Left)
	right, isRight := constantOf(e.Right)
	if isLeft == isRight || isLeft && left.Null || isRight && right.Null {
		q.relate(e)
		return
	}
	solve := func(f func(out, n *big.Rat) *big.Rat) func(*big.Rat) *big.Rat {
		return func(n *big.Rat) *big.Rat { return f(new(big.Rat), n) }
	}
	switch {
	case e.Op == expr.Add && isRight:
		q.cutNumber(e.Left, at, solve(func(out, n *big.Rat) *big.Rat { return out.Sub(n, right.Num) }))
	case e.Op == expr.Add:
		q.cutNumber(e.Right, at, solve(func(out, n *big.Rat) *big.Rat { return out.Sub(n, left.Num) }))
	case e.Op == expr.Subtract && isRight:
		q.cutNumber(e.Left, at, solve(func(out, n *big.Rat) *big.Rat { return out.Add(n, right.Num) }))
	case e.Op == expr.Subtract:
		q.cutNumber(e.Right, at, solve(func(out, n *big.Rat) *big.Rat { return out.Sub(left.Num, n) }))
	case e.Op == expr.Multiply && isRight && right.Num.Sign() != 0:
		q.cutNumber(e.Left, at, solve(func(out, n *big.Rat) *big.Rat { return out.Quo(n, right.Num) }))
	case e.Op == expr.Multiply && isLeft && left.Num.Sign() != 0:
		q.cutNumber(e.Right, at, solve(func(out, n *big.Rat) *big.Rat { return out.Quo(n, left.Num) }))
	case e.Op == expr.Divide && isRight && right.Num.Sign() != 0:
		q.cutNumber(e.Left, at, solve(func(out, n *big.Rat) *big.Rat { return out.Mul(n, right.Num) }))
	case e.Op == expr.Modulo && isRight && right.Num.IsInt() && right.Num.Sign() != 0:
		q.cutModulo(e, right.Num.Num())
	default:
		q.relate(e)
	}
}

// mostResidue limits the remainders that are tried.
const mostResidue = 64

func (q *question) cutModulo(e expr.Arithmetic, by *big.Int) {
	c, plain := e.Left.(expr.Column)
	if !plain || !c.Type.IsInteger() {
		q.relate(e)
		return
	}
	a := q.column(c)
	by = new(big.Int).Abs(by)
	common := new(big.Int).GCD(nil, nil, a.residue, by)
	a.residue.Div(new(big.Int).Mul(a.residue, by), common)
	zero := expr.Value{Kind: expr.Number, Num: new(big.Rat)} // where remainders change their sign
	a.points = append(a.points, zero)
	if a.residue.Cmp(big.NewInt(mostResidue)) > 0 {
		a.residue, q.open = big.NewInt(mostResidue), true
	}
}

// constantOf evaluates a term that depends on nothing.
func constantOf(e expr.Expr) (expr.Value, bool) {
	if _, isList := e.(expr.List); isList || expr.Any(e, depends) {
		return expr.Value{}, false
	}
	return policies.Evaluate(e, nobody, nil, policies.EvalContext{}), true
}

// depends reports the nodes whose value depends on the row, the reader or the clock.
func depends(e expr.Expr) bool {
	switch e := e.(type) {
	case expr.Column, expr.UserSet, expr.UserField, expr.HasPurpose, expr.Verbatim, expr.Sample, expr.Tagged,
		expr.ObjectField, expr.HasTag, expr.HasColumn, expr.Matches:
		return true
	case expr.Call:
		return isOfClock(e)
	case expr.Literal, expr.List, expr.Contains, expr.Compare, expr.Not, expr.And, expr.Or, expr.Conditional,
		expr.Arithmetic, expr.Negate: // at most inside
	}
	return false
}

var nobody = &policies.User{}

func isOfClock(e expr.Expr) bool {
	call, ok := e.(expr.Call)
	return ok && (call.Function == expr.Now || call.Function == expr.DaysAgo)
}
