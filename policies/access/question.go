package access

import (
	"fmt"
	"math/big"
	"slices"

	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state/redshift"
)

// question is what some conditions ask of a row, of the clock and of what the reader
// acts for: enough to find values of which each stands for all that no condition tells
// apart from it. Conditions are those of one class of people, without And, Or, Not and
// Conditional a comparison, a membership test or a single function: a leaf.
type question struct {
	columns map[redshift.Ident]*asked
	order   []redshift.Ident // in which the columns were met
	// clock holds the terms that ask for the time.
	clock []expr.Call
	// dates are what such terms are compared with.
	dates []expr.Value
	// opaque are conditions whose meaning is not known, by their text.
	opaque    []string
	fragments []redshift.Fragment
	// acts is set where a condition asks what the reader acts for. Names are the
	// projects and purposes that they can have.
	acts  bool
	names []string
	// open is set where the values found may not stand for all others, and clash where
	// a column has values of another kind on the other side.
	open, clash bool
}

// asked is what conditions ask of one column.
type asked struct {
	column expr.Column
	points []expr.Value // what it is compared with
	clock  []expr.Call  // terms of the clock that it is compared with
	text   textQuestion
	// residue is the number by which remainders are taken; 1 for none.
	residue *big.Int
	// samples are the leaves that draw lots by the value.
	samples []expr.Sample
	// with are the columns that it is compared with. All of such a group take their
	// values from the same points.
	with map[redshift.Ident]bool
	// leaves are those in which it stands. Shared is set if one of them depends on
	// something else, too.
	leaves []expr.Expr
	shared bool
}

// questionOf is what views ask. Names are the projects and purposes that can count in
// them.
func questionOf(names []string, views ...view) *question {
	q := &question{columns: make(map[redshift.Ident]*asked), names: names}
	for _, v := range views {
		q.predicate(v.rows)
		for _, o := range v.outcomes {
			q.predicate(o.condition)
		}
	}
	return q
}

func (q *question) column(c expr.Column) *asked {
	known := q.columns[c.Name]
	if known == nil {
		known = &asked{column: c, residue: big.NewInt(1), with: make(map[redshift.Ident]bool)}
		q.columns[c.Name] = known
		q.order = append(q.order, c.Name)
	}
	if known.column.Type != c.Type { // of an earlier table
		q.clash = q.clash || expr.KindOfType(known.column.Type) != expr.KindOfType(c.Type)
		known.column.Type = c.Type
	}
	return known
}

// predicate takes in a condition.
func (q *question) predicate(e expr.Expr) {
	switch e := e.(type) {
	case nil:
	case expr.And:
		q.predicates(e.Terms)
	case expr.Or:
		q.predicates(e.Terms)
	case expr.Not:
		q.predicate(e.Term)
	case expr.Conditional:
		q.predicates([]expr.Expr{e.If, e.Then, e.Else})
	case expr.Literal:
	case expr.Column, expr.Compare, expr.Contains, expr.Call, expr.Sample, expr.Verbatim, expr.HasPurpose:
		q.leaf(e)
	case expr.List, expr.UserSet, expr.UserField, expr.Arithmetic, expr.Negate, expr.Tagged, expr.ObjectField,
		expr.HasTag, expr.HasColumn, expr.Matches:
		panic(fmt.Sprintf("access: %T is not a bound predicate", e))
	}
}

func (q *question) predicates(all []expr.Expr) {
	for _, e := range all {
		q.predicate(e)
	}
}

// leaf takes in what a leaf asks, and notes which columns stand in it together.
func (q *question) leaf(e expr.Expr) {
	var columns []redshift.Ident
	others := 0
	expr.Walk(e, func(node expr.Expr) bool {
		switch n := node.(type) {
		case expr.Column:
			q.column(n)
			if !slices.Contains(columns, n.Name) {
				columns = append(columns, n.Name)
			}
		case expr.Call:
			if n.Function == expr.Now || n.Function == expr.DaysAgo {
				q.clock, others = append(q.clock, n), others+1
			}
		case expr.HasPurpose:
			q.acts, others = true, others+1
		case expr.UserSet, expr.UserField:
			q.acts, others = true, others+1
		case expr.Verbatim:
			q.note(n.Fragment)
		case expr.Literal, expr.List, expr.Contains, expr.Sample, expr.Compare, expr.Not, expr.And, expr.Or,
			expr.Conditional, expr.Arithmetic, expr.Negate, expr.Tagged, expr.ObjectField, expr.HasTag, expr.HasColumn,
			expr.Matches:
		}
		return true
	})
	for _, name := range columns {
		c := q.columns[name]
		c.leaves = append(c.leaves, e)
		c.shared = c.shared || len(columns)+others > 1
	}
	q.asks(e)
}

func (q *question) note(f redshift.Fragment) {
	if !slices.Contains(q.opaque, f.String()) {
		q.opaque, q.fragments = append(q.opaque, f.String()), append(q.fragments, f)
	}
}

// isEntangled reports whether a condition of which nobody knows the meaning looks at a
// column that another one looks at: then not every row that is tried can be.
func (q *question) isEntangled() bool {
	seen := slices.Clone(q.order)
	for _, f := range q.fragments {
		for _, name := range f.Columns() {
			if slices.Contains(seen, name) {
				return true
			}
		}
		seen = append(seen, f.Columns()...)
	}
	return false
}
