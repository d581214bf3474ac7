package access

import (
	"fmt"
	"slices"
	"time"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec/expr"
)

// reducer fills one user's groups and attributes into a predicate, so that only
// the row's part is left.
type reducer struct {
	user   *policies.User
	now    time.Time
	source string
	// symbolic leaves the user's own values as what they are, where there are any:
	// then the predicate can be read, but not evaluated.
	symbolic bool
}

// reduce returns a predicate that is true exactly on the rows where e is true
// (want) or false (!want). A nil e, a filter's missing unless, is never true.
func (r reducer) reduce(e expr.Expr, want bool) expr.Expr {
	if e == nil {
		return literal(false)
	}
	if !asksRow(e) {
		truth := policies.Truth(e, r.user, nil, policies.EvalContext{Now: r.now, Source: r.source})
		if truth == expr.Unknown { // neither true nor false
			return literal(!want)
		}
		return literal(truth == expr.True)
	}
	switch e := e.(type) {
	case expr.HasPurpose:
		return r.hasPurpose(e, want)
	case expr.Not:
		return negation(r.reduce(e.Term, !want))
	case expr.And:
		return junction(r.all(e.Terms, want), true)
	case expr.Or:
		return junction(r.all(e.Terms, want), false)
	case expr.Conditional:
		return r.conditional(e, want)
	case expr.Contains:
		return r.contains(e, want)
	case expr.Compare:
		if known, ok := r.project(e, want); ok {
			return known
		}
		return expr.Compare{Op: e.Op, Left: r.fill(e.Left), Right: r.fill(e.Right)}
	case expr.Column, expr.Call, expr.Sample, expr.Verbatim: // of the row or the clock, and what is in them
		return r.fill(e)
	case expr.Literal, expr.List, expr.UserSet, expr.UserField, expr.Arithmetic, expr.Negate,
		expr.Tagged, expr.ObjectField, expr.HasTag, expr.HasColumn, expr.Matches:
		panic(fmt.Sprintf("access: %T is not a bound predicate that asks for the row", e))
	}
	panic(fmt.Sprintf("access: unknown expression %T", e))
}

// hasPurpose is never true of someone who cannot come to act for the purpose.
func (r reducer) hasPurpose(e expr.HasPurpose, want bool) expr.Expr {
	if !r.user.CouldAct(r.source, e.Purpose) {
		return literal(false)
	}
	return e
}

// project decides a comparison with the project that the user acts in, if none
// of their projects could make it true.
func (r reducer) project(e expr.Compare, want bool) (decided expr.Expr, ok bool) {
	left, right := e.Left, e.Right
	if _, swapped := right.(expr.UserField); swapped {
		left, right = right, left
	}
	field, ok := left.(expr.UserField)
	if !ok || field.Field != expr.UserProject {
		return nil, false
	}
	projects := r.user.On(r.source)
	if len(projects) == 0 { // NULL on one side
		return literal(!want), true
	}
	name, ok := right.(expr.Literal)
	in := func(p policies.Project) bool { return p.Name == name.Value.Text }
	if !ok || slices.ContainsFunc(projects, in) {
		return nil, false
	}
	switch {
	case e.Op == expr.Equal && want, e.Op == expr.NotEqual && !want:
		return literal(!want), true
	}
	return nil, false
}

func (r reducer) all(terms []expr.Expr, want bool) []expr.Expr {
	reduced := make([]expr.Expr, len(terms))
	for n, term := range terms {
		reduced[n] = r.reduce(term, want)
	}
	return reduced
}

func (r reducer) conditional(e expr.Conditional, want bool) expr.Expr {
	if !asksRow(e.If) {
		switch policies.Truth(e.If, r.user, nil, policies.EvalContext{Now: r.now, Source: r.source}) {
		case expr.True:
			return r.reduce(e.Then, want)
		case expr.False:
			return r.reduce(e.Else, want)
		case expr.Unknown:
			return literal(!want)
		}
	}
	return expr.Conditional{If: r.fill(e.If), Then: r.reduce(e.Then, want), Else: r.reduce(e.Else, want)}
}

func (r reducer) contains(e expr.Contains, want bool) expr.Expr {
	set, ok := e.Set.(expr.UserSet)
	if !ok {
		return r.fill(e)
	}
	values := r.user.Groups
	switch set.Kind {
	case expr.Attributes:
		values = r.user.Attributes[set.Name]
	case expr.Purposes:
		if len(r.user.On(r.source)) == 0 && want {
			return literal(false)
		}
		return expr.Contains{Set: set, Value: r.fill(e.Value)}
	case expr.Groups, expr.SetInvalid:
	}
	if len(values) == 0 && want {
		return literal(false)
	}
	if r.symbolic && len(values) > 0 {
		return expr.Contains{Set: set, Value: r.fill(e.Value)}
	}
	return expr.Contains{Set: list(values), Value: r.fill(e.Value)}
}

