package access

import (
	"time"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/expr"
)

// Part is what one row filter or mask does to what somebody sees of a source.
type Part struct {
	Origin spec.Origin
	// Rows are those that a filter leaves, in words: All, None, or a condition. A mask
	// steps aside in these rows.
	Rows string
	// Look is what a mask shows instead of the value; empty for a filter.
	Look string
}

// FilterParts says of each row filter of a source which rows it leaves a user at an
// instant.
func FilterParts(source *policies.Source, user *policies.User, now time.Time) []Part {
	r := reducer{user: user.At(now), now: now, source: source.Name}
	parts := make([]Part, len(source.Filters))
	for n, f := range source.Filters {
		passes := junction([]expr.Expr{r.reduce(f.Keep, true), r.reduce(f.Unless, true)}, false)
		parts[n] = Part{Origin: f.Origin, Rows: rowsIn(passes)}
	}
	return parts
}

// MaskParts says of each mask of a column in which rows it steps aside for a user at an
// instant. It ends with the first that never does: those below are not reached.
func MaskParts(source *policies.Source, column policies.Column, user *policies.User, now time.Time) []Part {
	r := reducer{user: user.At(now), now: now, source: source.Name}
	var parts []Part
	for _, mask := range column.Masks {
		part := Part{Origin: mask.Origin, Rows: rowsIn(r.aside(mask)), Look: mask.Method.String()}
		parts = append(parts, part)
		if part.Rows == None {
			break
		}
	}
	return parts
}

// Remains is what is left to be decided of a predicate over user once it is known who
// reads: All for nothing, None if it is false, and otherwise a condition.
func Remains(e expr.Expr, source *policies.Source, user *policies.User, now time.Time) string {
	return rowsIn(reducer{user: user.At(now), now: now, source: source.Name}.reduce(e, true))
}

// rowsIn writes the rows for which a condition holds.
func rowsIn(e expr.Expr) string {
	return view{rows: e, outcomes: []outcome{{look: Clear}}}.sight().Rows
}
