package access_test

import (
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/spec/expr"
	"pgregory.net/rapid"
)

// What a comparison says of two generated policies must be true of rows that are
// drawn at random near the values that they name.
func TestComparisonsAreTrueOfRows(t *testing.T) {
	exact, none := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		g := conditions{t}
		first, second := g.policy(), g.policy()
		if g.one(4) { // one that says nearly the same
			second = strings.Replace(first, "5", "6", 1)
		}
		before, after := sideOf(t, first), sideOf(t, second)
		entries := make(map[string]access.Entry)
		for _, e := range access.Difference(before, after) {
			entries[e.Column] = e
			if e.Proof == access.Exact {
				exact++
				holds(t, e, before, after)
			} else {
				none++
			}
		}
		for range 60 {
			checkRow(t, g.row(before.Sources["t"]), entries, before, after)
		}
	})
	t.Logf("%d differences are exact, %d are not", exact, none)
	if none > exact/3 {
		t.Error("too few comparisons are exact")
	}
}

func checkRow(t *rapid.T, row policies.Row, entries map[string]access.Entry, before, after access.Side) {
	for _, column := range before.Sources["t"].Columns {
		name := column.Name.String()
		e, listed := entries[name]
		e.Source, e.Column, e.Witness = "t", name, &access.Witness{Row: make(map[string]*string)}
		for c, value := range row {
			e.Witness.Row[c.String()] = writtenOf(value)
		}
		was, is := shownIn(before, "ann", e), shownIn(after, "ann", e)
		wrong := ""
		switch {
		case was == is:
		case !listed:
			wrong = "nothing is said"
		case was == access.None && e.Effect == access.Narrows:
			wrong = "it is said to narrow"
		case is == access.None && e.Effect == access.Widens:
			wrong = "it is said to widen"
		}
		if wrong != "" {
			t.Fatalf("column %s of %v was %s and is %s, and %s", name, rowText(e.Witness.Row), was, is, wrong)
		}
	}
}

func writtenOf(v expr.Value) *string {
	if v.Null {
		return nil
	}
	text := v.Text
	switch v.Kind {
	case expr.Number:
		text = v.Num.FloatString(2)
		if v.Num.IsInt() {
			text = v.Num.RatString()
		}
	case expr.Boolean:
		text = fmt.Sprint(v.Bool)
	case expr.Instant:
		text = v.Time.Format("2006-01-02 15:04:05.999999")
	case expr.String, expr.StringSet, expr.ValueInvalid:
	}
	return &text
}

// conditions generates conditions on the columns of rowPolicy.
type conditions struct{ t *rapid.T }

func (g conditions) one(of int) bool { return rapid.IntRange(1, of).Draw(g.t, "one") == 1 }

func (g conditions) pick(from ...string) string { return rapid.SampledFrom(from).Draw(g.t, "pick") }

func (g conditions) policy() string {
	policy := fmt.Sprintf(rowPolicy, g.condition(2))
	for n, mask := range []string{"null_value()", "hash()", "partial(1, 0, \"*\")"} {
		if g.one(3) {
			unless := ""
			if g.one(2) {
				unless = "  unless = " + g.condition(1) + "\n"
			}
			policy += fmt.Sprintf("mask \"m%d\" {\n  on = column.name == \"r\"\n  method = %s\n  when = %s\n%s  "+
				"priority = %d\n}\n", n, mask, g.condition(1), unless, n)
		}
	}
	return policy
}