// fill replaces all that is the user's own, wherever it stands in a term: their name,
// groups and attributes. A user without a name has NULL.
func (r reducer) fill(e expr.Expr) expr.Expr {
	return expr.Rewrite(e, func(part expr.Expr) expr.Expr {
		if r.symbolic && r.has(part) {
			return part
		}
		if field, ok := part.(expr.UserField); ok && field.Field == expr.UserName {
			return expr.Literal{Value: expr.Value{Kind: expr.String, Text: r.user.Name, Null: r.user.Name == ""}}
		}
		if set, ok := part.(expr.UserSet); ok && set.Kind == expr.Groups {
			return list(r.user.Groups)
		} else if ok && set.Kind == expr.Attributes {
			return list(r.user.Attributes[set.Name])
		}
		return part
	})
}

// has reports whether part is something of the user's own, and they have it.
func (r reducer) has(part expr.Expr) bool {
	switch part := part.(type) {
	case expr.UserField:
		return part.Field == expr.UserName && r.user.Name != ""
	case expr.UserSet:
		return part.Kind == expr.Groups && len(r.user.Groups) > 0 ||
			part.Kind == expr.Attributes && len(r.user.Attributes[part.Name]) > 0
	default: // of the row, or of what they act for
		return false
	}
}

func list(values []string) expr.List {
	sorted := slices.Compact(slices.Sorted(slices.Values(values)))
	items := make([]expr.Expr, len(sorted))
	for n, value := range sorted {
		items[n] = expr.Literal{Value: expr.Value{Kind: expr.String, Text: value}}
	}
	return expr.List{Items: items}
}

func literal(b bool) expr.Expr {
	return expr.Literal{Value: expr.Value{Kind: expr.Boolean, Bool: b}}
}

// constant reports whether e is a literal true or false, and which one.
func constant(e expr.Expr) (value, ok bool) {
	l, ok := e.(expr.Literal)
	return ok && l.Value.Bool, ok && l.Value.Kind == expr.Boolean && !l.Value.Null
}

// junction joins terms by && (all) or ||. It drops terms that decide nothing and
// sorts the rest, so that equal conditions read the same.
func junction(terms []expr.Expr, all bool) expr.Expr {
	var kept []expr.Expr
	for _, term := range terms {
		if value, ok := constant(term); ok {
			if value != all {
				return literal(value)
			}
			continue
		}
		kept = append(kept, inner(term, all)...)
	}
	slices.SortFunc(kept, func(a, b expr.Expr) int { return compareWords(a, b) })
	kept = slices.CompactFunc(kept, func(a, b expr.Expr) bool { return words(a) == words(b) })
	switch {
	case len(kept) == 0:
		return literal(all)
	case len(kept) == 1:
		return kept[0]
	case all:
		return expr.And{Terms: kept}
	}
	return expr.Or{Terms: kept}
}

// inner returns the terms of a junction of the same kind.
func inner(term expr.Expr, all bool) []expr.Expr {
	if and, ok := term.(expr.And); ok && all {
		return and.Terms
	}
	if or, ok := term.(expr.Or); ok && !all {
		return or.Terms
	}
	return []expr.Expr{term}
}

// negation pushes ! inwards. In three-valued logic that changes nothing.
func negation(e expr.Expr) expr.Expr {
	switch e := e.(type) {
	case expr.Literal:
		if value, ok := constant(e); ok {
			return literal(!value)
		}
	case expr.Not:
		return e.Term
	case expr.And:
		return junction(negations(e.Terms), false)
	case expr.Or:
		return junction(negations(e.Terms), true)
	case expr.Compare:
		return expr.Compare{Op: e.Op.Opposite(), Left: e.Left, Right: e.Right}
	case expr.Column, expr.Contains, expr.HasPurpose, expr.Sample, expr.Verbatim, expr.Conditional,
		expr.Call: // see below
	case expr.List, expr.UserSet, expr.UserField, expr.Arithmetic, expr.Negate,
		expr.Tagged, expr.ObjectField, expr.HasTag, expr.HasColumn, expr.Matches:
		panic(fmt.Sprintf("access: %T is not a bound predicate", e))
	}
	return expr.Not{Term: e}
}

func negations(terms []expr.Expr) []expr.Expr {
	negated := make([]expr.Expr, len(terms))
	for n, term := range terms {
		negated[n] = negation(term)
	}
	return negated
}

// asksRow reports whether e looks at the row, or at what the warehouse asks
// again at each read: the clock, and the purpose that someone acts for.
func asksRow(e expr.Expr) bool {
	return expr.Any(e, func(node expr.Expr) bool {
		switch n := node.(type) {
		case expr.Column, expr.HasPurpose, expr.Verbatim:
			return true
		case expr.UserField:
			return n.Field == expr.UserProject
		case expr.UserSet:
			return n.Kind == expr.Purposes
		case expr.Call:
			return n.Function == expr.Now || n.Function == expr.DaysAgo
		case expr.Literal, expr.List, expr.Contains, expr.Sample, expr.Compare, expr.Not, expr.And, expr.Or,
			expr.Conditional, expr.Arithmetic, expr.Negate: // at most inside
			return false
		case expr.Tagged, expr.ObjectField, expr.HasTag, expr.HasColumn, expr.Matches:
			panic(fmt.Sprintf("access: %T is not part of a bound predicate", node))
		}
		panic(fmt.Sprintf("access: unknown expression %T", node))
	})
}
