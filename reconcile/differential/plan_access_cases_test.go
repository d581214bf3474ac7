package differential_test

import (
	"fmt"
	"strings"
	"testing"
)

// TestThePlanSaysWhoReadsWhat makes one change by hand at a time, and corrects
// it with a plan for the same policy. The plan's access changes must be what
// really changes.
func TestThePlanSaysWhoReadsWhat(t *testing.T) {
	t.Parallel()
	w := newTold(t)
	for _, c := range toldCases {
		t.Run(c.name, func(t *testing.T) {
			w.exec(t, "DROP SCHEMA gen CASCADE; CREATE SCHEMA gen")
			w.exec(t, toldTable)
			first := w.header() + toldPolicy(c.policy)
			if !w.check(t, first, planNew) {
				t.Fatal("cannot be planned\n" + first)
			}
			for _, statement := range c.byHand {
				w.exec(t, statement)
			}
			then := first
			if c.then != "" {
				then = w.header() + toldPolicy(c.then)
			}
			if len(c.ignored) > 0 && !w.check(t, then, planDrift(c.ignored...), c.byHand...) {
				t.Fatal("cannot be corrected\n" + then)
			}
			if !w.check(t, then, planNew, c.byHand...) {
				t.Fatal("cannot be planned\n" + then)
			}
			w.settled(t, then)
		})
	}
}

// toldPolicy returns a policy with one source, which u0 and u1 may read. Blocks
// in more replace those of the same name.
func toldPolicy(more string) string {
	policy := ""
	for _, block := range []struct{ name, text string }{
		{`group "staff"`, " {}\n"},
		{`source "s0"`, strings.TrimPrefix(toldSource, `source "s0"`)},
		{`subscription "some"`, " {\n  on = true\n  allow = contains([\"u0\", \"u1\"], user.name)\n}\n"},
	} {
		if !strings.Contains(more, block.name) {
			policy += block.name + block.text
		}
	}
	return policy + more
}

const toldTable = "CREATE TABLE gen.t0 (k integer, c integer, b boolean, d boolean); INSERT INTO gen.t0 VALUES " +
	"(0, 0, TRUE, TRUE), (1, 1, FALSE, FALSE), (2, NULL, FALSE, TRUE);"

const toldSource = `source "s0" {
  integration = "prod"
  table = "gen.t0"
  column "k" { type = "integer" }
  column "c" { type = "integer" }
  column "b" { type = "boolean" }
  column "d" { type = "boolean" }
}
`

func keep(condition string) string {
	return fmt.Sprintf("row_filter \"f\" {\n  on = true\n  keep = %s\n}\n", condition)
}

const replaced = "CREATE OR REPLACE VIEW governed.s0 AS SELECT k, c, b, d FROM gen.t0 WITH NO SCHEMA BINDING"

