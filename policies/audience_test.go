package policies_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// An audience finds whom asking everybody would find.
func TestAudienceIsWhomTheRulesLetIn(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		policy := drawnRules(r)
		resolved := resolvedAt(t, policy, "2026-03-01T12:00:00Z")
		audience := resolved.Audience()
		for _, source := range resolved.Sources {
			var could []int
			for n, user := range resolved.Users {
				if source.Could(user) {
					could = append(could, n)
				}
			}
			if diff := cmp.Diff(could, slices.Clone(audience.Could(source))); diff != "" && len(could) > 0 {
				r.Errorf("%s of\n%s\n(-each +audience):\n%s", source.Name, policy, diff)
			}
			for _, rule := range slices.Concat(source.Grants, source.Guardrails) {
				var lets []int
				for n, user := range resolved.Users {
					if source.CouldLet(rule, user) {
						lets = append(lets, n)
					}
				}
				if got := audience.Lets(source, rule); !slices.Equal(lets, got) {
					r.Errorf("%s on %s of\n%s\nlets in %v, want %v", rule.Name, source.Name, policy, got, lets)
				}
			}
		}
	})
}

func drawnRules(t *rapid.T) string {
	var b strings.Builder
	one := func(of ...string) string { return rapid.SampledFrom(of).Draw(t, "of") }
	b.WriteString(`integration "prod" {
  host     = "127.0.0.1"
  database = "dev"
}
attribute "region" {}
purpose "work" {}
group "g1" {}
group "g2" {}
`)
	for n := range 5 {
		fmt.Fprintf(&b, "user \"u%d\" {\n  active = %s\n  groups = [%s]\n  attributes = { region = [%s] }\n}\n", n,
			one("true", "true", "true", "false"), one("", `"g1"`, `"g2"`, `"g1", "g2"`),
			one("", `"r1"`, `"r1", "r2"`))
	}
	if rapid.Bool().Draw(t, "timed") {
		fmt.Fprintf(&b, "membership \"m\" {\n  user = \"u1\"\n  group = \"g2\"\n"+
			"%s  until = \"2026-07-01T00:00:00Z\"\n}\n", one("", "  from = \"2026-06-01T00:00:00Z\"\n"))
	}
	if rapid.Bool().Draw(t, "approved") {
		fmt.Fprintf(&b, "approval \"a\" {\n  user = \"u2\"\n  source = \"s1\"\n%s}\n",
			one("", "  until = \"2026-06-01T00:00:00Z\"\n", "  until = \"2026-02-01T00:00:00Z\"\n"))
	}
	b.WriteString("project \"p\" {\n  members = [\"u3\"]\n  sources = [\"s1\"]\n  purposes = [\"work\"]\n}\n")
	for _, s := range []string{"s1", "s2"} {
		fmt.Fprintf(&b, "source %q {\n  integration = \"prod\"\n  table = \"shop.%s\"\n"+
			"  column \"a\" { type = \"integer\" }\n}\n", s, s)
	}
	tests := []string{
		`contains(user.groups, "g1")`, `contains(user.groups, "g2")`, `contains(user.attributes.region, "r2")`,
		`contains(user.attributes.region, "r1 ")`,
		`user.name == "u4"`, `has_purpose("work")`, `now() < date("2026-06-01")`, "true",
	}
	for n, kind := range []string{"grant", "grant", "guardrail"} {
		fmt.Fprintf(&b, "subscription \"s%d\" {\n  on = %s\n  kind = %q\n  allow = %s(%s)%s%s\n}\n", n,
			one("true", `source.name == "s1"`, `source.name != "s1"`), kind, one("", "!"), one(tests...),
			one(" && ", " || "), one(tests...))
	}
	return b.String()
}

// A selector that asks for tags or names is tried on what has them, and gives the same.
func TestSelectorsReachWhatHasWhatTheyNeed(t *testing.T) {
	parts := []string{
		`has_tag(column, "t")`, `has_tag(column, "t.u")`, `has_tag(source, "t")`, `source.name == "s1"`,
		`column.name == "a"`, `column.name == "a "`, `column.type == "integer"`, `has_column(source, "t.u")`, "true",
	}
	rapid.Check(t, func(r *rapid.T) {
		one := func(of ...string) string { return rapid.SampledFrom(of).Draw(r, "of") }
		on := fmt.Sprintf("%s(%s%s%s)%s%s", one("", "!"), one(parts...), one(" && ", " || "), one(parts...),
			one(" && ", " || "), one(parts...))
		policy := "integration \"prod\" {\n  host = \"127.0.0.1\"\n  database = \"dev\"\n}\n" +
			"tag \"t.u\" {}\ntag \"tt\" {}\n"
		for _, s := range []string{"s1", "s2"} {
			policy += fmt.Sprintf("source %q {\n  integration = \"prod\"\n  table = \"shop.%s\"\n  tags = [%s]\n", s, s,
				one("", `"t.u"`, `"tt"`))
			for _, c := range []string{"a", "b"} {
				policy += fmt.Sprintf("  column %q {\n    type = %q\n    tags = [%s]\n  }\n", c, one("integer", "date"),
					one("", `"t.u"`, `"tt"`, `"tt", "t.u"`))
			}
			policy += "}\n"
		}
		mask := func(on string) []string {
			var reached []string
			rule := fmt.Sprintf("mask \"m\" {\n  on = %s\n  method = null_value()\n}\n", on)
			for _, source := range resolvedAt(t, policy+rule, "2026-03-01T12:00:00Z").Sources {
				for _, column := range source.Columns {
					if len(column.Masks) > 0 {
						reached = append(reached, source.Name+"."+column.Name.String())
					}
				}
			}
			return reached
		}
		if diff := cmp.Diff(mask("!(!("+on+"))"), mask(on)); diff != "" { // nothing is known of what ! needs
			r.Errorf("%s in\n%s\n(-tried on all +tried on some):\n%s", on, policy, diff)
		}
	})
}
