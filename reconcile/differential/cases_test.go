package differential_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/policies/policiestest"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/expr"
	"github.com/redveil/redveil/state/sandbox/sandboxtest"
)

// TestTheEvaluatorsCasesHoldInTheWarehouse runs the evaluator's own cases, each
// with a row and the expected value, in the warehouse: one view keeps the row
// if the predicate is true, another if it is false.
func TestTheEvaluatorsCasesHoldInTheWarehouse(t *testing.T) {
	t.Parallel()
	running := sandboxtest.Start(t)
	admin := sandboxtest.Open(t, running, "admin")
	var policy, tables strings.Builder
	policy.WriteString(casesHeader(running.Port()))
	tables.WriteString("CREATE SCHEMA cases; CREATE USER alice PASSWORD DISABLE;\n")
	var taken []int
	cases := policiestest.Cases()
	for n, c := range cases {
		text := caseSources(n, c)
		if asksClock(c) || trailing(c) || !compiles(casesHeader(5439)+text) {
			continue
		}
		taken = append(taken, n)
		policy.WriteString(text)
		tables.WriteString(caseTable(n, c))
	}
	if len(taken) < len(cases)/2 {
		t.Fatalf("only %d of %d cases are left", len(taken), len(cases))
	}
	sandboxtest.Exec(t, admin, tables.String())
	repository, _, problems := spec.Load(fstest.MapFS{"p.hcl": {Data: []byte(policy.String())}})
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	applyForTest(t, repository, time.Now().UTC())
	reader := sandboxtest.Open(t, running, "alice")
	for _, n := range taken {
		var isTrue, isFalse bool
		query := fmt.Sprintf("SELECT (SELECT COUNT(*) FROM governed.c%dt) = 1, (SELECT COUNT(*) FROM "+
			"governed.c%df) = 1", n, n)
		if err := reader.QueryRow(query).Scan(&isTrue, &isFalse); err != nil {
			t.Errorf("%s: %v", cases[n].Name, err)
			continue
		}
		got := expr.Unknown
		if isTrue != isFalse {
			got = expr.TruthOf(isTrue)
		}
		if got != cases[n].Want || isTrue && isFalse {
			t.Errorf("%s: %s is %s in the warehouse, want %s", cases[n].Name, cases[n].Expr, got, cases[n].Want)
		}
	}
	t.Logf("%d of %d cases", len(taken), len(cases))
}

// asksClock reports whether a case depends on the time, as the cases' clock is
// not the warehouse's.
func asksClock(c policiestest.Case) bool {
	return strings.Contains(c.Expr, "now()") || strings.Contains(c.Expr, "days_ago")
}

// trailing reports whether a case has trailing spaces, which Redshift ignores
// but the sandbox does not.
func trailing(c policiestest.Case) bool {
	for _, text := range c.Row {
		if strings.HasSuffix(text, " ") {
			return true
		}
	}
	return strings.Contains(c.Name, "spaces")
}

func compiles(policy string) bool {
	repository, _, problems := spec.Load(fstest.MapFS{"p.hcl": {Data: []byte(policy)}})
	if problems.HasErrors() {
		return false
	}
	resolved, problems := policies.Resolve(repository, "prod", time.Now())
	if problems.HasErrors() {
		return false
	}
	_, problems = render.Build(resolved, render.Options{})
	return !problems.HasErrors()
}

func casesHeader(port int) string {
	return fmt.Sprintf(`integration "prod" {
  host     = "127.0.0.1"
  port     = %d
  database = "dev"
  username = "admin"
  sslmode  = "disable"
}
tag "geo" {}
attribute "region" {}
attribute "empty" {}
group "analysts" {}
group "others" {}
user "alice" {
  groups     = ["analysts"]
  attributes = { region = ["amer", "emea"] }
}
subscription "all" {
  on    = true
  allow = true
}
`, port)
}

func caseSources(n int, c policiestest.Case) string {
	var b strings.Builder
	for side, predicate := range map[string]string{"t": c.Expr, "f": "!(" + c.Expr + ")"} {
		fmt.Fprintf(&b, "source \"c%d%s\" {\n  integration = \"prod\"\n  table = \"cases.t%d\"\n", n, side, n)
		for _, column := range policiestest.Columns() {
			tags := ""
			if column.Name.String() == "region" {
				tags = "    tags = [\"geo\"]\n"
			}
			fmt.Fprintf(&b, "  column %q {\n    type = %q\n%s  }\n", column.Name, column.Type, tags)
		}
		fmt.Fprintf(&b, "}\nrow_filter \"c%d%s\" {\n  on = source.name == \"c%d%s\"\n  keep = %s\n}\n", n, side, n,
			side, predicate)
	}
	return b.String()
}

func caseTable(n int, c policiestest.Case) string {
	var columns, values []string
	for _, column := range policiestest.Columns() {
		columns = append(columns, column.Name.SQL().String()+" "+column.Type.String())
		value := "NULL"
		if text, given := c.Row[column.Name.String()]; given {
			value = "'" + strings.NewReplacer(`\`, `\\`, "'", "''").Replace(text) + "'"
			if column.Name.String() == "seen" {
				value = "'" + text + "+00'"
			}
		}
		values = append(values, fmt.Sprintf("CAST(%s AS %s)", value, column.Type))
	}
	return fmt.Sprintf("CREATE TABLE cases.t%d (%s); INSERT INTO cases.t%d VALUES (%s);\n", n,
		strings.Join(columns, ", "), n, strings.Join(values, ", "))
}
