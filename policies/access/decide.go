package access

import (
	"slices"
	"time"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state/redshift"
)

// Proof says how sure a comparison is.
type Proof string

// Exact comparisons are true of every row that the table can hold. Where there is no
// proof, conditions hold something whose meaning is not known here, or that is too much
// to try.
const (
	Exact   Proof = "exact"
	NoProof Proof = "none"
)

// comparison is of what one class of people sees of a column, before and after.
type comparison struct {
	source        string
	column        policies.Column
	before, after view
	now           time.Time
	window        policies.Window // in which it holds
}

// verdict is the outcome of a comparison.
type verdict struct {
	effect  Effect
	proof   Proof
	witness *Witness // of a row that is shown differently; nil for none
}

// mostPoints limits how many rows are tried.
const mostPoints = 200_000

// decide compares what is shown of every row. It tries one row of each kind that the
// conditions on both sides tell apart, with the reference evaluator: what it finds is
// certain, and what it does not find is not there, unless the question stays open.
func decide(c comparison) verdict {
	q := questionOf(c.namesOfActing(), c.before, c.after)
	t := &tally{comparison: c, q: q}
	if c.column.Type.Kind != redshift.KindInvalid {
		q.column(expr.Column{Name: c.column.Name, Type: c.column.Type})
	}
	if q.clash {
		return verdict{effect: Mixed, proof: NoProof}
	}
	t.run()
	return t.verdict()
}

// exists looks for a row with an outcome afterwards that is wanted. Open says that
// there may be one where none is found.
func exists(c comparison, wanted func(*outcome) bool) (found *Witness, open bool) {
	c.before = blind()
	q := questionOf(c.namesOfActing(), c.after)
	t := &tally{comparison: c, q: q, wanted: wanted}
	t.run()
	return t.more, t.more == nil && q.open
}

// namesOfActing are the projects in which somebody can act on either side, and their
// purposes.
func (c comparison) namesOfActing() []string {
	var all []string
	for _, u := range []*policies.User{c.before.user, c.after.user} {
		if u == nil {
			continue
		}
		for _, p := range u.On(c.source) {
			all = union(all, append([]string{p.Name}, p.Purposes...))
		}
	}
	return all
}

// tally counts what differs.
type tally struct {
	comparison
	q      *question
	points int
	// more, less and other are the first rows that show more, less, and something
	// that cannot be ordered; opaque one of which that is not known.
	more, less, other, opaque *Witness
	// wanted limits what is looked for to some outcomes afterwards; nil for all.
	wanted func(*outcome) bool
}

func (t *tally) run() {
	all := t.q.circumstances(t.comparison)
	fixed := len(t.q.clock) == 0
	var values [][]candidate
	for _, s := range all {
		if values == nil || !fixed {
			values = values[:0]
			for _, name := range t.q.order {
				values = append(values, t.q.candidates(name, s.now))
			}
		}
		if !t.rows(s, values) {
			return
		}
	}
}

// rows tries the rows of all combinations of values. It returns false when nothing
// more is to be learnt.
func (t *tally) rows(s circumstance, values [][]candidate) bool {
	ctx := s.context(t.source)
	before := compiler{t.q, values, s.before, ctx}.view(t.before)
	after := compiler{t.q, values, s.after, ctx}.view(t.after)
	p := make(places, len(values))
	for {
		if t.points++; t.points > mostPoints {
			t.q.open = true
			return false
		}
		t.try(s, values, p, before(p), after(p))
		if t.more != nil && (t.less != nil || t.wanted != nil) || t.other != nil {
			return false
		}
		n := 0
		for ; n < len(p); n++ {
			if p[n]++; p[n] < len(values[n]) {
				break
			}
			p[n] = 0
		}
		if n == len(p) {
			return true
		}
	}
}

