package access

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state/redshift"
)

// candidate is a value of a column that stands for all that no condition tells apart
// from it.
type candidate struct {
	value expr.Value
	// exact is a value that a condition names. Single says that it stands for itself
	// alone.
	exact, single bool
}

// manyTries is how many values are looked at to find one for each lot that is drawn.
const manyTries = 600

// mostValues limits the values that a column is compared with.
const mostValues = 500

// candidates returns the values of a column that matter at an instant. Those of
// columns that are compared with each other come from the same points.
func (q *question) candidates(name redshift.Ident, now time.Time) []candidate {
	a := q.columns[name]
	group := q.groupOf(name)
	var points []expr.Value
	var text textQuestion
	residue := big.NewInt(1)
	for _, member := range group {
		m := q.columns[member]
		points, text = append(points, m.points...), text.with(m.text)
		for _, term := range m.clock {
			points = append(points, atInstant(term, now))
		}
		common := new(big.Int).GCD(nil, nil, residue, m.residue)
		residue.Div(new(big.Int).Mul(residue, m.residue), common)
		q.open = q.open || len(group) > 1 && len(m.clock) > 0
	}
	need := len(group) * int(residue.Int64())
	if most := mostResidue * 4; need > most {
		need, q.open = most, true
	}
	kind := expr.KindOfType(a.column.Type)
	points = slices.DeleteFunc(points, func(v expr.Value) bool { return v.Null || v.Kind != kind })
	if len(points) > mostValues {
		points, q.open = points[:mostValues], true
	}
	if len(a.samples) > 0 {
		need = max(need, manyTries/(1+len(points)))
		if a.shared {
			need, q.open = min(need, 4), true
		}
	}
	all := q.valuesOf(a.column.Type, points, text, need)
	none := candidate{value: expr.Value{Kind: kind, Null: true}, exact: true, single: true}
	if a.shared {
		return append(all, none)
	}
	return append(q.distinct(a, all), none)
}

func (q *question) valuesOf(t redshift.Type, points []expr.Value, text textQuestion, need int) []candidate {
	if l, ok := latticeOf(t); ok {
		return l.values(points, need)
	}
	switch {
	case t.Kind == redshift.Real, t.Kind == redshift.Double:
		return floatValues(points, t.Kind == redshift.Real)
	case t.Kind == redshift.Boolean:
		return []candidate{
			{value: expr.Value{Kind: expr.Boolean, Bool: true}, exact: true},
			{value: expr.Value{Kind: expr.Boolean}, exact: true},
		}
	case t.IsText():
		all, complete := text.values(points, t.Length, need)
		q.open = q.open || !complete
		return all
	}
	return []candidate{{}} // no condition asks for such a value
}

// groupOf returns the columns that are compared with one, directly or not.
func (q *question) groupOf(name redshift.Ident) []redshift.Ident {
	group := []redshift.Ident{name}
	for n := 0; n < len(group); n++ {
		for _, other := range q.order {
			if q.columns[group[n]].with[other] && !slices.Contains(group, other) {
				group = append(group, other)
			}
		}
	}
	return group
}

// distinct keeps one value of each that all leaves answer alike.
func (q *question) distinct(a *asked, all []candidate) []candidate {
	if len(a.leaves) == 0 {
		if len(all) > 1 && a.column.Type.Kind != redshift.Boolean {
			return all[:1]
		}
		return all
	}
	var kept []candidate
	at := make(map[string]int)
	lots := make(map[string]map[string]bool) // drawn, by what else is answered
	many := make(map[string]bool)            // of which there are more
	for _, c := range all {
		rest, drawn := answers(a, c.value)
		key := rest + "|" + drawn
		if lots[rest] == nil {
			lots[rest] = make(map[string]bool)
		}
		lots[rest][drawn] = true
		many[rest] = many[rest] || !c.exact
		if n, known := at[key]; known {
			kept[n].single = false
			continue
		}
		// A varchar is equal to others with blanks at the end.
		c.single = c.exact && (!a.column.Type.IsText() || a.column.Type.Kind == redshift.Char)
		at[key] = len(kept)
		kept = append(kept, c)
	}
	q.open = q.open || len(a.samples) > 0 && missesLots(a, many, lots)
	return kept
}

// answers are those of a column's leaves for a value; drawn are those by lot.
func answers(a *asked, value expr.Value) (rest, drawn string) {
	row := policies.Row{a.column.Name: value}
	var b, lots strings.Builder
	for _, leaf := range a.leaves {
		to := &b
		if _, isSample := leaf.(expr.Sample); isSample {
			to = &lots
		} else if _, isOpaque := leaf.(expr.Verbatim); isOpaque {
			continue
		}
		fmt.Fprint(to, int(policies.Truth(leaf, nobody, row, policies.EvalContext{})))
	}
	return b.String(), lots.String()
}

// missesLots reports whether for some values not every lot was found.
func missesLots(a *asked, many map[string]bool, lots map[string]map[string]bool) bool {
	shares := make(map[string]bool)
	for _, s := range a.samples {
		if s.Percent.Num.Sign() > 0 && s.Percent.Num.Cmp(hundred) < 0 {
			shares[s.Percent.Num.String()] = true
		}
	}
	for rest, drawn := range lots {
		if many[rest] && len(drawn) < len(shares)+1 {
			return true
		}
	}
	return false
}

// atInstant is the value of a term of the clock.
func atInstant(term expr.Call, now time.Time) expr.Value {
	return policies.Evaluate(term, nobody, nil, policies.EvalContext{Now: now})
}

var hundred = big.NewRat(100, 1)
