package adopting

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/policies/access"
)

var read = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)

// Whether somebody keeps a table from being closed.
func TestWhoHasToMoveFirst(t *testing.T) {
	for _, c := range []struct {
		name   string
		reader Reader
		log    Log
		want   bool
	}{
		{"who read the table, though the view shows it", Reader{View: true, LastRead: read}, Log{}, true},
		{"who has no view, and did not read it", Reader{}, Log{}, false},
		{"who has no view, where nobody can tell", Reader{}, Log{Why: "it is gone"}, true},
		{"whom the view shows all, where nobody can tell", Reader{View: true}, Log{Why: "it is gone"}, false},
		{
			"whom the view shows less, where nobody can tell",
			Reader{View: true, Loses: []string{"x"}},
			Log{Why: "it is gone"},
			true,
		},
		{"who may be in the part that was not looked at", Reader{}, Log{Cut: true}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := (examination{Given: Given{Log: c.log}}).waits(c.reader); got != c.want {
				t.Errorf("waits: %t", got)
			}
		})
	}
}

// What people are told that they would lose.
func TestWhatIsLost(t *testing.T) {
	all := access.Sight{Rows: access.All, Value: access.Clear}
	hashed := access.Sight{Rows: access.All, Value: "hash()"}
	some := access.Sight{Rows: `region == "emea"`, Value: access.Clear}
	entry := func(column string, after access.Sight) access.Entry {
		return access.Entry{Column: column, Before: all, After: after}
	}
	for _, c := range []struct {
		name    string
		entries []access.Entry
		want    []string
	}{
		{
			"the view",
			[]access.Entry{entry("id", access.Blind()), entry("email", access.Blind())},
			[]string{"everything"},
		},
		{
			"values and rows",
			[]access.Entry{entry("id", some), entry("email", hashed)},
			[]string{`only rows where region == "emea"`, "masked: email as hash()"},
		},
		{"a column", []access.Entry{entry("id", some), entry("email", access.Blind())}, []string{
			`only rows where region == "emea"`, "hidden: email",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := &loss{rows: make(map[string]bool)}
			for _, e := range c.entries {
				l.add(e)
			}
			if diff := cmp.Diff(c.want, l.text()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Views come first, then people, and tables are closed last.
func TestWhatIsNext(t *testing.T) {
	ann := Reader{User: "ann", View: true, LastRead: read, Waits: true}
	cleo := Reader{User: "cleo", LastRead: read, Waits: true}
	idle := Reader{User: "bert"}
	for _, c := range []struct {
		name   string
		raw    string
		tables []Table
		want   []string
	}{
		{"nothing", "report", []Table{{Table: "a", State: Revoked}}, nil},
		{
			"views, whom to let in, whom to move, and to close", "report",
			[]Table{{Table: "a", State: NoView, Readers: []Reader{ann, cleo}}},
			[]string{"run redveil apply", "decide on these", "move these", `set raw_access = "revoke" once no table waits`},
		},
		{
			"only to move those whom the view shows all", "report",
			[]Table{{Table: "a", State: Views, Readers: []Reader{ann}}, {Table: "b", State: Ready}},
			[]string{"move these", `set raw_access = "revoke" once no table waits`},
		},
		{
			"only to close", "report",
			[]Table{{Table: "b", State: Ready, Readers: []Reader{idle}}},
			[]string{`set raw_access = "revoke": nobody needs`},
		},
		{
			"what no run takes away", "revoke",
			[]Table{{Table: "b", State: Ready, Readers: []Reader{idle}}},
			[]string{`raw_access is "revoke" already`},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			steps := next(Integration{RawAccess: c.raw, Tables: c.tables})
			if len(steps) != len(c.want) {
				t.Fatalf("%+v", steps)
			}
			for n, step := range steps {
				if !strings.HasPrefix(step.What, c.want[n]) {
					t.Errorf("step %d is %q, want %q", n+1, step.What, c.want[n])
				}
			}
		})
	}
}

// Names of the warehouse cannot forge a line, and what cannot be seen is said.
func TestText(t *testing.T) {
	answer := &Answer{Integrations: []Integration{{
		Name: "prod", Place: "example.org:5439/dev",
		Log: Given{Log: Log{Why: "permission denied"}}.known(),
		Tables: []Table{{Table: "crm.people", State: Views, Still: 1, Readers: []Reader{
			{User: "an\nn", Paths: []string{"role x\u202e"}, Waits: true}, {User: "boss", Stays: superuser},
		}}},
		Next: []Step{{What: "move these", People: []string{"an\nn"}}},
	}}}
	want := `Integration prod  example.org:5439/dev

crm.people: views there, 1 still read raw
  an\u000an: by role x\u202e; no view by the policy, so that they would lose all

What to do next
  1. move these
       an\u000an

Superusers read every table, whatever a policy says: boss.

Who really reads tables cannot be seen: permission denied.
`
	if diff := cmp.Diff(want, answer.Text(false)); diff != "" {
		t.Error(diff)
	}
}
