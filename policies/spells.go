package policies

import (
	"slices"
	"time"

	"github.com/redveil/redveil/spec/expr"
)

// Spells returns the windows of a user, as their rows have to hold them. It
// keeps two windows that touch apart where what the user has for a time begins
// or ends, if a filter or mask of the source asks for that: such a rule may also
// take something from whoever is in a group. A reader may choose a time zone in
// which it is uncertain what the time is. While it is uncertain on which side of
// the limit it lies, neither window then holds, and the reader sees nothing.
func (s *Source) Spells(u *User) []Window {
	var limits []time.Time
	for _, t := range u.Timed {
		if s.asksFor(t) {
			limits = append(limits, t.Window.From, t.Window.Until)
		}
	}
	windows := s.Windows(u)
	if len(limits) == 0 {
		return windows
	}
	var all []Window
	for _, w := range windows {
		for _, part := range Split(limits) {
			if both, meet := intersection(part, w); meet {
				all = append(all, both)
			}
		}
	}
	return all
}

// asksFor reports whether what the view of a source shows depends on something
// that a user has for a time.
func (s *Source) asksFor(t Timed) bool {
	asks := func(e expr.Expr) bool { return expr.Any(e, t.isAsked) }
	if s.AsksPurpose() && slices.ContainsFunc(s.rules(), func(rule Rule) bool { return asks(rule.Allow) }) {
		return true
	}
	if slices.ContainsFunc(s.Filters, func(f Filter) bool { return asks(f.Keep) || asks(f.Unless) }) {
		return true
	}
	return slices.ContainsFunc(s.Columns, func(c Column) bool {
		return slices.ContainsFunc(c.Masks, func(m Mask) bool { return asks(m.Unless) || asks(m.When) })
	})
}

// isAsked reports whether an expression asks for a set of the user to which
// something is added for a time.
func (t Timed) isAsked(e expr.Expr) bool {
	switch e := e.(type) {
	case expr.UserSet:
		return e.Kind == expr.Groups && len(t.Groups) > 0 || e.Kind == expr.Purposes && len(t.Projects) > 0 ||
			e.Kind == expr.Attributes && len(t.Attributes[e.Name]) > 0
	case expr.HasPurpose:
		return len(t.Projects) > 0
	case expr.UserField:
		return e.Field == expr.UserProject && len(t.Projects) > 0
	case expr.Literal, expr.List, expr.Column, expr.Contains, expr.Sample, expr.Verbatim, expr.Compare, expr.Not,
		expr.And, expr.Or, expr.Conditional, expr.Arithmetic, expr.Negate, expr.Call, expr.Tagged, expr.ObjectField,
		expr.HasTag, expr.HasColumn, expr.Matches: // at most inside
	}
	return false
}
