package expr_test

import (
	"testing"

	"github.com/redveil/redveil/spec/expr"
)

func TestTruthFollowsKleene(t *testing.T) {
	const f, u, y = expr.False, expr.Unknown, expr.True
	for _, row := range []struct{ a, b, and, or expr.Truth }{
		{f, f, f, f},
		{f, u, f, u},
		{f, y, f, y},
		{u, f, f, u},
		{u, u, u, u},
		{u, y, u, y},
		{y, f, f, y},
		{y, u, u, y},
		{y, y, y, y},
	} {
		if got := row.a.And(row.b); got != row.and {
			t.Errorf("%s && %s is %s, want %s", row.a, row.b, got, row.and)
		}
		if got := row.a.Or(row.b); got != row.or {
			t.Errorf("%s || %s is %s, want %s", row.a, row.b, got, row.or)
		}
		if got, want := row.a.And(row.b).Not(), row.a.Not().Or(row.b.Not()); got != want {
			t.Errorf("!(%s && %s) is %s, but !%s || !%s is %s", row.a, row.b, got, row.a, row.b, want)
		}
	}
}
