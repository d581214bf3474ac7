package lookup_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/reconcile/lookup"
	"github.com/redveil/redveil/spec/expr"
	"pgregory.net/rapid"
)

// What is listed for a generated policy has to be what a plan says of it, and what the
// evaluator shows of rows; and there is a reason where nothing is listed, and none where
// something is.
func TestAnswersAgreeWithPlansAndRows(t *testing.T) {
	seen, refused := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		given := givenBy(t, random{t}.policy())
		i := ask(t, lookup.Question{Why: true}, given)
		listed := make(map[string]lookup.Entry)
		for _, e := range i.Access {
			for _, user := range e.Users {
				listed[user+" "+e.Column+" "+e.Sight.Rows+" "+e.Value+fmt.Sprint(e.From, e.Until)] = e
			}
		}
		planned := 0
		for _, e := range access.Difference(access.Side{}, given.Side) {
			for _, user := range e.Users {
				planned++
				key := user + " " + e.Column + " " + e.After.Rows + " " + e.After.Value + fmt.Sprint(e.From, e.Until)
				if _, ok := listed[key]; !ok {
					t.Fatalf("a plan gives %s %s, and that is not listed", user, e.Column)
				}
			}
		}
		if planned != len(listed) {
			t.Fatalf("a plan gives %d, and %d are listed", planned, len(listed))
		}
		for _, user := range given.Resolved.Users {
			checkShown(t, given, user, i.Access)
		}
		for _, w := range i.Why {
			checkReasons(t, w)
			if w.Sees {
				seen++
			} else {
				refused++
			}
		}
	})
	t.Logf("%d see something, %d nothing", seen, refused)
	if seen == 0 || refused == 0 {
		t.Error("the generated policies say too little")
	}
}

// checkShown compares what is listed for somebody now with rows.
func checkShown(t *rapid.T, given lookup.Given, user *policies.User, entries []lookup.Entry) {
	source := given.Resolved.Sources[0]
	for _, region := range []string{"emea", "amer", "apac"} {
		row := policies.Row{}
		for _, c := range source.Columns {
			row[c.Name] = expr.Value{Kind: expr.String, Text: region}
		}
		shown, ok := source.Show(user.At(now), row, policies.EvalContext{Now: now, Key: "00"})
		for _, c := range source.Columns {
			var sights []string
			for _, e := range entries {
				if slices.Contains(e.Users, user.Name) && e.Column == c.Name.String() &&
					(policies.Window{From: e.From, Until: e.Until}).Holds(now) {
					sights = append(sights, e.Rows+": "+e.Value)
				}
			}
			switch text := strings.Join(sights, ", "); {
			case ok && text == "":
				t.Fatalf("%s is shown %v, and nothing is listed", user.Name, shown)
			case !ok && strings.HasPrefix(text, "all:"):
				t.Fatalf("%s is said to see all rows of %s, and is not shown %v", user.Name, c.Name, row)
			case ok && shown[c.Name] != row[c.Name] && strings.HasSuffix(text, ": clear"):
				t.Fatalf("%s is said to see %s clear, and is shown %v", user.Name, c.Name, shown[c.Name])
			}
		}
	}
}

// checkReasons finds reasons that contradict what somebody sees.
func checkReasons(t *rapid.T, w lookup.Why) {
	kept, let := false, false
	for _, r := range w.Reasons {
		kept = kept || r.Kind == lookup.Missing || r.Kind == lookup.NoRows
		let = let || r.Kind == lookup.LetsIn
		if r.Text == "" || r.Kind == "" || r.File == "" {
			t.Fatalf("there is a reason without a text or a place: %v", r)
		}
		if w.Sees && (r.Kind == lookup.Missing || r.Kind == lookup.NoRows) {
			t.Fatalf("%v see something, and something is missing: %v", w.Users, w.Reasons)
		}
	}
	if w.Sees && !let || !w.Sees && !kept {
		t.Fatalf("%v, who see something (%t), have no reason for it: %v", w.Users, w.Sees, w.Reasons)
	}
}

// random generates policies.
type random struct{ t *rapid.T }

