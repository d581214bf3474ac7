package policies

import (
	"time"

	"github.com/redveil/redveil/spec/expr"
)

// HashKey is an integration's key for hash(): 64 hex digits.
type HashKey string

// Visible reports whether a row exists for a user who may read the source.
func (s *Source) Visible(u *User, row Row, now time.Time) bool {
	for _, f := range s.Filters {
		lifted := f.Unless != nil && Truth(f.Unless, u, row, now) == expr.True
		if !lifted && Truth(f.Keep, u, row, now) != expr.True {
			return false
		}
	}
	return true
}

// Show gives a row as a user sees it; ok is false where it does not exist for
// her. Filters run before masks, and both on the raw row.
func (s *Source) Show(u *User, row Row, now time.Time, key HashKey) (shown Row, ok bool) {
	if !s.Access(u).Allowed || !s.Visible(u, row, now) {
		return nil, false
	}
	shown = make(Row, len(s.Columns))
	for _, column := range s.Columns {
		shown[column.Name] = column.Show(u, row, now, key)
	}
	return shown, true
}

// Show gives one value: the first mask that applies decides.
func (c Column) Show(u *User, row Row, now time.Time, key HashKey) expr.Value {
	for _, mask := range c.Masks {
		aside := mask.Unless != nil && Truth(mask.Unless, u, row, now) == expr.True ||
			mask.When != nil && Truth(mask.When, u, row, now) == expr.False
		if !aside {
			return masked(mask.Method, c.Type, row[c.Name], key)
		}
	}
	return row[c.Name]
}
