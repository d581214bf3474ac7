package differential_test

import (
	"fmt"
	"testing"
)

// TestWhatGeneratedPoliciesFound keeps, in their smallest form, the
// disagreements between the evaluator and the warehouse that generated policies
// have shown. The steps of a case are applied one after the other.
func TestWhatGeneratedPoliciesFound(t *testing.T) {
	d := newDifferential(t)
	for _, c := range []struct {
		name  string
		steps []step
	}{
		{"a role is dropped while its view is created again", []step{
			{"old", "true", "late", "integer", ""},
			{"new", "true", "bound", "integer", ""},
		}},
		{"a list compares a real as one number does", []step{
			{"all", "true", "late", "real", "row_filter \"f\" {\n  on = true\n  keep = contains([0, 0.1], " +
				"row.c)\n}\n"},
		}},
		{"a refused reader is refused before the view has columns", []step{
			{"all", "true", "late", "integer", ""},
			{"some", `contains(user.groups, "g")`, "late", "varchar(9)", ""},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, s := range c.steps {
				d.compare(t, d.header()+s.policy(), fmt.Sprintf("CREATE TABLE gen.t0 (k integer, c %s); INSERT "+
					"INTO gen.t0 VALUES (0, 0), (1, 0.1), (2, NULL);", s.columnType))
			}
		})
	}
}

// step is one state of a repository with one source.
type step struct{ subscription, allow, binding, columnType, more string }

func (s step) policy() string {
	return fmt.Sprintf("subscription %q {\n  on = true\n  allow = %s\n}\n", s.subscription, s.allow) +
		fmt.Sprintf("source \"s0\" {\n  integration = \"prod\"\n  table = \"gen.t0\"\n  binding = %q\n  column "+
			"\"k\" { type = \"integer\" }\n  column \"c\" { type = %q }\n}\n", s.binding, s.columnType) +
		s.more
}

func (d *differential) header() string {
	header := fmt.Sprintf("integration \"prod\" {\n  host = \"127.0.0.1\"\n  port = %d\n  database = \"dev\"\n  "+
		"username = \"admin\"\n  sslmode = \"disable\"\n}\ngroup \"g\" {}\n", d.port)
	for n := range generatedUsers {
		header += fmt.Sprintf("user \"u%d\" {}\n", n)
	}
	return header
}
