package access

import (
	"github.com/redveil/redveil/spec/expr"
)

// Effect is the direction of a change.
type Effect string

// The effects. Mixed also stands for changes that cannot be judged.
const (
	Neutral Effect = "neutral"
	Widens  Effect = "widens"
	Narrows Effect = "narrows"
	Mixed   Effect = "mixed"
)

// With combines the effects of two parts of one change.
func (e Effect) With(other Effect) Effect {
	switch {
	case e == other || other == Neutral || other == "":
		return e
	case e == Neutral || e == "":
		return other
	}
	return Mixed
}

// effectOf compares two views of one column.
func effectOf(before, after view) Effect {
	switch {
	case before.unknown || after.unknown:
		return Mixed
	case before.isBlind():
		return Widens
	case after.isBlind():
		return Narrows
	case before.table != after.table:
		return Mixed
	}
	return rowsEffect(before.rows, after.rows).With(valueEffect(before.outcomes, after.outcomes))
}

// rowsEffect finds inclusion that shows in the form of the conditions: fewer
// conjuncts, more disjuncts, a larger set. If it does not show, the change is
// mixed.
func rowsEffect(before, after expr.Expr) Effect {
	switch {
	case words(before) == words(after):
		return Neutral
	case implies(before, after):
		return Widens
	case implies(after, before):
		return Narrows
	}
	return Mixed
}

// implies reports whether every row of a is certainly a row of b.
func implies(a, b expr.Expr) bool {
	if words(a) == words(b) {
		return true
	}
	if value, ok := constant(b); ok && value {
		return true
	}
	if value, ok := constant(a); ok && !value {
		return true
	}
	if or, ok := a.(expr.Or); ok {
		return every(or.Terms, func(term expr.Expr) bool { return implies(term, b) })
	}
	if and, ok := b.(expr.And); ok {
		return every(and.Terms, func(term expr.Expr) bool { return implies(a, term) })
	}
	if and, ok := a.(expr.And); ok && some(and.Terms, func(term expr.Expr) bool { return implies(term, b) }) {
		return true
	}
	if or, ok := b.(expr.Or); ok {
		return some(or.Terms, func(term expr.Expr) bool { return implies(a, term) })
	}
	return subset(a, b)
}

func every(terms []expr.Expr, f func(expr.Expr) bool) bool {
	return !some(terms, func(term expr.Expr) bool { return !f(term) })
}

func some(terms []expr.Expr, f func(expr.Expr) bool) bool {
	for _, term := range terms {
		if f(term) {
			return true
		}
	}
	return false
}

// subset reports whether a and b ask for the same value in two sets, of which
// b's is the larger.
func subset(a, b expr.Expr) bool {
	small, ok := setTest(a)
	large, also := setTest(b)
	if !ok || !also || small.value != large.value {
		return false
	}
	for item := range small.items {
		if !large.items[item] {
			return false
		}
	}
	return true
}

type membershipTest struct {
	value string
	items map[string]bool
}

func setTest(e expr.Expr) (membershipTest, bool) {
	if contains, ok := e.(expr.Contains); ok {
		items, ok := contains.Set.(expr.List)
		if !ok {
			return membershipTest{}, false
		}
		test := membershipTest{value: words(contains.Value), items: make(map[string]bool)}
		for _, item := range items.Items {
			test.items[words(item)] = true
		}
		return test, true
	}
	compare, ok := e.(expr.Compare)
	if _, literal := compare.Right.(expr.Literal); !ok || !literal || compare.Op != expr.Equal {
		return membershipTest{}, false
	}
	return membershipTest{value: words(compare.Left), items: map[string]bool{words(compare.Right): true}}, true
}

// valueEffect compares how much values reveal. Two different masks of the same
// kind reveal different things, so that change is mixed.
func valueEffect(before, after []outcome) Effect {
	if sameOutcomes(before, after) {
		return Neutral
	}
	switch {
	case tellsMore(after, before):
		return Widens
	case tellsMore(before, after):
		return Narrows
	}
	return Mixed
}

func sameOutcomes(a, b []outcome) bool {
	return view{rows: literal(true), outcomes: a}.value() == view{rows: literal(true), outcomes: b}.value()
}

// tellsMore reports whether each look of a reveals at least as much as each of
// b.
func tellsMore(a, b []outcome) bool {
	for _, more := range a {
		for _, less := range b {
			if more.rank < less.rank || more.rank == less.rank && more.look != less.look {
				return false
			}
		}
	}
	return true
}
