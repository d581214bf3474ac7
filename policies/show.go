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

// Passes reports whether a filter lets a row through, because it is lifted or
// keeps the row.
func (f Filter) Passes(u *User, row Row, ctx EvalContext) bool {
	return f.Lifted(u, row, ctx) || Truth(f.Keep, u, row, ctx) == expr.True
}

// Lifted reports whether a filter's unless is true.
func (f Filter) Lifted(u *User, row Row, ctx EvalContext) bool {
	return f.Unless != nil && Truth(f.Unless, u, row, ctx) == expr.True
}

// Show returns a row as a user sees it. ok is false if the row does not exist
// for them. Filters run before masks, and both look at the raw row.
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

// Show returns one value. The first mask that applies decides.
func (c Column) Show(u *User, row Row, ctx EvalContext) expr.Value {
	if mask := c.Deciding(u, row, ctx); mask != nil {
		return masked(mask.Method, c, row, ctx)
	}
	return row[c.Name]
}

// Deciding returns the mask that decides what a row shows, or nil: the first
// that is not lifted.
func (c Column) Deciding(u *User, row Row, ctx EvalContext) *Mask {
	for n := range c.Masks {
		if !c.Masks[n].StepsAside(u, row, ctx) {
			return &c.Masks[n]
		}
	}
	return nil
}

// StepsAside reports whether a mask is lifted: its unless is true, or its when
// is false.
func (m Mask) StepsAside(u *User, row Row, ctx EvalContext) bool {
	return m.Unless != nil && Truth(m.Unless, u, row, ctx) == expr.True ||
		m.When != nil && Truth(m.When, u, row, ctx) == expr.False
}
