package policies

import (
	"slices"
	"strings"

	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/expr"
)

// selectorIndex finds the policies whose selectors may be true for a source or column.
// Most selectors ask for a tag or a name: they need not be tried on what has neither.
type selectorIndex[P any] struct {
	policies []P
	on       func(P) expr.Expr
	by       map[need][]int // indexes of policies
	always   []int          // those that may reach anything
}

// need is a tag or a name without which a selector is not true.
type need struct {
	object expr.Object
	field  string
	text   string
}

const (
	needTag  = "tag"
	needName = "name"
)

func indexOf[P any](policies []P, on func(P) expr.Expr) *selectorIndex[P] {
	x := &selectorIndex[P]{policies: policies, on: on, by: make(map[need][]int)}
	for n, p := range policies {
		needs, some := needsOf(on(p))
		if !some {
			x.always = append(x.always, n)
		}
		for _, one := range needs {
			x.by[one] = append(x.by[one], n)
		}
	}
	return x
}

// needsOf returns what a selector needs one of; some is false if that is not known.
func needsOf(e expr.Expr) (needs []need, some bool) {
	switch e := e.(type) {
	case expr.HasTag:
		return []need{{e.Object, needTag, e.Tag}}, true
	case expr.Compare:
		field, ok := e.Left.(expr.ObjectField)
		value, fixed := e.Right.(expr.Literal)
		if ok && fixed && e.Op == expr.Equal && field.Field == needName && !value.Value.Null {
			return []need{{field.Object, needName, strings.TrimRight(value.Value.Text, " ")}}, true
		}
	case expr.And: // one that asks for the column says most
		for _, term := range e.Terms {
			other, known := needsOf(term)
			if known && (!some || other[0].object == expr.ColumnObject && needs[0].object != expr.ColumnObject) {
				needs, some = other, true
			}
		}
		return needs, some
	case expr.Or:
		for _, term := range e.Terms {
			other, known := needsOf(term)
			if !known {
				return nil, false
			}
			needs = append(needs, other...)
		}
		return needs, len(needs) > 0
	default:
	}
	return nil, false
}

// onSource returns the policies that need nothing, or what a source has.
func (x *selectorIndex[P]) onSource(source *spec.Source) []int {
	return x.having(slices.Clone(x.always), expr.SourceObject, source.Name, source.Tags)
}

// having adds the policies that need a name or a tag.
func (x *selectorIndex[P]) having(all []int, object expr.Object, name string, tags []string) []int {
	all = append(all, x.by[need{object, needName, strings.TrimRight(name, " ")}]...) // as texts are compared
	for _, tag := range tags {
		for end := len(tag); end > 0; end = strings.LastIndexByte(tag[:end], '.') {
			all = append(all, x.by[need{object, needTag, tag[:end]}]...)
		}
	}
	return all
}

// selected returns the policies whose selectors are true, in their order. The ones on
// the source are known.
func (x *selectorIndex[P]) selected(r *resolver, onSource []int, source *spec.Source, column *spec.Column) []P {
	candidates := slices.Clip(onSource)
	if column != nil {
		candidates = x.having(candidates, expr.ColumnObject, column.Name.String(), column.Tags)
	}
	if len(candidates) == 0 {
		return nil
	}
	candidates = slices.Compact(slices.Sorted(slices.Values(candidates)))
	var all []P
	for _, n := range candidates {
		if p := x.policies[n]; r.selects(x.on(p), source, r.resolved.Integration.Name, column) {
			all = append(all, p)
		}
	}
	return all
}

// indexes are the policies of a repository, to be found by what they need.
type indexes struct {
	masks         *selectorIndex[*spec.Mask]
	forbids       *selectorIndex[*spec.Forbid]
	filters       *selectorIndex[*spec.RowFilter]
	subscriptions *selectorIndex[*spec.Subscription]
	exceptions    *selectorIndex[*spec.Exception]
}

func indexesOf(r *spec.Repository) indexes {
	return indexes{
		masks:         indexOf(r.Masks, func(m *spec.Mask) expr.Expr { return m.On }),
		forbids:       indexOf(r.Forbids, func(b *spec.Forbid) expr.Expr { return b.On }),
		filters:       indexOf(r.RowFilters, func(f *spec.RowFilter) expr.Expr { return f.On }),
		subscriptions: indexOf(r.Subscriptions, func(s *spec.Subscription) expr.Expr { return s.On }),
		exceptions:    indexOf(r.Exceptions, func(e *spec.Exception) expr.Expr { return e.On }),
	}
}
