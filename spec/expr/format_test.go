package expr_test

import (
	"fmt"
	"math/big"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state/redshift"
	"pgregory.net/rapid"
)

// sameTree compares trees wherever they stand.
var sameTree = cmp.Options{
	cmpopts.IgnoreTypes(hcl.Range{}),
	cmp.Comparer(func(a, b redshift.Ident) bool { return a == b }),
	cmp.Comparer(func(a, b *big.Rat) bool { return a == b || a != nil && b != nil && a.Cmp(b) == 0 }),
}

func TestTheCanonicalTextReadsBackAsTheSameTree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := condition(t, 4)
		text := expr.Format(e)
		back, problems := expr.ParseText(text, expr.RowPredicate)
		if problems.HasErrors() {
			t.Fatalf("%s: %s", text, problems)
		}
		if diff := cmp.Diff(e, back, sameTree); diff != "" {
			t.Fatalf("%s reads back differently:\n%s", text, diff)
		}
		if again := expr.Format(back); again != text {
			t.Fatalf("%s is written %s the second time", text, again)
		}
	})
}

// condition draws a tree of kind Boolean.
func condition(t *rapid.T, depth int) expr.Expr {
	if depth == 0 {
		return rapid.SampledFrom([]expr.Expr{
			column("flag"),
			expr.Literal{Value: expr.Value{Kind: expr.Boolean, Bool: true}},
			expr.Contains{Set: expr.UserSet{Kind: expr.Groups}, Value: literal("a")},
			expr.Contains{Set: expr.UserSet{Kind: expr.Purposes}, Value: expr.UserField{Field: expr.UserProject}},
			expr.HasPurpose{Purpose: "fraud.chargeback"},
			expr.Sample{Percent: expr.Value{Kind: expr.Number, Num: big.NewRat(5, 2)}, By: column("two words")},
		}).Draw(t, "leaf")
	}
	some := func() []expr.Expr {
		return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) expr.Expr { return condition(t, depth-1) }), 2, 3).Draw(t,
			"terms")
	}
	switch rapid.IntRange(0, 6).Draw(t, "shape") {
	case 0:
		return expr.Not{Term: condition(t, depth-1)}
	case 1:
		return expr.And{Terms: flat(some(), func(e expr.Expr) bool { _, is := e.(expr.And); return is })}
	case 2:
		return expr.Or{Terms: flat(some(), func(e expr.Expr) bool { _, is := e.(expr.Or); return is })}
	case 3:
		return expr.Conditional{If: condition(t, depth-1), Then: condition(t, depth-1), Else: condition(t, depth-1)}
	case 4:
		op := rapid.SampledFrom([]expr.CompareOp{
			expr.Equal, expr.NotEqual, expr.Less, expr.LessOrEqual, expr.Greater,
			expr.GreaterOrEqual,
		}).Draw(t, "op")
		return expr.Compare{Op: op, Left: number(t, depth-1), Right: number(t, depth-1)}
	case 5:
		return expr.Compare{Op: expr.Equal, Left: condition(t, depth-1), Right: condition(t, depth-1)}
	}
	return expr.Contains{
		Set:   expr.List{Items: []expr.Expr{text(t), text(t)}},
		Value: expr.Call{Function: expr.Lower, Args: []expr.Expr{column("name")}},
	}
}

// flat replaces terms that the parser would have flattened.
func flat(terms []expr.Expr, joined func(expr.Expr) bool) []expr.Expr {
	for n, term := range terms {
		if joined(term) {
			terms[n] = column("flag")
		}
	}
	return terms
}

func number(t *rapid.T, depth int) expr.Expr {
	if depth == 0 {
		n := big.NewRat(rapid.Int64Range(-1<<40, 1<<40).Draw(t, "n"),
			rapid.SampledFrom([]int64{1, 2, 8, 1000}).Draw(t, "d"))
		return rapid.SampledFrom([]expr.Expr{
			column("n"), column("two words"),
			expr.Literal{Value: expr.Value{Kind: expr.Number, Num: n}},
		}).Draw(t, "number")
	}
	switch rapid.IntRange(0, 3).Draw(t, "shape") {
	case 0:
		term := number(t, depth-1)
		if _, constant := term.(expr.Literal); constant {
			return term // the parser folds the sign of a constant
		}
		return expr.Negate{Term: term}
	case 1:
		return expr.Call{Function: expr.Length, Args: []expr.Expr{text(t)}}
	case 2:
		return expr.Conditional{If: condition(t, depth-1), Then: number(t, depth-1), Else: number(t, depth-1)}
	}
	op := rapid.SampledFrom([]expr.ArithmeticOp{
		expr.Add, expr.Subtract, expr.Multiply, expr.Divide,
		expr.Modulo,
	}).Draw(t, "op")
	return expr.Arithmetic{Op: op, Left: number(t, depth-1), Right: number(t, depth-1)}
}

func column(name string) expr.Expr { return expr.Column{Name: redshift.MustIdent(name)} }

func text(t *rapid.T) expr.Expr {
	return literal(rapid.StringMatching(`[a-zäÖß𝔘"\\\n\t$%{}~' ]{0,8}`).Draw(t, "text"))
}

func literal(s string) expr.Expr {
	return expr.Literal{Value: expr.Value{Kind: expr.String, Text: s}}
}

func TestDatesKeepWhatTheyWereWrittenAs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := time.UnixMicro(rapid.Int64Range(-62135596800_000000, 253402300799_999999).Draw(t, "at")).UTC()
		want := expr.Compare{
			Op: expr.Equal, Left: column("c"),
			Right: expr.Literal{Value: expr.Value{Kind: expr.Instant, Time: at}},
		}
		got, problems := expr.ParseText(expr.Format(want), expr.RowPredicate)
		if problems.HasErrors() {
			t.Fatal(problems)
		}
		if diff := cmp.Diff(expr.Expr(want), got, sameTree); diff != "" {
			t.Fatal(diff)
		}
	})
}

func FuzzParseText(f *testing.F) {
	for _, seed := range []string{
		`contains(user.attributes.region, tagged("geo.region"))`,
		`row.a - -1 >= days_ago(90) ? !row.b : "x" == "$${y}"`,
		`row["a b"] == <<-X
  y
  X
`, `((((`, `"${"${`, `a ? b : c ? d`, `1e9999999`, `[for x in y : z]`, `"%{ if x }"`, "\xff", `coalesce(row.a, "", date("2026-01-01"))`, `user.groups[*].x`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, scope := range []expr.Scope{
			expr.SourceSelector, expr.ColumnSelector, expr.UserPredicate,
			expr.RowPredicate,
		} {
			e, problems := expr.ParseText(text, scope)
			if problems.HasErrors() {
				continue
			}
			written := expr.Format(e)
			again, problems := expr.ParseText(written, scope)
			if problems.HasErrors() {
				t.Fatalf("%q is written %q, which is refused: %s", text, written, problems)
			}
			if diff := cmp.Diff(e, again, sameTree); diff != "" {
				t.Fatalf("%q is written %q, which differs:\n%s", text, written, diff)
			}
		}
	})
}

func ExampleFormat() {
	e, _ := expr.ParseText(`((row.a)==1)&&(true)`, expr.RowPredicate)
	fmt.Println(expr.Format(e))
	// Output: row.a == 1 && true
}
