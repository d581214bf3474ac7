package apply

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
	"github.com/redveil/redveil/state/sandbox/sandboxtest"
	"github.com/redveil/redveil/state/warehouse"
)

func viewName(n int) redshift.Name {
	return redshift.Name{Schema: redshift.MustIdent("governed"), Object: redshift.MustIdent(fmt.Sprintf("v%d", n))}
}

// checker returns what an apply has that made some views, and let anna read them
// through a role. Statements are what happens in the warehouse besides.
func checker(t *testing.T, as redshift.Account, views int, statements ...string) *applier {
	t.Helper()
	running := sandboxtest.Start(t)
	admin := sandboxtest.Open(t, running, "admin")
	sandboxtest.Exec(t, admin, "CREATE SCHEMA governed", "CREATE USER anna PASSWORD DISABLE",
		"CREATE USER eve PASSWORD DISABLE", "CREATE ROLE redveil_staff", "GRANT ROLE redveil_staff TO anna",
		"GRANT USAGE ON SCHEMA governed TO PUBLIC", "CREATE TABLE governed.t (id integer)")
	staff := state.Principal{Kind: state.PrincipalRole, Name: "redveil_staff"}
	anna := state.Membership{In: staff, Member: state.Principal{Kind: state.PrincipalUser, Name: "anna"}}
	before := &state.Snapshot{
		Catalog: state.NewCatalog(state.Role{Name: redshift.MustIdent(staff.Name)}, anna),
		Unmanaged: state.Unmanaged{
			Accounts:    map[redshift.Account]bool{"admin": true, "anna": false, "eve": false},
			Memberships: []state.Membership{anna},
		},
	}
	program := plan.Program{Scope: state.Scope{
		Account: "admin", ViewSchema: redshift.MustIdent("governed"), Accounts: []redshift.Account{"anna", "eve"},
	}}
	for n := range views {
		view := viewName(n)
		sandboxtest.Exec(t, admin, "CREATE VIEW "+view.String()+" AS SELECT id FROM governed.t WITH NO SCHEMA BINDING",
			"GRANT SELECT ON "+view.String()+" TO ROLE redveil_staff")
		program.Steps = append(program.Steps, plan.Step{After: state.View{Name: view}},
			plan.Step{After: state.OnRelation(state.Select, view, staff)})
	}
	sandboxtest.Exec(t, admin, statements...)
	session, err := warehouse.Open(t.Context(), warehouse.Config{
		Host: "127.0.0.1", Port: running.Port(), Database: "dev", Account: as, SSLMode: "disable",
		ConnectTimeout: time.Minute,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = session.Close() })
	return &applier{session: session, program: program, before: before}
}

// isOwn fails the test unless the session is its own account's.
func (a *applier) isOwn(t *testing.T, account string) {
	t.Helper()
	var now string
	if err := a.session.QueryRowContext(t.Context(), "SELECT current_user").Scan(&now); err != nil || now != account {
		t.Errorf("the session is %q's, %v", now, err)
	}
}

func TestAfterReadingAsOthersTheSessionIsItsOwnAgain(t *testing.T) {
	a := checker(t, "admin", 2)
	if err := a.check(t.Context()); err != nil {
		t.Fatal(err)
	}
	if want := (Check{By: ByReading, Accounts: 2, Classes: 2}); a.outcome.Check != want {
		t.Errorf("%+v, want %+v", a.outcome.Check, want)
	}
	a.isOwn(t, "admin")
}

func TestViewsThatReadersCannotReadAreNamed(t *testing.T) {
	a := checker(t, "admin", 250, "REVOKE SELECT ON governed.v123 FROM ROLE redveil_staff", "DROP VIEW governed.v200",
		"GRANT SELECT ON governed.v0 TO eve")
	err := a.check(t.Context())
	var found *CheckError
	if !errors.As(err, &found) || len(found.Found) != 3 {
		t.Fatal(err)
	}
	for n, want := range []string{
		"anna governed.v123 permission denied for relation v123",
		`anna governed.v200 relation "governed.v200" does not exist`, "eve governed.v0 ",
	} {
		m, why := found.Found[n], ""
		if m.Refused != nil {
			why = m.Refused.Message
		}
		if got := fmt.Sprintf("%s %s %s", m.Account, m.View, why); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	a.isOwn(t, "admin")
}

func TestASessionThatMayNotActAsOthersChecksByModel(t *testing.T) {
	a := checker(t, "eve", 2)
	if err := a.check(t.Context()); err != nil {
		t.Fatal(err)
	}
	if want := (Check{By: ByModel, Classes: 2}); a.outcome.Check != want {
		t.Errorf("%+v, want %+v", a.outcome.Check, want)
	}
	a.isOwn(t, "eve")
}

func TestASessionThatCannotBecomeItsOwnAgainIsClosed(t *testing.T) {
	a := checker(t, "admin", 2)
	if _, err := a.session.ExecContext(t.Context(), "BEGIN"); err != nil {
		t.Fatal(err)
	}
	_, _ = a.session.ExecContext(t.Context(), "SELECT 1 FROM nowhere") // nothing is taken until the transaction ends
	if err := a.check(t.Context()); err == nil {
		t.Error("nothing was reported")
	}
	if err := a.session.PingContext(t.Context()); err == nil {
		t.Error("the session is still open")
	}
}
