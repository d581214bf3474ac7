package render

import (
	"strconv"
	"strings"

	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// reader collects what a view has to know about the account that reads it:
// facts about the reader alone become columns of one row, facts about reader
// and row become joins that cannot multiply rows.
type reader struct {
	entitlements redshift.Name // the secure view of the reader's own rows
	flags        []readerFlag
	memberships  []membership
	aliases      map[string]int
}

type readerFlag struct {
	alias redshift.Ident
	value redshift.SQL // an aggregate over the reader's entitlements
}

type membership struct {
	kind  state.EntitlementKind
	name  string
	value redshift.SQL
	alias redshift.Ident
}

func newReader(entitlements redshift.Name) reader {
	return reader{entitlements: entitlements, aliases: map[string]int{"base": 1, "reader": 1, "secret": 1}}
}

// flag names a column that is 1 where the reader has the entitlement, else 0.
func (r *reader) flag(kind state.EntitlementKind, name, value string) redshift.SQL {
	rows := redshift.Format("kind = %s AND name = %s AND value = %s",
		redshift.Text(string(kind)), redshift.Text(name), redshift.Text(value))
	return r.add(flagAlias(kind, name, value), redshift.Format("MAX(CASE WHEN %s THEN 1 ELSE 0 END)", rows))
}

func flagAlias(kind state.EntitlementKind, name, value string) string {
	switch kind {
	case state.EntitlementSource:
		return "may_read"
	case state.EntitlementGroup:
		return "in_" + value
	case state.EntitlementAttribute:
		return "has_" + name + "_" + value
	case state.EntitlementUser:
		return "user_" + name
	case state.EntitlementApproval:
		return "approved"
	case state.EntitlementProject, state.EntitlementPurpose:
	}
	panic("render: no such entitlement: " + string(kind))
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

// membership names the column that is not NULL where value is in the set.
func (r *reader) membership(kind state.EntitlementKind, name string, value redshift.SQL) redshift.SQL {
	for _, m := range r.memberships {
		if m.kind == kind && m.name == name && m.value == value {
			return redshift.Format("%s.value", m.alias.SQL())
		}
	}
	alias := "reader_groups"
	if kind == state.EntitlementAttribute {
		alias = "reader_" + name
	}
	m := membership{kind: kind, name: name, value: value, alias: r.alias(alias)}
	r.memberships = append(r.memberships, m)
	return redshift.Format("%s.value", m.alias.SQL())
}

// alias makes a name that speaks and that nothing else in the view bears.
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
		columns[n] = redshift.Format("        %s AS %s", flag.value, flag.alias.SQL())
	}
	parts := []redshift.SQL{redshift.Format(
		"INNER JOIN (\n    SELECT\n%s\n    FROM %s\n) AS reader ON %s = 1",
		redshift.Join(columns, ",\n"), r.entitlements.SQL(), mayRead,
	)}
	for _, m := range r.memberships {
		parts = append(parts, redshift.Format(
			"LEFT JOIN (\n    SELECT DISTINCT value\n    FROM %s\n    WHERE kind = %s AND name = %s\n) AS %s ON %s.value = %s",
			r.entitlements.SQL(), redshift.Text(string(m.kind)), redshift.Text(m.name), m.alias.SQL(), m.alias.SQL(), m.value,
		))
	}
	return parts
}
