package differential_test

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
	"github.com/redveil/redveil/state/sandbox/sandboxtest"
	"pgregory.net/rapid"
)

// TestAuthorityIsWhatAccountsCanDo draws principals, their nesting and their
// rights, and compares what the authority says of each account with what the
// account can do.
func TestAuthorityIsWhatAccountsCanDo(t *testing.T) {
	t.Parallel()
	running := sandboxtest.Start(t)
	w := &powers{admin: sandboxtest.Open(t, running, "admin")}
	for n := range 3 {
		sandboxtest.Exec(t, w.admin, fmt.Sprintf("CREATE USER a%d PASSWORD DISABLE", n))
		account := sandboxtest.Open(t, running, fmt.Sprintf("a%d", n))
		account.SetMaxOpenConns(1)
		w.accounts = append(w.accounts, account)
	}
	rapid.Check(t, w.check)
	t.Logf("%d rights compared, %d of them held, %d through views", w.compared, w.held, w.through)
}

// powers is a warehouse with a few accounts.
type powers struct {
	admin          *sql.DB
	accounts       []*sql.DB
	compared, held int
	through        int // of those held, through views
}

// check draws one warehouse and compares it.
func (w *powers) check(t *rapid.T) {
	w.clear(t)
	var done []string
	statements := drawViews.Draw(t, "views")
	for range rapid.IntRange(1, 8).Draw(t, "statements") {
		statements = append(statements, drawPower.Draw(t, "statement"))
	}
	for _, statement := range statements {
		if _, err := w.admin.Exec(statement); err == nil { // a role in itself, say, is refused
			done = append(done, statement)
		}
	}
	scope := state.Scope{
		Account: "admin", Database: "dev", BaseSchemas: []redshift.Ident{redshift.MustIdent("mart")},
		Tables:     []redshift.Name{{Schema: redshift.MustIdent("mart"), Object: redshift.MustIdent("t")}},
		ViewSchema: redshift.MustIdent("governed"), SystemSchema: redshift.MustIdent("redveil_system"),
		ProcedureSchema: redshift.MustIdent("redveil_procedures"),
	}
	snapshot, err := state.Read(context.Background(), w.admin, scope)
	if err != nil {
		t.Fatal(err)
	}
	authority := enforced.AuthorityOf(snapshot, "admin")
	table := redshift.Name{Schema: redshift.MustIdent("mart"), Object: redshift.MustIdent("t")}
	onTable, onSchema := authority.OnRelation(table), authority.OnSchema(table.Schema)
	for n, account := range w.accounts {
		name := redshift.Account(fmt.Sprintf("a%d", n))
		for _, c := range []struct {
			ways       []enforced.Way
			right      enforced.Right
			statements []string
		}{
			{onTable, enforced.MayRead, []string{"SELECT a FROM mart.t"}},
			{onTable, enforced.MayWrite, []string{
				"INSERT INTO mart.t VALUES (1, 1)", "UPDATE mart.t SET a = 1",
				"DELETE FROM mart.t",
			}},
			{onSchema, enforced.MayCreate, []string{"CREATE TABLE mart.made (a integer)"}},
		} {
			says := slices.ContainsFunc(c.ways,
				func(way enforced.Way) bool { return way.Account == name && way.Right == c.right })
			can := canAny(t, account, c.statements)
			if can != says && !(says && onlyBySystemRole(c.ways, name, c.right)) {
				t.Errorf("%s can %s: %t, the authority says %t: %v\nafter\n%s", name, c.right, can, says, c.ways,
					strings.Join(done, ";\n"))
			}
			w.compared++
			if says {
				w.held++
			}
		}
		w.checkViews(t, authority.ThroughViews(table), account, name, done)
	}
}

// onlyBySystemRole reports that an account has a right by one of Redshift's own
// roles alone. What these can do without USAGE on the schema no page says; the
// authority takes them to be able to do it.
func onlyBySystemRole(ways []enforced.Way, account redshift.Account, right enforced.Right) bool {
	return !slices.ContainsFunc(ways, func(way enforced.Way) bool {
		return way.Account == account && way.Right == right && !strings.Contains(way.Path, "sys:")
	})
}

// canAny reports whether an account can run one of the statements, none of which
// leaves anything behind.
func canAny(t *rapid.T, account *sql.DB, statements []string) bool {
	return slices.ContainsFunc(statements, func(statement string) bool {
		tx, err := account.Begin()
		if err != nil {
			t.Fatal(err)
		}
		_, err = tx.Exec(statement)
		_ = tx.Rollback()
		return err == nil
	})
}

