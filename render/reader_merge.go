package render

import (
	"slices"
	"strings"

	"github.com/redveil/redveil/state/redshift"
)

// mergeMembership merges the reader relation into the first membership that
// every visible row needs. One join then answers both. A match says that the row
// is in the set, so that condition is dropped.
func (r *reader) mergeMembership(keep condition) condition {
	terms := []condition{keep}
	if keep.kind == conjunction {
		terms = keep.terms
	}
	for n := range r.memberships {
		m := r.memberships[n]
		rest, required := without(terms, m)
		if !required {
			continue
		}
		r.merged = &m
		r.memberships = slices.Delete(r.memberships, n, n+1)
		return allOf(rest...)
	}
	return keep
}

// without removes the membership from the terms if it is one of them and no
// other term asks for it.
func without(terms []condition, m membership) (rest []condition, required bool) {
	asks := redshift.Format("%s.value", m.alias.SQL()).String()
	for _, term := range terms {
		switch {
		case term.kind == atomic && term.atom == redshift.Format("%s.value IS NOT NULL", m.alias.SQL()):
			required = true
		case strings.Contains(term.sql().String(), asks):
			return nil, false
		default:
			rest = append(rest, term)
		}
	}
	return rest, required
}

// mergedJoin returns a row for each of the reader's values, with all that is
// known of the reader, if they may read at all. At most one row matches.
// DISTINCT keeps it one relation that is small enough to be everywhere.
func (r *reader) mergedJoin(flags, mayRead redshift.SQL) redshift.SQL {
	columns := []redshift.SQL{redshift.Raw("    own.value")}
	for _, flag := range r.flags {
		columns = append(columns, redshift.Format("    flags.%s", flag.alias.SQL()))
	}
	return redshift.Format("LEFT JOIN (\n    SELECT DISTINCT\n    %s\n    FROM %s AS own\n    CROSS JOIN (\n      "+
		"  %s\n    ) AS flags\n    WHERE %s AND %s = 1\n) AS reader ON reader.value = %s",
		redshift.Join(columns, ",\n    "), r.entitlements.SQL(), flags.Indent("        "), r.merged.rows, mayRead,
		r.merged.value)
}
