package policies_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec"
	"pgregory.net/rapid"
)

var proposal = regexp.MustCompile(`Use null_value\(\), or (.*)\.$`)

// TestProposedMethodsFit tries every proposal of a refusal, which is a promise.
func TestProposedMethodsFit(t *testing.T) {
	types := rapid.OneOf(
		rapid.SampledFrom([]string{
			"smallint", "integer", "bigint", "real", "double precision", "boolean", "date",
			"timestamp", "timestamptz", "time", "timetz", "super", "varbyte(8)",
		}),
		rapid.Custom(func(t *rapid.T) string {
			precision := rapid.IntRange(1, 38).Draw(t, "precision")
			return fmt.Sprintf("numeric(%d,%d)", precision, rapid.IntRange(0, min(precision, 37)).Draw(t, "scale"))
		}),
		rapid.Map(rapid.IntRange(1, 200), func(n int) string { return fmt.Sprintf("char(%d)", n) }),
		rapid.Map(rapid.IntRange(1, 200), func(n int) string { return fmt.Sprintf("varchar(%d)", n) }),
	)
	methods := rapid.SampledFrom([]string{
		"hash()", "round(10)", "round(0.001)", "round(1000000)", `truncate("hour")`,
		`constant("a long text of more than thirty bytes, and of more than sixty-four, too")`,
		`constant("ß")`, "constant(123456.789)", "constant(true)", `constant(date("2026-01-01T10:00:00Z"))`,
		"null_value()",
		`regex("a", "0123456789")`, `partial(2, 2, "***")`, `partial(0, 0, "é")`, "bucket([0, 100000])",
		`bucket([date("2026-01-01")])`, "randomize(0.5)", "k_anonymize(5)",
		`expression("@column")`, `call("a.b")`,
	})
	rapid.Check(t, func(t *rapid.T) {
		columnType, method := types.Draw(t, "type"), methods.Draw(t, "method")
		refused := refusal(t, columnType, method)
		if refused == "" {
			return
		}
		match := proposal.FindStringSubmatch(refused)
		if match == nil {
			t.Fatalf("%s of %s: no proposal in %q", method, columnType, refused)
		}
		if match[1] == "leave the column out" {
			match[1] = "null_value()"
		}
		if again := refusal(t, columnType, match[1]); again != "" {
			t.Fatalf("%s of %s: proposed %s, which is refused: %s", method, columnType, match[1], again)
		}
	})
}

func refusal(t *rapid.T, columnType, method string) string {
	repository, _, problems := spec.Load(fstest.MapFS{"a.hcl": {Data: []byte(strings.NewReplacer("TYPE", columnType, "METHOD", method).Replace(`
integration "prod" {
  host     = "localhost"
  database = "a"
}
source "s" {
  integration = "prod"
  table       = "a.s"
  column "c" { type = "TYPE" }
}
mask "m" {
  on     = true
  method = METHOD
}`))}})
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	_, problems = policies.Resolve(repository, "prod", noon)
	if !problems.HasErrors() {
		return ""
	}
	return problems[0].Detail
}
