package lookup

import (
	"slices"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec/expr"
)

// asked are the groups and attributes that the rules, filters and masks on a source ask
// for.
type asked struct{ groups, attributes []string }

func (j judge) asked() asked {
	var a asked
	for _, rule := range slices.Concat(j.source.Grants, j.source.Guardrails) {
		if j.lets(rule) {
			a.note(rule.Allow)
		}
	}
	for _, f := range j.source.Filters {
		a.note(f.Keep)
		a.note(f.Unless)
	}
	for _, c := range j.source.Columns {
		if j.column == "" || c.Name.String() == j.column {
			a.masks(c.Masks)
		}
	}
	slices.Sort(a.groups)
	slices.Sort(a.attributes)
	a.groups, a.attributes = slices.Compact(a.groups), slices.Compact(a.attributes)
	return a
}

func (a *asked) masks(masks []policies.Mask) {
	for _, m := range masks {
		a.note(m.Unless)
		a.note(m.When)
	}
}

func (a *asked) note(e expr.Expr) {
	if e == nil {
		return
	}
	expr.Walk(e, func(node expr.Expr) bool {
		if set, ok := node.(expr.UserSet); ok && set.Kind == expr.Attributes {
			a.attributes = append(a.attributes, set.Name)
		}
		contains, ok := node.(expr.Contains)
		if !ok {
			return true
		}
		set, ofUser := contains.Set.(expr.UserSet)
		if value, constant := textOf(contains.Value); ofUser && constant && set.Kind == expr.Groups {
			a.groups = append(a.groups, value)
		}
		return true
	})
}

// textOf returns a constant text.
func textOf(e expr.Expr) (text string, ok bool) {
	l, ok := e.(expr.Literal)
	return l.Value.Text, ok && l.Value.Kind == expr.String && !l.Value.Null
}