// clear takes everything back and starts with a table that nobody may read.
func (w *powers) clear(t *rapid.T) {
	for _, statement := range []string{
		"DROP SCHEMA IF EXISTS mart CASCADE", "DROP SCHEMA IF EXISTS rep CASCADE",
		"DROP SCHEMA IF EXISTS deep CASCADE",
		"DROP ROLE r0 FORCE", "DROP ROLE r1 FORCE", "DROP ROLE r2 FORCE",
		"DROP GROUP g0",
		"REVOKE ROLE sys:superuser FROM a0", "REVOKE ROLE sys:dba FROM a1",
		"REVOKE SELECT FOR TABLES IN DATABASE dev FROM a0", "REVOKE SELECT FOR TABLES IN DATABASE dev FROM a1",
		"REVOKE SELECT FOR TABLES IN DATABASE dev FROM a2", "REVOKE SELECT FOR TABLES IN DATABASE dev FROM PUBLIC",
		"REVOKE USAGE FOR SCHEMAS IN DATABASE dev FROM a0", "REVOKE USAGE FOR SCHEMAS IN DATABASE dev FROM a1",
		"REVOKE USAGE FOR SCHEMAS IN DATABASE dev FROM a2", "REVOKE USAGE FOR SCHEMAS IN DATABASE dev FROM PUBLIC",
		"REVOKE SELECT FOR TABLES IN DATABASE dev FROM ROLE r0",
		"REVOKE SELECT FOR TABLES IN DATABASE dev FROM ROLE r1",
		"REVOKE SELECT FOR TABLES IN DATABASE dev FROM ROLE r2",
		"REVOKE SELECT FOR TABLES IN DATABASE dev FROM GROUP g0",
		"REVOKE USAGE FOR SCHEMAS IN DATABASE dev FROM ROLE r0",
		"REVOKE USAGE FOR SCHEMAS IN DATABASE dev FROM ROLE r1",
		"REVOKE USAGE FOR SCHEMAS IN DATABASE dev FROM ROLE r2",
		"REVOKE USAGE FOR SCHEMAS IN DATABASE dev FROM GROUP g0",
		"ALTER USER a0 NOCREATEUSER", "ALTER USER a1 NOCREATEUSER",
	} {
		_, _ = w.admin.Exec(statement) // what is not there need not go
	}
	for _, statement := range []string{
		"CREATE SCHEMA mart", "CREATE TABLE mart.t (a integer, b integer)", "CREATE SCHEMA rep", "CREATE SCHEMA deep",
		"CREATE ROLE r0", "CREATE ROLE r1",
		"CREATE ROLE r2",
		"CREATE GROUP g0",
	} {
		if _, err := w.admin.Exec(statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

// drawPower draws a statement that gives somebody something.
var drawPower = rapid.Custom(func(t *rapid.T) string {
	to := rapid.SampledFrom([]string{
		"a0", "a1", "a2", "ROLE r0", "ROLE r1", "ROLE r2", "GROUP g0", "PUBLIC",
	}).Draw(t, "to")
	account := rapid.SampledFrom([]string{"a0", "a1", "a2"}).Draw(t, "account")
	role := rapid.SampledFrom([]string{"r0", "r1", "r2"}).Draw(t, "role")
	return rapid.SampledFrom([]string{
		"GRANT USAGE ON SCHEMA mart TO " + to, "GRANT USAGE ON SCHEMA mart TO " + to,
		"GRANT USAGE ON SCHEMA mart TO PUBLIC",
		"GRANT SELECT ON mart.t TO " + to, "GRANT SELECT (a) ON mart.t TO " + to, "GRANT INSERT ON mart.t TO " + to,
		"GRANT UPDATE, DELETE ON mart.t TO " + to, "GRANT CREATE ON SCHEMA mart TO " + to,
		"GRANT SELECT FOR TABLES IN SCHEMA mart TO " + to, "GRANT INSERT FOR TABLES IN SCHEMA mart TO " + to,
		"GRANT ROLE " + role + " TO " + account, "GRANT ROLE " + role + " TO " + account,
		"GRANT ROLE " + role + " TO ROLE " + rapid.SampledFrom([]string{"r0", "r1", "r2"}).Draw(t, "inner"),
		"ALTER GROUP g0 ADD USER " + account, "ALTER TABLE mart.t OWNER TO " + account,
		"ALTER SCHEMA mart OWNER TO " + account,
		"ALTER USER a0 CREATEUSER", "GRANT ROLE sys:superuser TO a0", "GRANT ROLE sys:dba TO a1",
		"GRANT USAGE ON SCHEMA rep, deep TO " + to, "GRANT USAGE ON SCHEMA mart, rep TO " + to,
		"GRANT SELECT ON " + rapid.SampledFrom(viewNames).Draw(t, "view") + " TO " + to,
		"GRANT SELECT FOR TABLES IN SCHEMA rep TO " + to, "ALTER SCHEMA rep OWNER TO " + account,
		"ALTER TABLE " + rapid.SampledFrom(viewNames).Draw(t, "view") + " OWNER TO " + account,
		"GRANT SELECT FOR TABLES IN DATABASE dev TO " + to, "GRANT USAGE FOR SCHEMAS IN DATABASE dev TO " + to,
	}).Draw(t, "kind")
})
