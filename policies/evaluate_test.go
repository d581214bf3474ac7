package policies_test

import (
	"math/big"
	"testing"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/policies/policiestest"
	"github.com/redveil/redveil/spec/expr"
)

func TestPredicatesAreThreeValued(t *testing.T) {
	for _, c := range policiestest.Cases() {
		if got := policies.Truth(c.Bound(), policiestest.User(), c.Values(),
			policies.EvalContext{Now: policiestest.Now()}); got != c.Want {
			t.Errorf("%s: %s is %s, want %s", c.Name, c.Expr, got, c.Want)
		}
	}
}

func TestConditionsAreValuesToo(t *testing.T) {
	for _, c := range policiestest.Cases() {
		got := policies.Evaluate(c.Bound(), policiestest.User(), c.Values(),
			policies.EvalContext{Now: policiestest.Now()})
		want := expr.Value{Kind: expr.Boolean, Null: c.Want == expr.Unknown, Bool: c.Want == expr.True}
		if got != want {
			t.Errorf("%s: %s is %+v, want %+v", c.Name, c.Expr, got, want)
		}
	}
}

// TestDivisionNeverFails is about what the warehouse is not asked to do: its
// own division by zero is an error.
func TestDivisionNeverFails(t *testing.T) {
	for _, text := range []string{`1 / (row.n - row.n) == 1`, `1 % (row.n - row.n) == 1`} {
		c := policiestest.Case{Name: text, Expr: text, Row: map[string]string{"n": "5"}}
		if got := policies.Truth(c.Bound(), policiestest.User(), c.Values(),
			policies.EvalContext{Now: policiestest.Now()}); got != expr.Unknown {
			t.Errorf("%s is %s, want unknown", text, got)
		}
	}
}

func TestSubstrIsLikeSQLs(t *testing.T) {
	for text, want := range map[string]string{
		`substr(row.region, 0, 2)`:        "K",
		`substr(row.region, -1, 4)`:       "Kö",
		`substr(row.region, 2, 2)`:        "öl",
		`substr(row.region, 2)`:           "öln",
		`substr(row.region, 3, 1000)`:     "ln",
		`substr(row.region, 5)`:           "",
		`substr(row.region, 1, 0)`:        "",
		`substr(row.region, -9, 3)`:       "",
		`substr(row.region, 1, -1)`:       "NULL",
		`substr(row.region, row.n, 1)`:    "NULL",
		`substr(row.region, 1, 2 * 1000)`: "Köln",
	} {
		c := policiestest.Case{Name: text, Expr: text + ` == "x"`, Row: map[string]string{"region": "Köln"}}
		compare := c.Bound().(expr.Compare)
		got := policies.Evaluate(compare.Left, policiestest.User(), c.Values(),
			policies.EvalContext{Now: policiestest.Now()})
		shown := got.Text
		if got.Null {
			shown = "NULL"
		}
		if shown != want || got.Kind != expr.String {
			t.Errorf("%s is %q, want %q", text, shown, want)
		}
	}
}

func TestNumbersAreExact(t *testing.T) {
	c := policiestest.Case{Name: "thirds", Expr: `row.n / 3 * 3 == row.n`, Row: map[string]string{"n": "1"}}
	if got := policies.Truth(c.Bound(), policiestest.User(), c.Values(),
		policies.EvalContext{Now: policiestest.Now()}); got != expr.True {
		t.Errorf("a third times three is not one: %s", got)
	}
	quotient := c.Bound().(expr.Compare).Left.(expr.Arithmetic).Left
	if got := policies.Evaluate(quotient, policiestest.User(), c.Values(),
		policies.EvalContext{Now: policiestest.Now()}); got.Num.Cmp(big.NewRat(1, 3)) != 0 {
		t.Errorf("1 / 3 is %s", got.Num)
	}
}
