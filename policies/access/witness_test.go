package access_test

import (
	"math/big"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state/redshift"
)

// holds checks that an entry's witness is really shown differently.
func holds(t tester, e access.Entry, before, after access.Side) {
	t.Helper()
	if e.Witness == nil && (e.Before == access.Blind() || e.After == access.Blind()) {
		return
	}
	if e.Witness == nil {
		t.Errorf("%s %s has no witness", e.Source, e.Column)
		return
	}
	for _, user := range e.Users {
		was := shownIn(before, user, e)
		is := shownIn(after, user, e)
		if e.Proof == access.Exact && cmp.Equal(was, is) {
			t.Errorf("%s sees %s of the witness %v before and afterwards", user, was, rowText(e.Witness.Row))
		}
	}
}

func rowText(row map[string]*string) map[string]string {
	all := make(map[string]string)
	for column, value := range row {
		all[column] = shownOf(value)
	}
	return all
}

// shownIn returns how one side shows a witness to a user: the value, or that it is not
// there.
func shownIn(side access.Side, name string, e access.Entry) string {
	source, user := side.Sources[e.Source], side.Users[name]
	if source == nil || user == nil || !side.Readers[e.Source][name] {
		return access.None
	}
	row := policies.Row{}
	for _, column := range source.Columns {
		row[column.Name] = valueOf(e.Witness.Row[column.Name.String()], column.Type)
		if _, given := e.Witness.Row[column.Name.String()]; !given {
			row[column.Name] = valueOf(nil, column.Type)
		}
	}
	as := *user
	as.Acting, as.Acknowledged = e.Witness.Project, e.Witness.Purposes
	now := side.Now
	if !e.Witness.At.IsZero() {
		now = e.Witness.At
	}
	ctx := policies.EvalContext{
		Now: now, Source: e.Source, Columns: source.Columns,
		Condition: func(redshift.Fragment, policies.Row) expr.Truth { return expr.True },
	}
	if !source.Visible(&as, row, ctx) {
		return access.None
	}
	for _, column := range source.Columns {
		if column.Name.String() == e.Column {
			return text(column.Show(&as, row, ctx))
		}
	}
	return access.None
}

func text(v expr.Value) string {
	switch {
	case v.Null:
		return "NULL"
	case v.Kind == expr.Number:
		return v.Num.RatString()
	case v.Kind == expr.Boolean:
		return map[bool]string{true: "true", false: "false"}[v.Bool]
	case v.Kind == expr.Instant:
		return v.Time.Format(time.RFC3339Nano)
	}
	return "text " + v.Text
}

func valueOf(written *string, t redshift.Type) expr.Value {
	kind := expr.KindOfType(t)
	if written == nil {
		return expr.Value{Kind: kind, Null: true}
	}
	v := expr.Value{Kind: kind, Text: *written, Bool: *written == "true"}
	switch kind {
	case expr.Number:
		v.Num, _ = new(big.Rat).SetString(*written)
	case expr.Instant:
		for _, layout := range []string{time.DateOnly, "2006-01-02 15:04:05.999999"} {
			if at, err := time.Parse(layout, *written); err == nil {
				v.Time = at
			}
		}
	case expr.String, expr.Boolean, expr.StringSet, expr.ValueInvalid:
	}
	return v
}
