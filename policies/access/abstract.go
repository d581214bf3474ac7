package access

import (
	"fmt"

	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state/redshift"
)

// withoutHard compares two views once more in which conditions that cannot be tried, and
// that are the same on both sides, may be true, false or unknown in any row. That allows
// for at least all that can be: if it is no more than what was found, nothing is missing.
func (c comparison) withoutHard(found verdict) verdict {
	hard := c.hardLeaves()
	if len(hard) == 0 || opaqueChanged(c.before, c.after) {
		return found
	}
	if found.effect != Neutral && questionOf(nil, c.before, c.after).isEntangled() {
		return found // no row that was tried may exist
	}
	c.before, c.after = c.before.replacing(hard), c.after.replacing(hard)
	most := decide(c)
	if most.proof == Exact && most.effect == found.effect {
		found.proof = Exact
	}
	return found
}

// hardLeaves are the leaves that both sides have and that cannot be tried, or that ask for
// a column of which not all values can be: what stands for each of them, by its text.
func (c comparison) hardLeaves() map[string]expr.Expr {
	q := questionOf(c.namesOfActing(), c.before, c.after)
	hard := make(map[redshift.Ident]bool)
	for _, name := range q.order {
		q.open = false
		q.candidates(name, c.now)
		hard[name] = q.open
	}
	was, is := leavesOf(c.before), leavesOf(c.after)
	stands := make(map[string]expr.Expr)
	for text, leaf := range was {
		if _, also := is[text]; !also || !isHard(leaf, hard) {
			continue
		}
		const aside = 918_273_000 // a number that no author compares with itself
		fragment, err := redshift.ParseFragment(fmt.Sprintf("%d = %[1]d", aside+len(stands)))
		if err != nil {
			panic(err) // it is written above
		}
		stands[text] = expr.Verbatim{Fragment: fragment}
	}
	return stands
}

func isHard(leaf expr.Expr, columns map[redshift.Ident]bool) bool {
	if _, isOpaque := leaf.(expr.Verbatim); isOpaque {
		return false
	}
	q := questionOf(nil, view{rows: leaf})
	return q.open || expr.Any(leaf, func(node expr.Expr) bool {
		c, ok := node.(expr.Column)
		return ok && columns[c.Name]
	})
}

// leavesOf are the leaves of a view's conditions by their texts.
func leavesOf(v view) map[string]expr.Expr {
	all := make(map[string]expr.Expr)
	note := func(leaf expr.Expr) expr.Expr {
		all[leafText(leaf)] = leaf
		return leaf
	}
	eachLeaf(v.rows, note)
	for _, o := range v.outcomes {
		eachLeaf(o.condition, note)
	}
	return all
}

func leafText(leaf expr.Expr) string { return words(leaf) + typesIn(leaf) }

// replacing is the view with other leaves for some.
func (v view) replacing(leaves map[string]expr.Expr) view {
	change := func(leaf expr.Expr) expr.Expr {
		if other, ok := leaves[leafText(leaf)]; ok {
			return other
		}
		return leaf
	}
	v.rows, v.told, v.own = eachLeaf(v.rows, change), nil, nil
	outcomes := make([]outcome, len(v.outcomes))
	for n, o := range v.outcomes {
		o.condition = eachLeaf(o.condition, change)
		outcomes[n] = o
	}
	v.outcomes = outcomes
	return v
}

// eachLeaf changes the leaves of a condition, which are what question takes in at once.
func eachLeaf(e expr.Expr, change func(expr.Expr) expr.Expr) expr.Expr {
	all := func(terms []expr.Expr) []expr.Expr {
		changed := make([]expr.Expr, len(terms))
		for n, term := range terms {
			changed[n] = eachLeaf(term, change)
		}
		return changed
	}
	switch e := e.(type) {
	case nil:
		return nil
	case expr.Literal:
		return e
	case expr.And:
		return expr.And{Terms: all(e.Terms)}
	case expr.Or:
		return expr.Or{Terms: all(e.Terms)}
	case expr.Not:
		return expr.Not{Term: eachLeaf(e.Term, change)}
	case expr.Conditional:
		return expr.Conditional{
			If: eachLeaf(e.If, change), Then: eachLeaf(e.Then, change), Else: eachLeaf(e.Else, change),
		}
	default:
		return change(e)
	}
}
