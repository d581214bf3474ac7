package spec_test

import (
	"math/big"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/expr"
	"pgregory.net/rapid"
)

func TestMethodsAreReadAsTheyAreWritten(t *testing.T) {
	methods := rapid.OneOf(
		rapid.Just[spec.Method](spec.NullValue{}), rapid.Just[spec.Method](spec.Hash{}),
		rapid.Map(rapid.SampledFrom([]spec.Unit{spec.Year, spec.Quarter, spec.Month, spec.Week, spec.Day, spec.Hour, spec.Minute, spec.Second}), func(u spec.Unit) spec.Method { return spec.Truncate{Unit: u} }),
		rapid.Map(rapid.Int64Range(1, 1<<50), func(n int64) spec.Method {
			return spec.Round{Step: expr.Value{Kind: expr.Number, Num: big.NewRat(n, 1000)}}
		}),
		rapid.Map(rapid.StringMatching(`[a-z"\\${}\n é]*`), func(s string) spec.Method {
			return spec.Constant{Value: expr.Value{Kind: expr.String, Text: s}}
		}),
		rapid.Map(rapid.Int64(), func(n int64) spec.Method {
			return spec.Constant{Value: expr.Value{Kind: expr.Number, Num: big.NewRat(n, 8)}}
		}),
	)
	rapid.Check(t, func(t *rapid.T) {
		want := methods.Draw(t, "method")
		got, err := spec.ParseMethod(want.String())
		if err != nil {
			t.Fatal(err)
		}
		same := cmp.Comparer(func(a, b *big.Rat) bool { return a == b || a != nil && b != nil && a.Cmp(b) == 0 })
		if diff := cmp.Diff(want, got, same); diff != "" {
			t.Fatalf("%s reads back differently:\n%s", want, diff)
		}
	})
}

func TestMethodsThatCannotBe(t *testing.T) {
	for text, want := range map[string]string{
		`hsah()`:               `Did you mean "hash"?`,
		`hash`:                 "written like a call",
		`hash("x")`:            "Write hash()",
		`round(0)`:             "positive number",
		`round(1e19)`:          "at most 10^18",
		`round("1")`:           "positive number",
		`truncate("mnth")`:     `Did you mean "month"?`,
		`constant(row.a)`:      "Write the value out",
		`constant(null)`:       "never true",
		`regex("a", "b")`:      "not supported by this version",
		`constant("a", "b")`:   "Write constant(value)",
		`constant(["a"]...)`:   "Write constant(value)",
		`round(1`:              "closing parenthesis",
		strings.Repeat("(", 9): "expression",
	} {
		if _, err := spec.ParseMethod(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v; want %q", text, err, want)
		}
	}
}