func (g random) pick(from ...string) string { return rapid.SampledFrom(from).Draw(g.t, "pick") }

func (g random) policy() string {
	var p strings.Builder
	for n := range 3 {
		fmt.Fprintf(&p, "user \"u%d\" {\n  groups = [%s]\n  attributes = { region = [%s] }\n  active = %s\n}\n", n,
			g.pick("", `"staff"`, `"analysts"`, `"staff", "analysts"`), g.pick("", `"emea"`, `"emea", "amer"`),
			g.pick("true", "true", "true", "false"))
	}
	p.WriteString("source \"s\" {\n  integration = \"prod\"\n  table = \"a.b\"\n")
	for _, column := range []string{"c", "region"} {
		fmt.Fprintf(&p, "  column %q { type = \"varchar(80)\" }\n", column)
	}
	p.WriteString("}\n")
	for n := range rapid.IntRange(1, 3).Draw(g.t, "rules") {
		fmt.Fprintf(&p, "subscription \"p%d\" {\n  on = true\n  kind = %q\n  state = %q\n  allow = %s\n}\n", n,
			g.pick("grant", "grant", "guardrail"), g.pick("active", "active", "active", "staged"),
			g.condition(2, false))
	}
	for n := range rapid.IntRange(0, 2).Draw(g.t, "filters") {
		fmt.Fprintf(&p, "row_filter \"f%d\" {\n  on = true\n  keep = %s\n  unless = %s\n}\n", n, g.condition(1, true),
			g.condition(1, true))
	}
	for n := range rapid.IntRange(0, 2).Draw(g.t, "masks") {
		fmt.Fprintf(&p, "mask \"m%d\" {\n  on = column.name == \"c\"\n  method = %s\n  unless = %s\n  "+
			"priority = %d\n}\n", n, g.pick("null_value()", `constant("x")`, `partial(1, 0, "*")`), g.condition(1, true), n)
	}
	if g.pick("y", "n") == "y" {
		fmt.Fprintf(&p, "membership \"m\" {\n  user = \"u0\"\n  group = %q\n  %s\n}\n",
			g.pick("staff", "analysts"), g.window())
	}
	if g.pick("y", "n") == "y" {
		fmt.Fprintf(&p, "approval \"a\" {\n  user = \"u1\"\n  source = \"s\"\n  %s\n}\n", g.window())
	}
	fmt.Fprintf(&p, "project \"pr\" {\n  members = [%s]\n  sources = [\"s\"]\n  purposes = [\"fraud\"]\n}\n",
		g.pick("", `"u0"`, `"u2"`))
	return p.String()
}

func (g random) window() string {
	return g.pick(`until = "2026-01-01T00:00:00Z"`, `until = "2999-01-01T00:00:00Z"`,
		"from = \"2027-01-01T00:00:00Z\"\n  until = \"2028-01-01T00:00:00Z\"")
}

func (g random) condition(depth int, rows bool) string {
	if depth > 0 {
		one, other := g.condition(depth-1, rows), g.condition(depth-1, rows)
		switch g.pick("and", "or", "not", "leaf", "if") {
		case "and":
			return "(" + one + " && " + other + ")"
		case "or":
			return "(" + one + " || " + other + ")"
		case "not":
			return "!(" + one + ")"
		case "if":
			return "(" + one + " ? " + other + " : " + one + ")"
		}
	}
	leaves := []string{
		`contains(user.groups, "staff")`, `contains(user.groups, "analysts")`, `contains(user.attributes.region, "emea")`,
		`user.name == "u1"`, `contains(["u0", "u2"], user.name)`, `startswith(user.name, "u")`, "true", "false",
		`now() < date("2026-01-01")`, `now() < date("2027-01-01")`,
	}
	if rows {
		leaves = append(leaves, `contains(user.attributes.region, row.region)`, `row.region == "emea"`,
			`contains(user.groups, row.region)`, `row.region == row.c`)
	} else {
		leaves = append(leaves, `has_purpose("fraud")`, `user.project == "pr"`)
	}
	return g.pick(leaves...)
}
