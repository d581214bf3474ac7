package policies_test

import (
	"crypto/sha256"
	"fmt"
	"math/big"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state/redshift"
	"pgregory.net/rapid"
)

// masked shows a value through one mask, both as the language writes them.
func masked(t *testing.T, method, columnType, raw string) expr.Value {
	t.Helper()
	m, err := spec.ParseMethod(method)
	if err != nil {
		t.Fatal(err)
	}
	typ, err := redshift.ParseType(columnType)
	if err != nil {
		t.Fatal(err)
	}
	name := redshift.MustIdent("c")
	column := policies.Column{Name: name, Type: typ, Masks: []policies.Mask{{Method: m}}}
	value := expr.Value{Kind: expr.KindOf(expr.Column{Type: typ}), Null: true}
	if raw != "NULL" {
		parsed, problems := hclsyntax.ParseExpression([]byte(raw), "raw", hcl.InitialPos)
		if problems.HasErrors() {
			t.Fatal(problems)
		}
		if value, problems = expr.ParseValue(parsed); problems.HasErrors() {
			t.Fatal(problems)
		}
	}
	return column.Show(&policies.User{}, policies.Row{name: value}, policies.EvalContext{Now: noon, Key: key})
}

func TestMethodsOnValues(t *testing.T) {
	for _, c := range []struct{ method, columnType, raw, want string }{
		{"null_value()", "integer", "5", "null"},
		{"constant(0)", "integer", "NULL", "0"},
		{"hash()", "varchar(8)", "NULL", "null"},
		{"round(10)", "integer", "NULL", "null"},
		{"round(10)", "integer", "14", "10"},
		{"round(10)", "integer", "15", "20"},
		{"round(10)", "integer", "-15", "-20"},
		{"round(10)", "integer", "-14", "-10"},
		{"round(3)", "smallint", "32767", "32766"},
		{"round(10)", "smallint", "32767", "32760"},
		{"round(10)", "smallint", "-32768", "-32760"},
		{"round(10)", "bigint", "9223372036854775807", "9223372036854775800"},
		{"round(0.05)", "numeric(8,2)", "1.03", "1.05"},
		{"round(0.05)", "numeric(8,2)", "1.02", "1"},
		{"round(1)", "numeric(3,1)", "99.5", "99"},
		{"round(0.1)", "double precision", "0.25", "0.3"},
		{"round(10)", "real", "15", "20"},
		{"round(10)", "double precision", "-15", "-20"},
		{`truncate("year")`, "date", `date("2026-08-19")`, `date("2026-01-01T00:00:00Z")`},
		{`truncate("quarter")`, "date", `date("2026-08-19")`, `date("2026-07-01T00:00:00Z")`},
		{`truncate("month")`, "timestamp", `date("2026-08-19T17:45:12.5Z")`, `date("2026-08-01T00:00:00Z")`},
		{`truncate("week")`, "date", `date("2026-08-16")`, `date("2026-08-10T00:00:00Z")`}, // a Sunday
		{`truncate("week")`, "date", `date("2026-08-17")`, `date("2026-08-17T00:00:00Z")`}, // a Monday
		{`truncate("day")`, "timestamptz", `date("2026-08-19T01:00:00+02:00")`, `date("2026-08-18T00:00:00Z")`},
		{`truncate("hour")`, "timestamp", `date("2026-08-19T17:45:12.5Z")`, `date("2026-08-19T17:00:00Z")`},
		{`truncate("minute")`, "timestamp", `date("2026-08-19T17:45:12.5Z")`, `date("2026-08-19T17:45:00Z")`},
		{`truncate("second")`, "timestamp", `date("2026-08-19T17:45:12.5Z")`, `date("2026-08-19T17:45:12Z")`},
		{`truncate("month")`, "date", "NULL", "null"},
	} {
		got := masked(t, c.method, c.columnType, c.raw)
		if got.Num != nil && (c.columnType == "double precision" || c.columnType == "real") {
			f, _ := got.Num.Float64()
			got.Num, _ = new(big.Rat).SetString(fmt.Sprint(float32(f))) // 0.3 is no float
		}
		if text := expr.Format(expr.Literal{Value: got}); text != c.want {
			t.Errorf("%s of %s %s is %s, want %s", c.method, c.columnType, c.raw, text, c.want)
		}
	}
}

func TestHashesAreKeyedTwice(t *testing.T) {
	inner := sha256.Sum256([]byte(string(key) + "a@x.org"))
	want := fmt.Sprintf("%x", sha256.Sum256([]byte(fmt.Sprintf("%s%x", key, inner))))
	if got := masked(t, "hash()", "varchar(100)", `"a@x.org"`).Text; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if padded := masked(t, "hash()", "char(64)", `"a@x.org   "`).Text; padded != want {
		t.Errorf("a char's padding changes its hash")
	}
}

// TestRoundingIsNear says what rounding means without computing it: a
// multiple, in range, not further than half a step, or toward zero where that
// one would not fit.
func TestRoundingIsNear(t *testing.T) {
	typ := redshift.Type{Kind: redshift.Smallint}
	name := redshift.MustIdent("c")
	rapid.Check(t, func(t *rapid.T) {
		n, step := rapid.Int64Range(-1<<15, 1<<15-1).Draw(t, "n"), rapid.Int64Range(1, 1<<15-1).Draw(t, "step")
		column := policies.Column{
			Name: name, Type: typ,
			Masks: []policies.Mask{{Method: spec.Round{
				Step: expr.Value{Kind: expr.Number, Num: big.NewRat(step, 1)},
			}}},
		}
		shown := column.Show(&policies.User{}, policies.Row{name: {Kind: expr.Number, Num: big.NewRat(n, 1)}},
			policies.EvalContext{Key: key})
		got := shown.Num.Num().Int64()
		if !shown.Num.IsInt() || got%step != 0 || got < -1<<15 || got > 1<<15-1 {
			t.Fatalf("round(%d) of %d is %s", step, n, shown.Num)
		}
		distance := max(got-n, n-got)
		beyond := n + sign(n)*(step-distance) // the other neighbour, away from zero
		if 2*distance > step && beyond >= -1<<15 && beyond <= 1<<15-1 {
			t.Fatalf("round(%d) of %d is %d, which is not the nearest", step, n, got)
		}
	})
}

func sign(n int64) int64 {
	if n < 0 {
		return -1
	}
	return 1
}
