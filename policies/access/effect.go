package access

import (
	"fmt"
	"slices"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state/redshift"
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

// judge compares two views of one column. Where people read round the view on both
// sides, what they see stays; it is empty where the policy says the same, too.
func (d *difference) judge(before, after view, raw bool) verdict {
	if raw && before.table == after.table {
		before, after = before.governed(), after.governed()
		if d.compare(before, after).effect == Neutral {
			return verdict{}
		}
		return verdict{effect: Neutral, proof: Exact}
	}
	return d.compare(before, after)
}

func (d *difference) compare(before, after view) verdict {
	switch {
	case before.unknown || after.unknown:
		return verdict{effect: Mixed, proof: NoProof}
	case before.isBlind() && after.isBlind():
		return verdict{effect: Neutral, proof: Exact}
	case !before.isBlind() && !after.isBlind() && before.table != after.table:
		return verdict{effect: Mixed, proof: Exact} // the rows are others
	}
	if d.actsAlike(before, after) {
		before, after = rowsOnly(before, after)
	}
	pair, known := pairOf(before, after)
	if !known || d.window.Limited() {
		return d.tell(before, after)
	}
	v, told := d.pairs[pair]
	if !told {
		v = d.tell(before, after)
		d.pairs[pair] = v
	}
	return v
}

// rowsPair is the rows that two classes see, with a value that looks the same in both.
type rowsPair struct {
	before, after *told
	look          string
}

// pairOf returns the pair of two views in which only the rows count.
func pairOf(before, after view) (pair rowsPair, ok bool) {
	if len(before.outcomes)+len(after.outcomes) == 0 || before.path+after.path != "" {
		return rowsPair{}, false
	}
	for _, v := range []view{before, after} {
		if v.isBlind() {
			continue
		}
		if v.told == nil || len(v.outcomes) != 1 || v.column.Name != (redshift.Ident{}) {
			return rowsPair{}, false
		}
		pair.look = v.outcomes[0].look
	}
	pair.before, pair.after = before.told, after.told
	return pair, true
}

// tell compares two views, unless equal ones were compared before.
func (d *difference) tell(before, after view) verdict {
	key := before.key() + "\x00" + after.key()
	if before.asksActing() || after.asksActing() { // what both act for counts, whichever asks
		key += fmt.Sprintf("\x00%s %q %q", d.source, before.projects(), after.projects())
	}
	if d.window.Limited() {
		key += fmt.Sprint("\x00", d.window)
	}
	if known, ok := d.known[key]; ok {
		return known
	}
	column := after.column
	if after.isBlind() || after.path != "" && column.Type.Kind == redshift.KindInvalid {
		column = before.column
	}
	c := comparison{source: d.source, column: column, before: before, after: after, now: d.at, window: d.window}
	v := decide(c)
	if v.proof == NoProof && v.effect != Mixed && d.actsAlike(before, after) {
		v = c.withoutHard(v)
	}
	if v.proof == NoProof && v.effect != Mixed { // the form may show what trying could not
		if d.actsAlike(before, after) {
			v = d.byForm(before, after, v)
		} else {
			v.effect = Mixed
		}
	}
	d.known[key] = v
	return v
}

// actsAlike reports whether both sides mean the same where both ask what the reader acts
// for: to a side that does not ask, it makes no difference. What a project is called
// counts only where a condition asks for that.
func (d *difference) actsAlike(before, after view) bool {
	if before.user == nil || after.user == nil || !before.asksActing() || !after.asksActing() {
		return true
	}
	named := before.asksProject() || after.asksProject()
	return slices.Equal(actingIn(before.user, d.source, named), actingIn(after.user, d.source, named))
}

// actingIn writes the projects in which somebody can read a source, with their purposes.
func actingIn(u *policies.User, source string, named bool) []string {
	var all []string
	for _, p := range u.On(source) {
		text := fmt.Sprintf("%q", p.Purposes)
		if named {
			text = fmt.Sprintf("%q %s", p.Name, text)
		}
		all = append(all, text)
	}
	slices.Sort(all)
	return all
}

// asksProject reports whether a condition asks for the project by its name.
func (v view) asksProject() bool {
	asks := func(e expr.Expr) bool {
		return expr.Any(e, func(node expr.Expr) bool {
			field, ok := node.(expr.UserField)
			return ok && field.Field == expr.UserProject
		})
	}
	return asks(v.rows) || slices.ContainsFunc(v.outcomes, func(o outcome) bool { return asks(o.condition) })
}

// rowsOnly leaves the values out of a comparison in which they make no difference, so
// that it is the same for all columns.
func rowsOnly(before, after view) (view, view) {
	look := ""
	switch {
	case before.isBlind():
		look = after.value()
	case after.isBlind(), sameOutcomes(before.outcomes, after.outcomes):
		look = before.value()
	default:
		return before, after
	}
	for _, v := range []*view{&before, &after} {
		v.outcomes, v.column = []outcome{{look: look, rank: 3}}, policies.Column{}
	}
	return before, after
}

// byForm looks for inclusion in the form of the conditions, where rows that were tried
// do not prove it.
func (d *difference) byForm(before, after view, v verdict) verdict {
	switch {
	case before.isBlind():
		return verdict{effect: Widens, proof: Exact}
	case after.isBlind():
		return verdict{effect: Narrows, proof: Exact}
	}
	form := rowsEffect(before.rows, after.rows).With(valueEffect(before.outcomes, after.outcomes))
	switch {
	case form == v.effect && (opaqueChanged(before, after) || questionOf(nil, before, after).isEntangled()):
		// there may be no row that shows it
		return verdict{effect: form, proof: NoProof, witness: v.witness}
	case form == v.effect:
		return verdict{effect: form, proof: Exact, witness: v.witness}
	case form != Mixed && v.effect == Neutral: // no more than that, but perhaps nothing
		return verdict{effect: form, proof: NoProof}
	}
	return verdict{effect: Mixed, proof: NoProof, witness: v.witness}
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