// try compares what both sides show of a row.
func (t *tally) try(s circumstance, values [][]candidate, p places, before, after *outcome) {
	before, after = before.plain(t.before.column.Type), after.plain(t.after.column.Type)
	if before == after || before != nil && after != nil && before.look == after.look {
		return
	}
	if t.wanted != nil && !t.wanted(after) {
		return
	}
	w := func() *Witness {
		row := t.row(values, p)
		w := t.witness(s, row, before, after)
		if before != nil && after != nil && t.alike(row, before, after) {
			w.Row = nil // this value happens to look the same
		}
		return w
	}
	switch {
	case before == nil:
		keep(&t.more, w)
	case after == nil:
		keep(&t.less, w)
	case t.showsSame(values, p, before, after):
	case isOpaque(before.method) && after.rank != 1 || isOpaque(after.method) && before.rank != 1:
		keep(&t.opaque, w)
	case after.tellsMore(before):
		keep(&t.more, w)
	case before.tellsMore(after):
		keep(&t.less, w)
	default:
		keep(&t.other, w)
	}
}

func (t *tally) row(values [][]candidate, p places) policies.Row {
	row := make(policies.Row, len(p))
	for n, name := range t.q.order {
		row[name] = values[n][p[n]].value
	}
	return row
}

func keep(to **Witness, w func() *Witness) {
	if *to == nil {
		*to = w()
	}
}

// showsSame reports whether two different masks show the one value that stands here
// alike.
func (t *tally) showsSame(values [][]candidate, p places, before, after *outcome) bool {
	n := slices.Index(t.q.order, t.column.Name)
	if n < 0 || !values[n][p[n]].single {
		return false
	}
	return t.alike(t.row(values, p), before, after)
}

// alike reports whether two masks are known to show a row alike.
func (t *tally) alike(row policies.Row, before, after *outcome) bool {
	kinds := expr.KindOfType(t.before.column.Type) == expr.KindOfType(t.after.column.Type)
	if _, given := row[t.column.Name]; !given || !kinds { // a mask fits the column that it was written for
		return false
	}
	a, known := t.shown(before, row)
	b, also := t.shown(after, row)
	alike := a.Kind == b.Kind && a.Kind != expr.ValueInvalid
	return known && also && a.Null == b.Null && (a.Null || alike && a.Compare(b) == 0)
}

// shown is a value as a method shows it, where only the value decides that.
func (t *tally) shown(o *outcome, row policies.Row) (expr.Value, bool) {
	column := t.column
	switch o.method.(type) {
	case nil:
		return row[column.Name], true
	case spec.NullValue, spec.Constant, spec.Round, spec.Truncate, spec.Regex, spec.Partial, spec.Bucket, spec.Hash:
		column.Masks = []policies.Mask{{Method: o.method}}
		return column.Show(nobody, row, policies.EvalContext{}), true
	case spec.Randomize, spec.KAnonymize, spec.Expression, spec.CallFunction:
		return row[column.Name], row[column.Name].Null && !isOpaque(o.method) // NULL stays NULL
	}
	return expr.Value{}, false
}

func isOpaque(m spec.Method) bool {
	_, expression := m.(spec.Expression)
	_, call := m.(spec.CallFunction)
	return expression || call
}

func (t *tally) verdict() verdict {
	v := verdict{proof: Exact}
	switch {
	case t.other != nil, t.more != nil && t.less != nil:
		v.effect = Mixed
	case t.opaque != nil:
		v.effect, v.proof = Mixed, NoProof
	case t.more != nil:
		v.effect = Widens
	case t.less != nil:
		v.effect = Narrows
	default:
		v.effect = Neutral
	}
	for _, w := range []*Witness{t.more, t.other, t.less, t.opaque} {
		if w != nil && w.Row != nil && v.witness == nil {
			v.witness = w
		}
	}
	if v.effect != Mixed && t.q.open || v.effect != Neutral && (opaqueChanged(t.before, t.after) || t.q.isEntangled()) {
		v.proof = NoProof
	}
	return v
}

// opaqueChanged reports whether a condition whose meaning is not known stands on one
// side only. What stands on both sides cancels out.
func opaqueChanged(before, after view) bool {
	was, is := opaqueIn(before), opaqueIn(after)
	slices.Sort(was)
	slices.Sort(is)
	return !slices.Equal(slices.Compact(was), slices.Compact(is))
}

func opaqueIn(v view) []string {
	var all []string
	note := func(e expr.Expr) {
		expr.Walk(e, func(node expr.Expr) bool {
			if verbatim, ok := node.(expr.Verbatim); ok {
				all = append(all, verbatim.Fragment.String())
			}
			return true
		})
	}
	note(v.rows)
	for _, o := range v.outcomes {
		note(o.condition)
	}
	return all
}
