package spec_test

import (
	"math/big"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state/redshift"
	"pgregory.net/rapid"
)

func TestMethodsAreReadAsTheyAreWritten(t *testing.T) {
	methods := rapid.OneOf(
		rapid.Just[spec.Method](spec.NullValue{}), rapid.Just[spec.Method](spec.Hash{}),
		rapid.Map(rapid.SampledFrom([]spec.Unit{
			spec.Year, spec.Quarter, spec.Month, spec.Week, spec.Day, spec.Hour,
			spec.Minute, spec.Second,
		}), func(u spec.Unit) spec.Method { return spec.Truncate{Unit: u} }),
		rapid.Map(rapid.Int64Range(1, 1<<50), func(n int64) spec.Method {
			return spec.Round{Step: expr.Value{Kind: expr.Number, Num: big.NewRat(n, 1000)}}
		}),
		rapid.Map(rapid.StringMatching(`[a-z"\\${}\n é]*`), func(s string) spec.Method {
			return spec.Constant{Value: expr.Value{Kind: expr.String, Text: s}}
		}),
		rapid.Map(rapid.Int64(), func(n int64) spec.Method {
			return spec.Constant{Value: expr.Value{Kind: expr.Number, Num: big.NewRat(n, 8)}}
		}),
		rapid.SampledFrom([]spec.Method{
			spec.Regex{Pattern: pattern(`^[^@]+\.`), Replacement: `x"y`},
			spec.Partial{First: 2, Last: 0, Filler: "…"},
			spec.Bucket{Bounds: []expr.Value{
				{Kind: expr.Number, Num: big.NewRat(-1, 2)},
				{Kind: expr.Number, Num: big.NewRat(7, 1)},
			}},
			spec.Randomize{P: expr.Value{Kind: expr.Number, Num: big.NewRat(1, 5)}},
			spec.KAnonymize{K: 5},
			spec.Expression{Fragment: fragment(`left(@column, 2) || '\\'`)},
			spec.CallFunction{Name: redshift.Name{
				Schema: redshift.MustIdent("crypto"),
				Object: redshift.MustIdent("tokenise"),
			}},
		}),
	)
	rapid.Check(t, func(t *rapid.T) {
		want := methods.Draw(t, "method")
		got, err := spec.ParseMethod(want.String())
		if err != nil {
			t.Fatal(err)
		}
		same := cmp.Comparer(func(a, b *big.Rat) bool { return a == b || a != nil && b != nil && a.Cmp(b) == 0 })
		fragments := cmp.Comparer(func(a, b redshift.Fragment) bool { return a.String() == b.String() })
		names := cmp.Comparer(func(a, b redshift.Name) bool { return a == b })
		if diff := cmp.Diff(want, got, same, fragments, names); diff != "" {
			t.Fatalf("%s reads back differently:\n%s", want, diff)
		}
	})
}

func pattern(text string) spec.Pattern {
	p, err := spec.ParsePattern(text)
	if err != nil {
		panic(err)
	}
	return p
}

func fragment(text string) redshift.Fragment {
	f, err := redshift.ParseFragment(text)
	if err != nil {
		panic(err)
	}
	return f
}

func TestMethodsThatCannotBe(t *testing.T) {
	for text, want := range map[string]string{
		`hsah()`:                          `Did you mean "hash"?`,
		`hash`:                            "written like a call",
		`hash("x")`:                       "Write hash()",
		`round(0)`:                        "positive number",
		`round(1e19)`:                     "at most 10^18",
		`round("1")`:                      "positive number",
		`truncate("mnth")`:                `Did you mean "month"?`,
		`constant(row.a)`:                 "Write the value out",
		`constant(null)`:                  "never true",
		`regex("a*", "b")`:                "empty text",
		`regex("a", "$1")`:                "put in as it is",
		`regex("a", 1)`:                   "text in quotes",
		`partial(1, "x")`:                 "Write partial",
		`partial(-1, 0, "x")`:             "from 0 to 1000",
		`partial(1, 1, "")`:               "Empty filler",
		`bucket([])`:                      "1 to 100 bounds",
		`bucket(1)`:                       "Not a list",
		`bucket([2, 1])`:                  "above the one before",
		`bucket([1, "a"])`:                "numbers or dates",
		`bucket([1, date("2026-01-01")])`: "all are dates",
		`randomize(2)`:                    "from 0 to 1",
		`k_anonymize(1)`:                  "from 2 to",
		`expression("a; b")`:              "separates statements",
		`expression("(select 1)")`:        "sub-select",
		`call("f")`:                       "with its schema",
		`constant("a", "b")`:              "Write constant(value)",
		`constant(["a"]...)`:              "Write constant(value)",
		`round(1`:                         "closing parenthesis",
		strings.Repeat("(", 9):            "expression",
	} {
		if _, err := spec.ParseMethod(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v; want %q", text, err, want)
		}
	}
}
