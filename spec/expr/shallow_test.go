package expr

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// What is passed without looking at its tokens is what they would let pass, too.
func TestShallowTextsNestNoDeeperThanTheirTokens(t *testing.T) {
	pieces := []string{
		"(", ")", "[", "]", "{", "}", `"`, `\`, "\n", "#", "/", "//", "!", "-", "?", ":", ",", "a", " ", "=", "\x00",
		"'", "\r", "<", "$", "%", "*", "é", "((((((((((((((((((((", "-----------------", "[[[[[[[[[[[[[[[[[[[[",
	}
	rapid.Check(t, func(t *rapid.T) {
		text := []byte(strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 50, 300).Draw(t, "pieces"), ""))
		if problem := checkTokens(text, ""); problem != nil && isShallow(text) {
			t.Fatalf("%q passes, and its tokens say: %s", text, problem.Detail)
		}
	})
}

func TestOrdinaryPoliciesAreShallow(t *testing.T) {
	const policy = "# it's a \"note\" (\nmask \"a\" {\n" +
		"  on = has_tag(column, \"x\\\"{\") // [\n  keep = !(a.b - -1 == 2)\n}\n"
	for text, want := range map[string]bool{
		strings.Repeat(policy, 1000): true, strings.Repeat("(", 199): true, strings.Repeat("(", 200): false,
		"a = \"${b}\"": false, "(]": false, "a = \"b\nc\"": false, "a = <<X\nX\n": false,
	} {
		if got := isShallow([]byte(text)); got != want {
			t.Errorf("%.40q is shallow: %t", text, got)
		}
	}
}
