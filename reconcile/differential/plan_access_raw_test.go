package differential_test

import (
	"strings"
	"testing"

	"github.com/redveil/redveil/policies/access"
)

// People who read the table itself are named with what they really have, and by
// which path: before a plan that takes it, beside a plan that leaves it, and where
// a plan gives it, because USAGE opens what was granted to everyone before.
func TestThePlanSaysWhoReadsRoundTheView(t *testing.T) {
	t.Parallel()
	w := newTold(t)
	const filtered = "row_filter \"f\" {\n  on = true\n  keep = row.c == 1\n}\n"
	for _, c := range []struct {
		name   string
		byHand []string
		revoke bool
		policy string
		// want are the people, the effect and the path of entries on column c.
		want []string
	}{
		{
			name:   "grants to accounts, groups and roles are revoked",
			revoke: true, policy: filtered,
			byHand: []string{
				"GRANT USAGE ON SCHEMA gen TO PUBLIC", "GRANT SELECT ON gen.t0 TO u2",
				"CREATE GROUP loaders WITH USER stranger0", "GRANT SELECT ON gen.t0 TO GROUP loaders",
				"CREATE ROLE inner_role", "CREATE ROLE outer_role", "GRANT ROLE inner_role TO ROLE outer_role",
				"GRANT ROLE outer_role TO u0", "GRANT SELECT ON gen.t0 TO ROLE inner_role",
			},
			want: []string{
				"stranger0 narrows group loaders", "u0 narrows role outer_role > inner_role", "u1 widens ",
				"u2 narrows grant",
			},
		},
		{
			name:   "a grant to everyone is revoked",
			revoke: true, policy: filtered,
			byHand: []string{"GRANT USAGE ON SCHEMA gen TO u0, u2", "GRANT SELECT ON gen.t0 TO PUBLIC"},
			want:   []string{"u0 narrows public", "u1 widens ", "u2 narrows public"},
		},
		{
			name:   "a grant on a column is revoked",
			revoke: true, policy: filtered,
			byHand: []string{"GRANT USAGE ON SCHEMA gen TO u2", "GRANT SELECT (k, c, b, d) ON gen.t0 TO u2"},
			want:   []string{"u0, u1 widens ", "u2 narrows grant on column c"},
		},
		{
			name: "an owner keeps what they have", policy: filtered,
			byHand: []string{"GRANT USAGE ON SCHEMA gen TO u0", "ALTER TABLE gen.t0 OWNER TO u0"},
			want:   []string{"u0 neutral owner", "u1 widens "},
		},
		{
			name: "so does a superuser", policy: filtered,
			byHand: []string{"ALTER USER u0 CREATEUSER"},
			want:   []string{"u0 neutral superuser", "u1 widens "},
		},
		{
			name: "whoever reads all in the database needs no view", policy: filtered,
			byHand: []string{
				"GRANT SELECT FOR TABLES IN DATABASE dev TO u1",
				"GRANT USAGE FOR SCHEMAS IN DATABASE dev TO u1",
			},
			want: []string{"u0 widens ", "u1 neutral permission FOR TABLES IN the database"},
		},
		{
			name: "the right to use the schema opens what everyone was granted", policy: filtered,
			byHand: []string{"GRANT SELECT ON gen.t0 TO PUBLIC"},
			want:   []string{"u0, u1 widens public"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			w.exec(t, "DROP SCHEMA IF EXISTS governed CASCADE")
			w.exec(t, "DROP SCHEMA gen CASCADE; CREATE SCHEMA gen")
			w.exec(t, toldTable)
			empty := w.header() + `source "other" {
  integration = "prod"
  table = "gen.t1"
  column "k" { type = "integer" }
}
`
			w.exec(t, "CREATE TABLE gen.t1 (k integer)")
			if !w.check(t, empty, planNew) {
				t.Fatal("cannot be planned")
			}
			for _, statement := range c.byHand {
				w.exec(t, statement)
			}
			header := w.header()
			if c.revoke {
				header = strings.Replace(header, "  sslmode", "  raw_access = \"revoke\"\n  sslmode", 1)
			}
			policy := header + toldPolicy(c.policy)
			repository, resolved := resolve(policy)
			made, _, ok := w.plan(t, repository, resolved, planNew)
			if !ok {
				t.Fatal("cannot be planned")
			}
			var got []string
			for _, e := range made.Access {
				if e.Source == "s0" && e.Column == "c" {
					got = append(got, strings.Join(e.Users, ", ")+" "+string(e.Effect)+" "+e.Path)
				}
				if e.Effect == access.Neutral && e.Path == "" {
					t.Errorf("%v is neutral without a path", e)
				}
			}
			if strings.Join(got, "\n") != strings.Join(c.want, "\n") {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
			if !w.check(t, policy, planNew, c.byHand...) {
				t.Fatal("cannot be applied")
			}
			w.settled(t, policy)
			undo(t, w, c.byHand)
		})
	}
}

// undo takes back what a case did to accounts and to the whole database.
func undo(t *testing.T, w *told, byHand []string) {
	t.Helper()
	for _, statement := range byHand {
		switch words := strings.Fields(statement); {
		case strings.HasPrefix(statement, "CREATE ROLE"):
			w.exec(t, "DROP ROLE "+words[2]+" FORCE")
		case strings.HasPrefix(statement, "CREATE GROUP"):
			w.exec(t, "REVOKE ALL ON ALL TABLES IN SCHEMA gen FROM GROUP "+words[2])
			w.exec(t, "DROP GROUP "+words[2])
		case strings.HasPrefix(statement, "ALTER USER"):
			w.exec(t, "ALTER USER "+words[2]+" NOCREATEUSER")
		case strings.Contains(statement, "IN DATABASE"):
			w.exec(t, strings.NewReplacer("GRANT ", "REVOKE ", " TO ", " FROM ").Replace(statement))
		}
	}
}
