package adopting

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/state"
)

var read = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)

// Whether somebody keeps a table from being closed.
func TestWhoHasToMoveFirst(t *testing.T) {
	covers, gap := Known{Covers: true}, Known{}
	for _, c := range []struct {
		name   string
		reader Reader
		log    Known
		want   bool
	}{
		{"who read the table, though the view shows it", Reader{View: true, LastRead: read}, covers, true},
		{"whom the view shows all, and who did not read it", Reader{View: true}, covers, false},
		{"who has no view, and did not read it", Reader{}, covers, true},
		{"whom the view shows less, and who did not read it", Reader{View: true, Loses: []string{"x"}}, covers, false},
		{"who owns it, and whom no exception means", Reader{Owns: true, LastRead: read}, covers, false},
		{"who changes rows", Reader{View: true, Changes: []state.Privilege{"UPDATE"}}, covers, true},
		{"whom the view shows all, where nobody can tell", Reader{View: true}, gap, false},
		{"whom the view shows less, where nobody can tell", Reader{View: true, Loses: []string{"x"}}, gap, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.log.waits(c.reader); got != c.want {
				t.Errorf("waits: %t", got)
			}
		})
	}
}

// When a log tells that somebody does not read a table.
func TestWhatTheLogCovers(t *testing.T) {
	old := read.Add(-7 * 24 * time.Hour)
	for _, c := range []struct {
		name string
		log  Log
		want string
	}{
		{"seven days", Log{Begin: old}, ""},
		{"what Redshift keeps of seven days", Log{Begin: old.Add(time.Hour)}, ""},
		{"six days", Log{Begin: old.Add(24 * time.Hour)}, "the log begins less than seven days ago"},
		{"an hour", Log{Begin: read.Add(-time.Hour)}, "the log begins less than seven days ago"},
		{"nothing", Log{}, "the log is empty"},
		{"one account", Log{Begin: old, Own: true}, "the log shows the statements of one account only"},
		{"a part", Log{Begin: old, Cut: true}, "only the latest 5000 statements that name a table were looked at"},
		{"what nobody may see", Log{Why: "permission denied"}, "permission denied"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.log.gap(read); got != c.want {
				t.Errorf("got %q", got)
			}
			given := Given{Log: c.log, Facts: enforced.Facts{Resolved: &policies.Resolved{
				Now: read, Sources: []*policies.Source{{}},
			}}}
			if known := given.known(); known.Covers != (c.want == "") {
				t.Errorf("%+v", known)
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
	less := Reader{User: "less", View: true, Loses: []string{"x"}}
	idle := Reader{User: "bert", View: true}
	etl := Reader{User: "etl", View: true, Changes: []state.Privilege{"DELETE"}, Waits: true}
	meant := Reader{User: "dbt", Stays: "exception.dbt", LastRead: read}
	owner := Reader{User: "eve", Owns: true, LastRead: read}
	scoped := `REVOKE SELECT FOR TABLES IN SCHEMA "a" FROM ROLE "b";`
	covers := Known{Covers: true}
	for _, c := range []struct {
		name   string
		raw    string
		log    Known
		tables []Table
		want   []string
	}{
		{"nothing", "report", covers, []Table{{Table: "a", State: Revoked, Readers: []Reader{meant}}}, nil},
		{"nothing that a run can do", "revoke", covers, []Table{{Table: "a", State: Left}}, nil},
		{
			"who owns tables", "revoke", covers,
			[]Table{{Table: "a", State: Left, Owner: "eve", Readers: []Reader{owner}}},
			[]string{"decide on these, who own tables"},
		},
		{
			"who owns tables that others read, last", "report", covers,
			[]Table{{Table: "a", State: Ready, Owner: "eve", Readers: []Reader{owner, idle}}},
			[]string{`set raw_access = "revoke": nobody needs`, "decide on these, who own tables"},
		},
		{
			"views, whom to let in, whom to move, and to close", "report", covers,
			[]Table{{Table: "a", State: NoView, Readers: []Reader{ann, cleo}}},
			[]string{"run redveil apply", "decide on these", "move these", `set raw_access = "revoke" once no table waits`},
		},
		{
			"only to move those whom the view shows all", "report", covers,
			[]Table{{Table: "a", State: Views, Readers: []Reader{ann}}, {Table: "b", State: Ready}},
			[]string{"move these", `set raw_access = "revoke" once no table waits`},
		},
		{
			"who changes rows", "report", covers,
			[]Table{{Table: "a", State: Views, Readers: []Reader{etl}}},
			[]string{"decide on these, who change rows", `set raw_access = "revoke" once no table waits`},
		},
		{
			"only to close", "report", covers,
			[]Table{{Table: "b", State: Ready, Readers: []Reader{idle}}},
			[]string{`set raw_access = "revoke": nobody needs`},
		},
		{
			"to ask first, where nobody can tell", "report",
			Known{},
			[]Table{{Table: "b", State: Ready, Readers: []Reader{idle}}},
			[]string{`set raw_access = "revoke" once you have asked who still reads`},
		},
		{
			"to decide first on those who do not read now", "report", covers,
			[]Table{{Table: "b", State: Ready, Readers: []Reader{less}}},
			[]string{"decide on these", `set raw_access = "revoke" once it is decided`},
		},
		{
			"what no run takes away", "revoke", covers,
			[]Table{{Table: "b", State: Ready, Readers: []Reader{idle}, ByHand: []string{scoped}}},
			[]string{`raw_access is "revoke" already`, "have these run once nobody waits"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			steps := next(Integration{RawAccess: c.raw, Tables: c.tables, Log: c.log})
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
		Log: Known{Notes: []string{"Who really reads tables cannot be seen: permission denied."}},
		Tables: []Table{{
			Table: "crm.people", State: Views, Waiting: 1, Readers: []Reader{
				{User: "an\nn", Paths: []string{"role x\u202e"}, Waits: true}, {User: "boss", Stays: superuser},
			},
			Open: []Opening{{To: "group g\n", Path: "grant", Why: "nobody is in it now"}},
		}},
		Next: []Step{{What: "move these", People: []string{"an\nn"}}},
	}}}
	want := `Integration prod  example.org:5439/dev

crm.people: views there, waits for 1 account
  an\u000an: by role x\u202e; no view by the policy, so that they would lose all
  group g\u000a: by grant; nobody is in it now

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
