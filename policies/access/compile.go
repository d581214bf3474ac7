package access

import (
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state/redshift"
)

// places says which of its values each column has, in the order of the question.
type places []int

// condition is true, false or unknown of a row.
type condition func(places) expr.Truth

// compiler makes conditions quick to ask of many rows: each leaf is evaluated once
// for each combination of the values that it looks at.
type compiler struct {
	q      *question
	values [][]candidate
	user   *policies.User
	ctx    policies.EvalContext
}

func (c compiler) condition(e expr.Expr) condition {
	switch e := e.(type) {
	case expr.And:
		terms := c.conditions(e.Terms)
		return func(p places) expr.Truth {
			all := expr.True
			for n := 0; n < len(terms) && all != expr.False; n++ {
				all = all.And(terms[n](p))
			}
			return all
		}
	case expr.Or:
		terms := c.conditions(e.Terms)
		return func(p places) expr.Truth {
			one := expr.False
			for n := 0; n < len(terms) && one != expr.True; n++ {
				one = one.Or(terms[n](p))
			}
			return one
		}
	case expr.Not:
		term := c.condition(e.Term)
		return func(p places) expr.Truth { return term(p).Not() }
	case expr.Conditional:
		asked, then, otherwise := c.condition(e.If), c.condition(e.Then), c.condition(e.Else)
		return func(p places) expr.Truth {
			switch asked(p) {
			case expr.True:
				return then(p)
			case expr.False:
				return otherwise(p)
			case expr.Unknown:
			}
			return expr.Unknown
		}
	case expr.Literal, expr.Column, expr.Compare, expr.Contains, expr.Call, expr.Sample, expr.Verbatim,
		expr.HasPurpose:
		return c.leaf(e)
	case expr.List, expr.UserSet, expr.UserField, expr.Arithmetic, expr.Negate, expr.Tagged, expr.ObjectField,
		expr.HasTag, expr.HasColumn, expr.Matches:
	}
	panic(fmt.Sprintf("access: %T is not a bound predicate", e))
}

func (c compiler) conditions(all []expr.Expr) []condition {
	compiled := make([]condition, len(all))
	for n, e := range all {
		compiled[n] = c.condition(e)
	}
	return compiled
}

func (c compiler) leaf(e expr.Expr) condition {
	var columns []int
	expr.Walk(e, func(node expr.Expr) bool {
		if column, ok := node.(expr.Column); ok {
			if n := slices.Index(c.q.order, column.Name); !slices.Contains(columns, n) {
				columns = append(columns, n)
			}
		}
		return true
	})
	known := make(map[string]expr.Truth)
	at := make([]byte, 4*len(columns))
	row := make(map[redshift.Ident]expr.Value, len(columns))
	return func(p places) expr.Truth {
		for k, n := range columns {
			binary.LittleEndian.PutUint32(at[4*k:], uint32(p[n]))
		}
		truth, tried := known[string(at)]
		if !tried {
			for _, n := range columns {
				row[c.q.order[n]] = c.values[n][p[n]].value
			}
			truth = policies.Truth(e, c.user, row, c.ctx)
			known[string(at)] = truth
		}
		return truth
	}
}

// looks says which outcome a row shows; nil for a row that does not exist.
type looks func(places) *outcome

func (c compiler) view(v view) looks {
	if v.isBlind() || c.user == nil {
		return func(places) *outcome { return nil }
	}
	rows := c.condition(v.rows)
	when := make([]condition, len(v.outcomes))
	for n, o := range v.outcomes {
		if o.condition != nil {
			when[n] = c.condition(o.condition)
		}
	}
	return func(p places) *outcome {
		if rows(p) != expr.True {
			return nil
		}
		for n := range when {
			if when[n] == nil || when[n](p) == expr.True {
				return &v.outcomes[n]
			}
		}
		return nil
	}
}
