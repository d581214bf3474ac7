package differential_test

import (
	"database/sql"
	"slices"
	"strings"

	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/state/redshift"
	"pgregory.net/rapid"
)

// viewNames are the views that may stand over the table, or over each other.
var viewNames = []string{"mart.v0", "rep.v1", "rep.v2", "deep.v3"}

// drawViews draws views over the table, from the lowest to the highest, and grants
// that make it likely that somebody reads them.
var drawViews = rapid.Custom(func(t *rapid.T) []string {
	var statements []string
	late, bound := make(map[string]bool), make(map[string]bool)
	for n, name := range viewNames[:rapid.IntRange(0, len(viewNames)).Draw(t, "views")] {
		beneath := rapid.SampledFrom(append([]string{"mart.t"}, viewNames[:n]...)).Draw(t, "beneath")
		kinds := []string{
			"CREATE VIEW " + name + " AS SELECT a FROM " + beneath + " WITH NO SCHEMA BINDING",
			"CREATE VIEW " + name + " AS WITH t AS (SELECT a FROM " + beneath + ") SELECT x.a FROM (SELECT a FROM t) " +
				"x JOIN mart.t y ON x.a = y.a WITH NO SCHEMA BINDING",
		}
		if !late[beneath] { // the sandbox has no bound view over a late-binding one
			kinds = append(kinds, "CREATE VIEW "+name+" AS SELECT a FROM "+beneath)
		}
		if !late[beneath] && !bound[beneath] { // nor has Redshift a materialized view over either
			kinds = append(kinds, "CREATE MATERIALIZED VIEW "+name+" AS SELECT a FROM "+beneath)
		}
		made := rapid.SampledFrom(kinds).Draw(t, "definition")
		statements = append(statements, made)
		late[name] = strings.HasSuffix(made, "BINDING")
		bound[name] = !late[name] && !strings.HasPrefix(made, "CREATE MATERIALIZED")
	}
	if len(statements) > 0 && rapid.Bool().Draw(t, "granted") {
		statements = append(statements, "GRANT SELECT ON "+viewNames[len(statements)-1]+" TO a0",
			"GRANT USAGE ON SCHEMA mart, rep, deep TO a0")
	}
	if rapid.Bool().Draw(t, "owned") {
		statements = append(statements, "ALTER TABLE "+rapid.SampledFrom(viewNames).Draw(t, "owned")+" OWNER TO a2")
	}
	return statements
})

// checkViews compares what the authority says an account reads through each view
// with what it reads. Superusers need no view, so it says nothing of them.
func (w *powers) checkViews(t *rapid.T, ways []enforced.Way, account *sql.DB, name redshift.Account, done []string) {
	if w.isSuper(t, name) {
		return
	}
	for _, view := range viewNames {
		says := slices.ContainsFunc(ways, func(way enforced.Way) bool {
			return way.Account == name && way.Right == enforced.MayRead &&
				slices.Contains(strings.Fields(way.Path), view)
		})
		if can := canAny(t, account, []string{"SELECT a FROM " + view}); can != says {
			t.Errorf("%s can read %s: %t, the authority says %t: %v\nafter\n%s", name, view, can, says, ways,
				strings.Join(done, ";\n"))
		}
		w.compared++
		if says {
			w.held++
			w.through++
		}
	}
}

func (w *powers) isSuper(t *rapid.T, name redshift.Account) bool {
	var super bool
	if err := w.admin.QueryRow("SELECT EXISTS (SELECT 1 FROM pg_user WHERE usename = $1 AND usesuper) OR EXISTS ("+
		"SELECT 1 FROM svv_user_grants WHERE user_name = $1 AND role_name = 'sys:superuser')", string(name)).
		Scan(&super); err != nil {
		t.Fatal(err)
	}
	return super
}
