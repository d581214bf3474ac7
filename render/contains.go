package render

import (
	"fmt"

	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// contains is true if the value is in the set and false if it is not. It is
// neither if the value is NULL.
func (c *compiler) contains(e expr.Contains, want bool) condition {
	if list, ok := e.Set.(expr.List); ok {
		return c.inList(list, e.Value, want)
	}
	set, ok := e.Set.(expr.UserSet)
	if !ok {
		panic(fmt.Sprintf("render: %T is not a bound set", e.Set))
	}
	if literal, ok := e.Value.(expr.Literal); ok {
		return c.readerHas(set, literal.Value, want)
	}
	return c.readerHasValue(set, e.Value, want)
}

func (c *compiler) inList(list expr.List, value expr.Expr, want bool) condition {
	v := c.value(value)
	if len(list.Items) == 0 {
		if want {
			return constant(false)
		}
		return atom(redshift.Format("%s IS NOT NULL", v))
	}
	items := make([]redshift.SQL, len(list.Items))
	for n, item := range list.Items {
		items[n] = c.value(item)
	}
	all := redshift.Join(items, ", ")
	if want {
		return atom(redshift.Format("%s IN (%s)", v, all))
	}
	return atom(redshift.Format("%s NOT IN (%s)", v, all))
}

// entitlementsOf returns which of the reader's entitlements form a set.
func (c *compiler) entitlementsOf(set expr.UserSet) (alias string, rows redshift.SQL) {
	switch set.Kind {
	case expr.Groups:
		return "groups", rowsOf(state.EntitlementGroup, "")
	case expr.Attributes:
		return set.Name, rowsOf(state.EntitlementAttribute, set.Name)
	case expr.Purposes:
		return "purposes", inProjects(state.EntitlementPurpose, c.source.Projects)
	case expr.SetInvalid:
	}
	panic("render: no entitlement holds such a set")
}

// flagAlias is the view's name for the answer whether a value is in a set.
func flagAlias(set expr.UserSet, value string) string {
	switch set.Kind {
	case expr.Groups:
		return "in_" + value
	case expr.Attributes:
		return "has_" + set.Name + "_" + value
	case expr.Purposes:
		return "for_just_" + value
	case expr.SetInvalid:
	}
	panic("render: no such set")
}

// readerHas asks about the reader alone, so the answer is a column of the
// one-row reader relation.
func (c *compiler) readerHas(set expr.UserSet, value expr.Value, want bool) condition {
	if value.Null {
		return constant(false)
	}
	_, rows := c.entitlementsOf(set)
	flag := c.reader.holds(flagAlias(set, value.Text),
		redshift.Format("%s AND value = %s", rows, redshift.Text(value.Text)))
	if want {
		return atom(redshift.Format("%s = 1", flag))
	}
	return atom(redshift.Format("%s = 0", flag))
}

// readerHasValue asks about reader and row together. It joins the row's value to
// the reader's own values, of which at most one matches.
func (c *compiler) readerHasValue(set expr.UserSet, value expr.Expr, want bool) condition {
	v := c.value(value)
	alias, rows := c.entitlementsOf(set)
	matched := c.reader.membership("reader_"+alias, rows, v)
	if want {
		return atom(redshift.Format("%s IS NOT NULL", matched))
	}
	return allOf(
		atom(redshift.Format("%s IS NULL", matched)),
		atom(redshift.Format("%s IS NOT NULL", v)),
	)
}
