package access

import (
	"slices"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec/expr"
)

// Own is a change of what people see in which each of them has their own groups,
// attributes and name in the place of the values: people whose rows differ only by
// these read the same in it.
type Own struct {
	Before, After Sight
}

// ownOf is nil where the people's own values are not in the change. Where the policy asks
// the same of them before and after, it is they who have changed, and the values stay.
func ownOf(before, after view) *Own {
	was, is := before.sight(), after.sight()
	if !before.isBlind() && !after.isBlind() && before.own != nil && after.own != nil && ownChanged(before, after) {
		if ownWas, ownIs := before.ownSight(), after.ownSight(); ownWas != ownIs {
			return nil // a rule changes as well, and the words would hide that their values do
		}
	}
	own := Own{before.ownSight(), after.ownSight()}
	if own.Before.Rows == own.After.Rows && was.Rows != is.Rows {
		own.Before.Rows, own.After.Rows = was.Rows, is.Rows
	}
	if own.Before.Value == own.After.Value && was.Value != is.Value {
		own.Before.Value, own.After.Value = was.Value, is.Value
	}
	if own.Before == was && own.After == is {
		return nil
	}
	return &own
}

// Equals reports whether two changes say the same.
func (o *Own) Equals(other *Own) bool {
	return o == nil && other == nil || o != nil && other != nil && *o == *other
}

// ownSight is the sight with the reader's own values as what they are.
func (v view) ownSight() Sight {
	if v.own == nil || v.path != "" {
		return v.sight()
	}
	own := v.ownView()
	own.table = v.table
	return own.sight()
}

// ownView is the view with what is each reader's own as that.
func (v view) ownView() view { return v.own.column(v.column.Name.String()) }

// ownChanged reports whether people have others of the values that conditions on both
// sides ask for.
func ownChanged(before, after view) bool {
	asked := after.ownView().ownSets()
	return slices.ContainsFunc(before.ownView().ownSets(), func(set expr.UserSet) bool {
		return slices.Contains(asked, set) && !slices.Equal(valuesOf(before.user, set), valuesOf(after.user, set))
	})
}

// ownSets are the sets of the reader's own that the conditions of a view ask for.
func (v view) ownSets() []expr.UserSet {
	var all []expr.UserSet
	note := func(e expr.Expr) {
		if e == nil {
			return
		}
		expr.Walk(e, func(node expr.Expr) bool {
			if set, ok := node.(expr.UserSet); ok {
				set.At = expr.At{}
				all = append(all, set)
			}
			return true
		})
	}
	note(v.rows)
	for _, o := range v.outcomes {
		note(o.condition)
	}
	return all
}

func valuesOf(user *policies.User, set expr.UserSet) []string {
	switch {
	case user == nil:
		return nil
	case set.Kind == expr.Groups:
		return user.Groups
	}
	return user.Attributes[set.Name]
}
