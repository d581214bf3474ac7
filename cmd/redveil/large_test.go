package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const terms = 20_000

// each repeats a text with many numbers.
func each(separator, format string) string {
	var b strings.Builder
	for n := range terms {
		if n > 0 {
			b.WriteString(separator)
		}
		fmt.Fprintf(&b, format, n)
	}
	return b.String()
}

// A policy can be large in any direction. What exceeds the limits of the
// language is refused, and nothing takes quadratic time.
func TestAPolicyMayBeLargeInAnyDirection(t *testing.T) {
	deep := strings.Repeat
	filter := func(keep string) string { return "row_filter \"f\" {\n on = true\n keep = " + keep + "\n}\n" }
	allow := func(allow string) string { return "subscription \"r\" {\n on = true\n allow = " + allow + "\n}\n" }
	for name, c := range map[string]struct{ policy, problem string }{
		"or":     {filter(each(" || ", "row.id == %d")), ""},
		"and":    {filter(each(" && ", "row.id != %d")), ""},
		"a list": {filter("contains([" + each(", ", `"n%d"`) + "], row.name)"), ""},
		"groups": {
			each("", "group \"g%d\" {}\n") + allow(each(" || ", `contains(user.groups, "g%d")`)),
			"",
		},
		"tags": {each("", "tag \"t%d\" {}\n"), ""},
		"values": {"attribute \"r\" { values = [" + each(", ", `"v%d"`) +
			"] }\nuser \"u\" { attributes = { r = [" + each(", ", `"v%d"`) + "] } }\n", ""},
		"a long text": {filter(`row.name == "` + deep("x", 1<<20) + `"`), ""},
		"unknown groups": {"user \"u\" { groups = [" + each(", ", `"nobody%d"`) + "] }\n" +
			each("", "group \"g%d\" {}\n"), "Unknown group"},
		"unknown attributes": {"user \"u\" {\n" + each("", " a%d = 1\n") + "}\n", "Unexpected attribute"},
		"duplicates":         {deep("user \"u\" {}\n", terms), "Duplicate label"},
		"columns": {"source \"t\" {\n integration = \"prod\"\n table = \"x.t\"\n" +
			each("", " column \"c%d\" { type = \"integer\" }\n") + "}\n", "Too many columns"},
		"parentheses": {filter(deep("(", terms) + "true" + deep(")", terms)), "Nested too deeply"},
		"not":         {filter(deep("!", terms) + "true"), "Nested too deeply"},
		"?:":          {filter(deep("row.id == 1 ? true : ", terms) + "true"), "Nested too deeply"},
		"sums":        {filter(deep("row.id + ", terms) + "1 > 0"), "Nested too deeply"},
		"calls": {
			filter(deep("lower(", terms) + "row.name" + deep(")", terms) + ` == "x"`),
			"Nested too deeply",
		},
		"blocks":    {deep("user \"u\" {\n", terms) + deep("}\n", terms), "Nested too deeply"},
		"templates": {filter(`row.name == "` + deep(`${"a"}`, terms) + `"`), "Text of too many lines"},
		"a heredoc": {
			filter("sql(<<EOT\n" + deep("id = 1 OR\n", terms) + "id = 2\nEOT\n)"),
			"Text of too many lines",
		},
		"parentheses of SQL": {
			filter(`sql("` + deep("(", terms) + "id = 1" + deep(")", terms) + `")`),
			"Not one expression",
		},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			if err := os.WriteFile(filepath.Join(folder, "p.hcl"), []byte(largeBase+c.policy), 0o600); err != nil {
				t.Fatal(err)
			}
			env, said := systemEdge(time.Now), new(strings.Builder)
			env.out, env.err = said, said
			code := run(context.Background(), []string{"render", folder}, env)
			if (code == 0) != (c.problem == "") || !strings.Contains(said.String(), c.problem) {
				t.Errorf("exit code %d, want %q, got %.2000s", code, c.problem, said)
			}
			if c.problem != "" && said.Len() > 1<<17 {
				t.Errorf("%d bytes are too many to read", said.Len())
			}
		})
	}
}

const largeBase = `
integration "prod" {
  host     = "127.0.0.1"
  database = "dev"
  sslmode  = "disable"
}
source "s" {
  integration = "prod"
  table       = "x.s"
  column "id" { type = "integer" }
  column "name" { type = "varchar(20)" }
}
`

// If there are many problems, only the first are shown.
func TestTheFirstProblemsAreShown(t *testing.T) {
	folder := t.TempDir()
	policy := largeBase + strings.Repeat("user \"u\" {}\n", 31)
	if err := os.WriteFile(filepath.Join(folder, "p.hcl"), []byte(policy), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		want int
		more string
	}{
		{[]string{"validate", folder}, 20, "and 10 more problems; --all shows them"},
		{[]string{"validate", "--all", folder}, 30, ""},
	} {
		env, said := systemEdge(time.Now), new(strings.Builder)
		env.err = said
		run(context.Background(), c.args, env)
		if got := strings.Count(said.String(), "Error: Duplicate label"); got != c.want ||
			!strings.Contains(said.String(), c.more) {
			t.Errorf("%v: %d problems in %s", c.args, got, said)
		}
	}
}
