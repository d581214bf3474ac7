package spec_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/redveil/redveil/spec"
)

// TestHostileTextEndsInAnErrorThatShowsItEscaped: what an attacker could put
// into a pull request neither hangs the program nor reaches a terminal as it is.
func TestHostileTextEndsInAnErrorThatShowsItEscaped(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"five megabytes", "# " + strings.Repeat("x", 5<<20), "File too large"},
		{
			"five megabytes of people", "profiles \"p\" { path = \"a.hcl\" }\n" + strings.Repeat("#", 3<<20),
			"ends in .csv or .jsonl",
		},
		{"ten thousand parentheses", "mask \"m\" {\n  on = " + strings.Repeat("(", 10_000) + "true" +
			strings.Repeat(")", 10_000) + "\n}\n", "Nested too deeply"},
		{"ten thousand brackets", "user \"u\" {\n  groups = " + strings.Repeat("[", 10_000), "Nested too deeply"},
		{"ten thousand blocks in each other", strings.Repeat("a {\n", 10_000), "Nested too deeply"},
		{"a label of a megabyte", "tag \"" + strings.Repeat("a", 1<<20) + "\" {}\n", "The label has 1048576 bytes"},
		{"a name of a megabyte", strings.Repeat("a", 1<<20) + " \"x\" {}\n", "There is no block"},
		{"a control character in a label", "tag \"a\\u001b[31m\" {}\n", `a\x1b[31m`},
		{"a mark that turns the writing", "group \"admins\\u202e\" {}\n", `admins\u202e`},
		{"the same, as it is", "group \"admins\u202e\" {}\n", `'\u202e'`},
		{"a letter that looks like another", "user \"аlice\" {}\n", `\u0430lice`},
		{
			"a column that turns the writing", "source \"s\" {\n  column \"a\\u2066\" { type = \"int\" }\n}\n",
			`'\u2066'`,
		},
		{
			"a pattern of ten thousand groups", "mask \"m\" {\n  on = true\n  method = regex(\"" +
				strings.Repeat("(", 10_000) + "a" + strings.Repeat(")", 10_000) + "\", \"\")\n}\n",
			"Invalid regular expression",
		},
		{
			"an expression of ten thousand parentheses",
			"row_filter \"f\" {\n  on = true\n  keep = sql(\"" + strings.Repeat("(", 9_000) + "\")\n}\n",
			"levels deep",
		},
		{"a test of hidden text", "test \"a\\u200f\" {}\n", `a\u200f`},
	} {
		t.Run(c.name, func(t *testing.T) {
			said := report(t, fstest.MapFS{"a.hcl": {Data: []byte(c.text)}})
			if !strings.Contains(said, c.want) {
				t.Errorf("got %.500s\nwant %s", said, c.want)
			}
			if strings.ContainsAny(said, "\u202e\u2066\u200f\x1b") {
				t.Error("the report holds the character itself")
			}
			spec.Format([]byte(c.text))
		})
	}
}
