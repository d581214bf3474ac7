package access

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

// ownSight is the sight with the reader's own values as what they are.
func (v view) ownSight() Sight {
	if v.own == nil || v.path != "" {
		return v.sight()
	}
	own := *v.own
	own.table = v.table
	return own.sight()
}
