package policies

import (
	"github.com/redveil/redveil/spec/expr"
)

// Visible reports whether a row exists for a user who may read the source.
func (s *Source) Visible(u *User, row Row, ctx EvalContext) bool {
	ctx.Source = s.Name
	for _, f := range s.Filters {
		if !f.Passes(u, row, ctx) {
			return false
		}
	}
	return true
}

// Passes reports whether a filter lets a row through: it is lifted, or keeps it.
func (f Filter) Passes(u *User, row Row, ctx EvalContext) bool {
	return f.Lifted(u, row, ctx) || Truth(f.Keep, u, row, ctx) == expr.True
}

// Lifted reports whether a filter's unless is true.
func (f Filter) Lifted(u *User, row Row, ctx EvalContext) bool {
	return f.Unless != nil && Truth(f.Unless, u, row, ctx) == expr.True
}

// Show gives a row as a user sees it; ok is false where it does not exist for
// her. Filters run before masks, and both on the raw row.
func (s *Source) Show(u *User, row Row, ctx EvalContext) (shown Row, ok bool) {
	ctx.Source = s.Name
	if !s.Access(u).Allowed || !s.Visible(u, row, ctx) {
		return nil, false
	}
	shown = make(Row, len(s.Columns))
	ctx.Columns = s.Columns
	for _, column := range s.Columns {
		shown[column.Name] = column.Show(u, row, ctx)
	}
	return shown, true
}

// Show gives one value: the first mask that applies decides.
func (c Column) Show(u *User, row Row, ctx EvalContext) expr.Value {
	if mask := c.Deciding(u, row, ctx); mask != nil {
		return masked(mask.Method, c, row, ctx)
	}
	return row[c.Name]
}

// Deciding is the mask that decides what a row shows, or nil: the first that
// does not step aside.
func (c Column) Deciding(u *User, row Row, ctx EvalContext) *Mask {
	for n := range c.Masks {
		if !c.Masks[n].StepsAside(u, row, ctx) {
			return &c.Masks[n]
		}
	}
	return nil
}

// StepsAside reports whether a mask's unless is true, or its when false.
func (m Mask) StepsAside(u *User, row Row, ctx EvalContext) bool {
	return m.Unless != nil && Truth(m.Unless, u, row, ctx) == expr.True ||
		m.When != nil && Truth(m.When, u, row, ctx) == expr.False
}
