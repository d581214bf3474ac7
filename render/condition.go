package render

import (
	"slices"

	"github.com/redveil/redveil/state/redshift"
)

// condition is a predicate for the warehouse of which only one thing counts:
// whether it is true. It makes no difference whether SQL finds it false or
// unknown, because it only ever stands under AND, OR, WHERE and CASE WHEN. That
// is why a negation is never written as NOT (…): see compiler.when.
type condition struct {
	kind  conditionKind
	atom  redshift.SQL
	terms []condition
}

type conditionKind int

const (
	never conditionKind = iota // the zero condition hides
	always
	atomic
	conjunction
	disjunction
)

func atom(text redshift.SQL) condition { return condition{kind: atomic, atom: text} }

func constant(value bool) condition {
	if value {
		return condition{kind: always}
	}
	return condition{kind: never}
}

// allOf is true if every term is. It drops terms that are always true.
func allOf(terms ...condition) condition { return combine(conjunction, always, never, terms) }

// anyOf is true if one term is.
func anyOf(terms ...condition) condition { return combine(disjunction, never, always, terms) }

func combine(kind, neutral, decisive conditionKind, terms []condition) condition {
	kept := make([]condition, 0, len(terms))
	for _, term := range terms {
		switch term.kind {
		case neutral:
		case decisive:
			return term
		case kind:
			kept = append(kept, term.terms...)
		default:
			kept = append(kept, term)
		}
	}
	kept = unique(kept)
	switch len(kept) {
	case 0:
		return condition{kind: neutral}
	case 1:
		return kept[0]
	}
	return condition{kind: kind, terms: kept}
}

func unique(terms []condition) []condition {
	kept := terms[:0]
	seen := make(map[redshift.SQL]bool, len(terms)) // there may be thousands
	for _, term := range terms {
		if sql := term.sql(); !seen[sql] {
			seen[sql] = true
			kept = append(kept, term)
		}
	}
	return kept
}

func (c condition) isIn(terms []condition) bool {
	return slices.ContainsFunc(terms, func(other condition) bool { return other.sql() == c.sql() })
}

// sql writes the condition with no more parentheses than it needs.
func (c condition) sql() redshift.SQL {
	switch c.kind {
	case never:
		return redshift.Raw("FALSE")
	case always:
		return redshift.Raw("TRUE")
	case atomic:
		return c.atom
	case conjunction:
		parts := make([]redshift.SQL, len(c.terms))
		for n, term := range c.terms {
			parts[n] = term.sql()
			if term.kind == disjunction {
				parts[n] = redshift.Format("(%s)", parts[n])
			}
		}
		return redshift.Join(parts, " AND ")
	case disjunction:
		parts := make([]redshift.SQL, len(c.terms))
		for n, term := range c.terms {
			parts[n] = term.sql()
		}
		return redshift.Join(parts, " OR ")
	}
	panic("render: no such condition")
}