func (g conditions) condition(depth int) string {
	if depth > 0 && !g.one(4) {
		switch g.pick("and", "or", "not", "if") {
		case "and":
			return "(" + g.condition(depth-1) + " && " + g.condition(depth-1) + ")"
		case "or":
			return "(" + g.condition(depth-1) + " || " + g.condition(depth-1) + ")"
		case "not":
			return "!(" + g.condition(depth-1) + ")"
		case "if":
			return "(" + g.condition(0) + " ? " + g.condition(depth-1) + " : " + g.condition(0) + ")"
		}
	}
	op := g.pick("==", "!=", "<", "<=", ">", ">=")
	texts := []string{`"a"`, `"A"`, `"ab"`, `"abc"`, `"b"`, `""`, `"ab "`}
	switch g.pick("n", "n", "m", "nm", "p", "f", "v", "d", "ts", "r", "r", "in", "start", "end", "lower", "length", "c",
		"substr", "coalesce", "numbers", "sample", "now", "days") {
	case "n":
		return g.number("row.n") + " " + op + " " + g.pick("4", "5", "6", "2.5")
	case "m":
		return g.pick("4", "5", "7") + " " + op + " " + g.number("row.m")
	case "nm":
		return "row.n " + op + " " + g.pick("row.m", "row.m", "row.m + 1")
	case "p":
		return "row.p " + op + " " + g.pick("1.5", "1.505", "2")
	case "f":
		return "row.f " + op + " " + g.pick("0.1", "2")
	case "v":
		return g.pick("row.v", "!row.v", "row.v == false", "row.v != true")
	case "d":
		return "row.d " + op + " " + g.pick(`date("2026-01-01")`, `date("2026-02-01")`, "days_ago(30)", "days_ago(59)")
	case "ts":
		return "row.ts " + op + " " + g.pick(`date("2026-01-01")`, `date("2026-01-01T12:00:00Z")`, "now()")
	case "r":
		return "row.r " + op + " " + g.pick(texts...)
	case "in":
		return "contains([" + g.pick(texts...) + ", " + g.pick(texts...) + "], row.r)"
	case "start":
		return "startswith(row.r, " + g.pick(texts[:5]...) + ")"
	case "end":
		return "endswith(row.r, " + g.pick(texts[:5]...) + ")"
	case "lower":
		return g.pick("lower", "upper") + "(row.r) " + g.pick("==", "!=") + " " + g.pick(texts...)
	case "length":
		return "length(row.r) " + op + " " + g.pick("1", "2", "3")
	case "c":
		return "row.c " + op + " " + g.pick(texts...)
	case "substr":
		return "substr(row.r, 2, 1) == " + g.pick(`"a"`, `"b"`, `""`)
	case "coalesce":
		return "coalesce(row.n, " + g.pick("4", "5", "row.m") + ") " + op + " 5"
	case "numbers":
		return "contains([4, 5, 7], row.n)"
	case "sample":
		return "sample(" + g.pick("30", "60") + ", row." + g.pick("n", "r") + ")"
	case "now":
		return "now() " + op + " " + g.pick(`date("2026-03-01")`, `date("2026-04-01")`)
	}
	return "days_ago(30) " + op + ` date("2026-02-01")`
}

func (g conditions) number(column string) string {
	return g.pick(column, column, column+" + 1", "2 * "+column, "-"+column, column+" - 2", column+" % 3", column+" / 2")
}

// row draws a row near the values that conditions name.
func (g conditions) row(source *policies.Source) policies.Row {
	row := make(policies.Row)
	for _, column := range source.Columns {
		kind := expr.KindOfType(column.Type)
		if g.one(6) {
			row[column.Name] = expr.Value{Kind: kind, Null: true}
			continue
		}
		v := expr.Value{Kind: kind}
		switch kind {
		case expr.Number:
			numbers := []string{"-6", "-5", "-3", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}
			if !column.Type.IsInteger() {
				numbers = append(numbers, "1.5", "1.51", "1.49", "0.1", "2.01")
			}
			v.Num, _ = new(big.Rat).SetString(g.pick(numbers...))
			if column.Name.String() == "f" {
				f, _ := v.Num.Float64()
				v.Num = new(big.Rat).SetFloat64(f)
			}
		case expr.String:
			v.Text = g.pick("", "a", "A", "b", "ab", "aB", "abc", "ba", "a ", "ab ", "bb", "cab", "zzz", "xab")
			if limit := column.Type.Length; len(v.Text) > limit {
				v.Text = v.Text[:limit]
			}
		case expr.Boolean:
			v.Bool = g.one(2)
		case expr.Instant:
			days := rapid.IntRange(-65, 3).Draw(g.t, "days")
			v.Time = time.Date(2026, 3, 1+days, 0, 0, 0, 0, time.UTC)
			if column.Name.String() == "ts" && g.one(2) {
				v.Time = v.Time.Add(12 * time.Hour)
			}
		case expr.StringSet, expr.ValueInvalid:
		}
		row[column.Name] = v
	}
	return row
}
