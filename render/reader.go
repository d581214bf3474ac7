package render

import (
	"strconv"
	"strings"

	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// reader collects what a view has to know about the account that reads it. Facts
// about the reader alone become columns of one row. Facts about reader and row
// become joins that cannot multiply rows.
type reader struct {
	entitlements redshift.Name // the secure view of the reader's own rows
	flags        []readerFlag
	memberships  []membership
	merged       *membership // the one that the reader relation is merged into
	aliases      map[string]int
}

type readerFlag struct {
	alias redshift.Ident
	value redshift.SQL // an aggregate over the reader's entitlements
}

type membership struct {
	rows  redshift.SQL // which of the reader's entitlements are the set
	value redshift.SQL
	alias redshift.Ident
}

func newReader(entitlements redshift.Name) reader {
	return reader{entitlements: entitlements, aliases: map[string]int{"base": 1, "reader": 1, "secret": 1}}
}

// entitled names a column that is 1 if the reader is entitled to a source, else
// 0.
func (r *reader) entitled(alias string, kind state.EntitlementKind, source string) redshift.SQL {
	return r.holds(alias, redshift.Format("%s AND value = %s", rowsOf(kind, ""), redshift.Text(source)))
}

// holds names a column that is 1 if one of the reader's entitlements is such a
// row, else 0.
func (r *reader) holds(alias string, rows redshift.SQL) redshift.SQL {
	return r.add(alias, redshift.Format("MAX(CASE WHEN %s THEN 1 ELSE 0 END)", rows))
}

// rowsOf are the entitlements of a kind and name.
func rowsOf(kind state.EntitlementKind, name string) redshift.SQL {
	return redshift.Format("kind = %s AND name = %s", redshift.Text(string(kind)), redshift.Text(name))
}

// userName names the column with the reader's label.
func (r *reader) userName() redshift.SQL {
	return r.add("user_name", redshift.Format("MAX(CASE WHEN kind = %s AND name = 'name' THEN value END)",
		redshift.Text(string(state.EntitlementUser))))
}

func (r *reader) add(alias string, value redshift.SQL) redshift.SQL {
	for _, flag := range r.flags {
		if flag.value == value {
			return redshift.Format("reader.%s", flag.alias.SQL())
		}
	}
	flag := readerFlag{alias: r.alias(alias), value: value}
	r.flags = append(r.flags, flag)
	return redshift.Format("reader.%s", flag.alias.SQL())
}

// membership names the column that is not NULL if value is in the set that the
// reader's entitlements in rows form.
func (r *reader) membership(alias string, rows, value redshift.SQL) redshift.SQL {
	if r.merged != nil && r.merged.rows == rows && r.merged.value == value {
		return redshift.Raw("reader.value")
	}
	for _, m := range r.memberships {
		if m.rows == rows && m.value == value {
			return redshift.Format("%s.value", m.alias.SQL())
		}
	}
	m := membership{rows: rows, value: value, alias: r.alias(alias)}
	r.memberships = append(r.memberships, m)
	return redshift.Format("%s.value", m.alias.SQL())
}

// alias returns a readable name that is unique in the view.
func (r *reader) alias(text string) redshift.Ident {
	clean := strings.Map(func(c rune) rune {
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '_':
			return c
		case c >= 'A' && c <= 'Z':
			return c - 'A' + 'a'
		}
		return '_'
	}, text)
	clean = clean[:min(len(clean), 48)]
	r.aliases[clean]++
	if n := r.aliases[clean]; n > 1 {
		return r.alias(clean + "_" + strconv.Itoa(n))
	}
	return redshift.MustIdent(clean)
}

// joins writes the reader relation and the memberships, in the order in which
// the view's conditions asked for them.
func (r *reader) joins(mayRead redshift.SQL) []redshift.SQL {
	columns := make([]redshift.SQL, len(r.flags))
	for n, flag := range r.flags {
		columns[n] = redshift.Format("    %s AS %s", flag.value, flag.alias.SQL())
	}
	flags := redshift.Format("SELECT\n%s\nFROM %s", redshift.Join(columns, ",\n"), r.entitlements.SQL())
	var parts []redshift.SQL
	if r.merged == nil {
		parts = append(parts, redshift.Format("INNER JOIN (\n    %s\n) AS reader ON %s = 1", flags.Indent("    "),
			mayRead))
	} else {
		mayRead = redshift.Format("flags.%s", r.flags[0].alias.SQL()) // what the view asks first
		parts = append(parts, r.mergedJoin(flags, mayRead))
	}
	for _, m := range r.memberships {
		parts = append(parts, redshift.Format(
			"LEFT JOIN (\n    SELECT DISTINCT value\n    FROM %s\n    WHERE %s\n) AS %s ON %s.value = %s",
			r.entitlements.SQL(), m.rows, m.alias.SQL(), m.alias.SQL(), m.value,
		))
	}
	return parts
}
