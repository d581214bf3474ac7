package render

import (
	"fmt"

	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// contains is true where the value is in the set, false where it is not, and
// neither where the value is NULL.
func (c *compiler) contains(e expr.Contains, want bool) condition {
	switch set := e.Set.(type) {
	case expr.List:
		return c.inList(set, e.Value, want)
	case expr.UserSet:
		kind, name := entitlementOf(set)
		if literal, ok := e.Value.(expr.Literal); ok {
			return c.readerHas(kind, name, literal.Value, want)
		}
		return c.readerHasValue(kind, name, e.Value, want)
	default:
		panic(fmt.Sprintf("render: %T is not a bound set", e.Set))
	}
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

// entitlementOf says which rows of the entitlement table hold a user's set.
func entitlementOf(set expr.UserSet) (kind state.EntitlementKind, name string) {
	switch set.Kind {
	case expr.Groups:
		return state.EntitlementGroup, ""
	case expr.Attributes:
		return state.EntitlementAttribute, set.Name
	case expr.Purposes, expr.SetInvalid:
	}
	panic("render: no entitlement holds such a set")
}

// readerHas asks about the reader alone, so it is a column of the one-row
// reader relation.
func (c *compiler) readerHas(kind state.EntitlementKind, name string, value expr.Value, want bool) condition {
	if value.Null {
		return constant(false)
	}
	flag := c.reader.flag(kind, name, value.Text)
	if want {
		return atom(redshift.Format("%s = 1", flag))
	}
	return atom(redshift.Format("%s = 0", flag))
}

// readerHasValue asks about reader and row together: the row's value is
// joined to the reader's own values, of which at most one matches.
func (c *compiler) readerHasValue(kind state.EntitlementKind, name string, value expr.Expr, want bool) condition {
	v := c.value(value)
	matched := c.reader.membership(kind, name, v)
	if want {
		return atom(redshift.Format("%s IS NOT NULL", matched))
	}
	return allOf(
		atom(redshift.Format("%s IS NULL", matched)),
		atom(redshift.Format("%s IS NOT NULL", v)),
	)
}