var toldCases = []struct {
	name, policy string
	byHand       []string
	then         string
	ignored      []string // by drift, which corrects the rest first
}{
	{"nothing", "", nil, "", nil},
	{
		"a grant to somebody with a row of their own", "",
		[]string{
			"GRANT SELECT ON governed.s0 TO u2", "GRANT USAGE ON SCHEMA governed TO u2",
			"GRANT USAGE ON SCHEMA gen TO u2",
			"INSERT INTO redveil_system.entitlement VALUES ('u2', 'source', '', 's0')",
		},
		"", nil,
	},
	{"a stranger gets both locks open", "", []string{
		"GRANT ROLE redveil_some TO stranger0",
		"INSERT INTO redveil_system.entitlement VALUES ('stranger0', 'source', '', 's0')",
	}, "", nil},
	{"a profile is gone, its entitlements are not", "", []string{"DELETE FROM redveil_system.profile WHERE " +
		"account = 'u0'"}, "", nil},
	{"a profile is gone, with its name", "", []string{
		"DELETE FROM redveil_system.profile WHERE account = 'u0'",
		"DELETE FROM redveil_system.entitlement WHERE account = 'u0' AND kind = 'user'",
	}, "", nil},
	{
		"a person has the name of another one", keep(`user.name != "u0" || row.c == 1`),
		[]string{"UPDATE redveil_system.entitlement SET value = 'u0' WHERE account = 'u1' AND kind = 'user'"},
		"",
		nil,
	},
	{
		"a profile has the label of another one", keep(`user.name != "u0" || row.c == 1`),
		[]string{"UPDATE redveil_system.profile SET user_name = 'u0' WHERE account = 'u1'"},
		"", nil,
	},
	{"a person has no name", keep(`user.name != "u0"`), []string{"DELETE FROM redveil_system.entitlement WHERE " +
		"account = 'u1' AND kind = 'user'"}, "", nil},
	{"a person has two names", keep(`user.name != "u0"`), []string{"INSERT INTO redveil_system.entitlement VALUES " +
		"('u0', 'user', 'name', 'z')"}, "", nil},
	{
		"a stranger has the role of a view that was replaced", "",
		[]string{"GRANT ROLE redveil_some TO stranger0", replaced},
		"", nil,
	},
	{
		"everyone may read a view that was replaced", "",
		[]string{
			"GRANT SELECT ON governed.s0 TO PUBLIC", "GRANT USAGE ON SCHEMA governed TO PUBLIC",
			"GRANT USAGE ON SCHEMA gen TO PUBLIC", replaced,
		},
		"", nil,
	},
	{"a view is dropped", "", []string{"DROP VIEW governed.s0"}, "", nil},
	{"a view has another owner", "", []string{"ALTER TABLE governed.s0 OWNER TO u2"}, "", nil},
	{
		"a view's owner may read the table", "",
		[]string{
			"ALTER TABLE governed.s0 OWNER TO u2", "GRANT SELECT ON gen.t0 TO u2",
			"GRANT USAGE ON SCHEMA gen TO u2", "GRANT USAGE ON SCHEMA governed TO u2",
			"INSERT INTO redveil_system.entitlement VALUES ('u2', 'source', '', 's0')",
		},
		"", nil,
	},
	{
		"a role lost the schema of the views", "",
		[]string{"REVOKE USAGE ON SCHEMA governed FROM ROLE redveil_some"},
		"", nil,
	},
	{
		"a role lost the schema of the table", "",
		[]string{"REVOKE USAGE ON SCHEMA gen FROM ROLE redveil_some"},
		"",
		nil,
	},
	{
		"a role lost the schema of a bound view's table",
		strings.Replace(toldSource, "table =", "binding = \"bound\"\n  table =", 1),
		[]string{"REVOKE USAGE ON SCHEMA gen FROM ROLE redveil_some"},
		"", nil,
	},
	{"nobody may use the system schema", "", []string{"REVOKE USAGE ON SCHEMA redveil_system FROM PUBLIC"}, "", nil},
	{
		"nobody may read their own rows", "",
		[]string{"REVOKE SELECT ON redveil_system.user_entitlement FROM PUBLIC"},
		"",
		nil,
	},
	{
		"everyone's rows are another one's", "",
		[]string{
			"GRANT ROLE redveil_some TO u2",
			"CREATE OR REPLACE VIEW redveil_system.user_entitlement AS " +
				"SELECT CAST('source' AS varchar(16)) AS kind, " +
				"CAST('' AS varchar(256)) AS name, " +
				"CAST('s0' AS varchar(256)) AS value",
		},
		"", nil,
	},
	{"the rows of the reader belong to another one", "", []string{"ALTER TABLE redveil_system.user_entitlement " +
		"OWNER TO u2"}, "", nil},
	{
		"the view of the reader's rows is gone", "",
		[]string{"DROP VIEW redveil_system.user_entitlement CASCADE"},
		"",
		nil,
	},
	{"a role in a role", "", []string{
		"CREATE ROLE outer_role", "GRANT ROLE redveil_some TO ROLE outer_role",
		"GRANT ROLE outer_role TO u2",
		"INSERT INTO redveil_system.entitlement VALUES ('u2', 'source', '', 's0')",
	}, "", nil},
	{"some of the journal's policy is gone", "", []string{"UPDATE redveil_system.policy SET text = " +
		"SUBSTRING(text, 1, 20)"}, "", nil},
	{"all of the journal's policy is gone", "", []string{"DELETE FROM redveil_system.policy"}, "", nil},
	{
		"another table stands behind the view", "",
		[]string{
			"CREATE TABLE gen.t1 (k integer, c integer, b boolean, d boolean)",
			"INSERT INTO gen.t1 VALUES (7, 7, TRUE, TRUE)",
		},
		strings.Replace(toldSource, "gen.t0", "gen.t1", 1), nil,
	},
	{
		"someone may read all views of the schema", "",
		[]string{
			"GRANT SELECT FOR TABLES IN SCHEMA governed TO u2", "GRANT USAGE ON SCHEMA governed TO u2",
			"GRANT USAGE ON SCHEMA gen TO u2",
			"INSERT INTO redveil_system.entitlement VALUES ('u2', 'source', '', 's0')",
		},
		"", nil,
	},
	{
		"someone may read the whole database", "",
		[]string{
			"GRANT SELECT FOR TABLES IN DATABASE dev TO u3", "GRANT USAGE FOR SCHEMAS IN DATABASE dev TO u3",
			"INSERT INTO redveil_system.entitlement VALUES ('u3', 'source', '', 's0')",
		},
		"", nil,
	},
	{
		"a person has two profiles", "",
		[]string{"INSERT INTO redveil_system.profile VALUES ('u0', 'z', 'active')"},
		"",
		nil,
	},
	{"rows without a value", "", []string{
		"INSERT INTO redveil_system.entitlement (account, kind) VALUES ('u2', " +
			"'source'), (NULL, 'source')",
		"INSERT INTO redveil_system.profile (account) VALUES (NULL), ('u3')",
	}, "", nil},
	{
		"a superuser owns a view", "",
		[]string{"ALTER USER u3 CREATEUSER", "ALTER TABLE governed.s0 OWNER TO u3"},
		"",
		nil,
	},
	{
		"a superuser has rows", "",
		[]string{"INSERT INTO redveil_system.entitlement VALUES ('u3', 'source', '', 's0')"},
		"", nil,
	},
	{"a superuser before a replaced view", "", []string{replaced}, "", nil},
	{"a superuser no longer", "", []string{"ALTER USER u3 NOCREATEUSER"}, "", nil},
	{
		"a column is gone", "",
		[]string{"ALTER TABLE gen.t0 DROP COLUMN d"},
		strings.Replace(toldSource, `  column "d" { type = "boolean" }`, "", 1), nil,
	},
	{"a table is gone", "", []string{"DROP TABLE gen.t0", "CREATE TABLE gen.t1 (k integer, c integer, b boolean, " +
		"d boolean)"}, strings.Replace(toldSource, "gen.t0", "gen.t1", 1), nil},
	{"the same condition in other words", keep("row.c == 1 + 1"), nil, keep("row.c == 2"), nil},
	{"the same set in other words", keep(`contains([1, 2], row.c)`), nil, keep(`contains([2, 1, 1], row.c)`), nil},
	{
		"a view that was replaced, and stays", "",
		[]string{replaced, "REVOKE ROLE redveil_some FROM u0"},
		"",
		[]string{"view *"},
	},
	{"the reader's rows are another one's, and stay so", "", []string{
		"ALTER TABLE " +
			"redveil_system.user_entitlement OWNER TO u2",
		"REVOKE ROLE redveil_some FROM u0",
	}, "", []string{"view redveil_system.*"}},
	{
		"a view comes back without its grants", "",
		[]string{"DROP VIEW governed.s0"},
		"",
		[]string{"grant SELECT on *"},
	},
	{
		"a view is made anew without its grants", "",
		[]string{
			"DROP VIEW governed.s0", "CREATE VIEW governed.s0 AS SELECT k FROM gen.t0 WITH NO SCHEMA BINDING",
			"GRANT SELECT ON governed.s0 TO ROLE redveil_some",
		},
		"",
		[]string{"grant SELECT on *"},
	},
	{"a stranger stays in a role", "", []string{
		"GRANT ROLE redveil_some TO stranger0",
		"INSERT INTO redveil_system.entitlement VALUES ('stranger0', 'source', '', 's0')",
	}, "", []string{
		"membership *",
	}},
}

// A label is what a policy calls an account. The account is what reads: a new
// label changes nothing for it, while the label of another account gives it
// that account's access.
func TestThePlanCallsAccountsByTheirLabels(t *testing.T) {
	t.Parallel()
	w := newTold(t)
	for _, c := range []struct {
		name  string
		edits []string
	}{
		{"a new label", []string{`user "u0" {}`, `user "new" { username = "u0" }`, `["u0", "u1"]`, `["new", "u1"]`}},
		{"two accounts change their labels", []string{
			`user "u0" {}`, `user "u0" { username = "u2" }`, `user "u2" {}`,
			`user "u2" { username = "u0" }`,
		}},
		{
			"the label of an account that leaves",
			[]string{`user "u0" {}`, ``, `user "u2" {}`, `user "u0" { username = "u2" }`},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			w.exec(t, "DROP SCHEMA gen CASCADE; CREATE SCHEMA gen")
			w.exec(t, toldTable)
			first := w.header() + toldPolicy("")
			then := strings.NewReplacer(c.edits...).Replace(first)
			for _, policy := range []string{first, then, first} {
				if !w.check(t, policy, planNew) {
					t.Fatal("cannot be planned\n" + policy)
				}
				w.settled(t, policy)
			}
		})
	}
}
