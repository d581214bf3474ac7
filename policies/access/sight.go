package access

import (
	"slices"
	"strings"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/expr"
)

// Sight is what one person sees of one column, in words: which rows, and what a
// value looks like in them.
type Sight struct {
	Rows  string `json:"rows"`
	Value string `json:"value"`
}

// The words for whole answers.
const (
	None    = "none"
	All     = "all"
	Clear   = "clear"
	Unknown = "unknown"
)

// Blind is the sight of someone who sees nothing.
func Blind() Sight { return Sight{Rows: None, Value: None} }

// view is a Sight with the data needed to compare it.
type view struct {
	rows     expr.Expr
	outcomes []outcome // what the value may look like, the usual one last
	unknown  bool
	table    string // where the rows are those of another table on the other side
	// path is set for a view of the table itself, and below is then what the
	// governed view shows.
	path  string
	below *view
	// user stands for the class, and column is the one that is looked at.
	user   *policies.User
	column policies.Column
	told   *told // of rows; nil where nobody has worked it out
	// own is what the class sees with what is each reader's own as that; nil for the same.
	own *sourceView
}

// governed is the view without what is read round it.
func (v view) governed() view {
	if v.below != nil {
		return *v.below
	}
	return v
}

// outcome is a value's look if condition holds and no earlier one does. The last
// outcome has no condition.
type outcome struct {
	condition expr.Expr
	look      string
	method    spec.Method // nil for the value itself
	mask      string      // the block
	rank      int         // how much it tells: 0 nothing, 1 a constant, 2 a mask, 3 the value
}

// blind is the view of someone who may not read.
func blind() view { return view{rows: literal(false)} }

func (v view) isBlind() bool {
	if v.unknown {
		return false
	}
	rows, ok := constant(v.rows)
	return ok && !rows
}

func (v view) sight() Sight {
	switch {
	case v.unknown:
		return Sight{Rows: Unknown, Value: Unknown}
	case v.isBlind():
		return Blind()
	}
	rows := v.ofRows().rows
	if v.table != "" {
		rows += " of " + v.table
	}
	return Sight{Rows: rows, Value: v.value()}
}

func (v view) value() string {
	last := len(v.outcomes) - 1
	parts := make([]string, 0, len(v.outcomes))
	for _, o := range v.outcomes[:last] {
		parts = append(parts, o.look+" where "+words(o.condition))
	}
	if last == 0 {
		return v.outcomes[0].look
	}
	return strings.Join(append(parts, "otherwise "+v.outcomes[last].look), ", ")
}

// rowsOf is the condition under which a row exists for the reducer's user.
func (r reducer) rowsOf(source *policies.Source) expr.Expr {
	terms := r.actsOn(source)
	for _, f := range source.Filters {
		terms = append(terms, junction([]expr.Expr{r.reduce(f.Keep, true), r.reduce(f.Unless, true)}, false))
	}
	return junction(terms, true)
}

// actsOn are the conditions on what the user acts for, where the view itself
// decides about access.
func (r reducer) actsOn(source *policies.Source) []expr.Expr {
	if !source.AsksPurpose() {
		return nil
	}
	grants := []expr.Expr{literal(slices.Contains(r.user.Approved, source.Name))}
	for _, grant := range source.Grants {
		grants = append(grants, r.reduce(grant.Allow, true))
	}
	terms := []expr.Expr{junction(grants, false)}
	for _, guardrail := range source.Guardrails {
		terms = append(terms, r.reduce(guardrail.Allow, true))
	}
	return terms
}

// unmasked is the value itself. Nobody changes it.
var unmasked = []outcome{{look: Clear, rank: 3}}

// outcomesOf returns what the column's values may look like. A mask is skipped
// if its unless is true or its when is false.
func (r reducer) outcomesOf(column policies.Column) []outcome {
	return r.outcomes(column.Masks)
}

func (r reducer) outcomes(masks []policies.Mask) []outcome {
	if len(masks) == 0 {
		return unmasked
	}
	mask := masks[0]
	aside := r.aside(mask)
	masked := outcome{
		look: mask.Method.String(), method: mask.Method, mask: mask.Origin.Block, rank: rankOf(mask.Method),
	}
	if passed, ok := constant(aside); ok {
		if passed {
			return r.outcomes(masks[1:])
		}
		return []outcome{masked}
	}
	return append(under(aside, r.outcomes(masks[1:])), masked)
}

// aside is the condition under which a mask is skipped.
func (r reducer) aside(mask policies.Mask) expr.Expr {
	aside := r.reduce(mask.Unless, true)
	if mask.When != nil {
		aside = junction([]expr.Expr{aside, negation(r.reduce(mask.When, false))}, false)
	}
	return aside
}

// under puts a condition before every outcome.
func under(condition expr.Expr, outcomes []outcome) []outcome {
	conditioned := make([]outcome, len(outcomes))
	for n, o := range outcomes {
		conditioned[n] = o
		conditioned[n].condition = condition
		if o.condition != nil {
			conditioned[n].condition = junction([]expr.Expr{condition, o.condition}, true)
		}
	}
	return conditioned
}

func rankOf(method spec.Method) int {
	switch method.(type) {
	case spec.NullValue, spec.Constant:
		return 1
	case spec.Hash, spec.Round, spec.Truncate, spec.Regex, spec.Partial, spec.Bucket, spec.Randomize,
		spec.KAnonymize, spec.Expression, spec.CallFunction:
		return 2
	}
	panic("access: unknown mask method " + method.String())
}
