package health_test

import (
	"errors"
	"testing"
	"time"

	"github.com/redveil/redveil/reconcile/health"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/journal"
	"github.com/redveil/redveil/state/redshift"
	"github.com/redveil/redveil/state/warehouse"
)

var governed = redshift.MustIdent("governed")

// facts are those of a warehouse in which all is well, after one apply.
func facts() *health.Facts {
	catalog := state.NewCatalog()
	catalog.Add(state.View{Name: redshift.Name{Schema: governed, Object: redshift.MustIdent("orders")}})
	return &health.Facts{
		Integration: &spec.Integration{
			Name: "prod", Host: "127.0.0.1", Port: 5439, Database: "dev", ViewSchema: governed,
		},
		Account: "redveil", Version: "PostgreSQL 8.0.2, Redshift 1.0.1", CaseSensitive: "off",
		Snapshot: &state.Snapshot{Catalog: catalog, Unmanaged: state.Unmanaged{Layout: state.Layout()}},
		Runs:     []journal.Run{{Outcome: "applied", Work: state.WorkCreate}},
		Applied:  &journal.Applied{At: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)},
	}
}

// The state follows from who holds the lock, what the last run was and how it ended, and
// else from the checks.
func TestTheStateOfAnIntegration(t *testing.T) {
	held := func(work state.Work) journal.Lock {
		return journal.Lock{Holder: "dana (1)", Work: work, Left: time.Minute}
	}
	failed := func(f *health.Facts, work state.Work) {
		f.Runs = append([]journal.Run{{Outcome: "failed", Work: work}}, f.Runs...)
	}
	first := func(f *health.Facts) { f.Runs, f.Applied = nil, nil }
	for _, c := range []struct {
		name string
		is   func(*health.Facts)
		want health.State
	}{
		{"all is well", func(*health.Facts) {}, health.Enabled},
		{"the first run goes on", func(f *health.Facts) { first(f); f.Lock = held(state.WorkCreate) }, health.Creating},
		{"the first run failed", func(f *health.Facts) { first(f); failed(f, state.WorkCreate) }, health.CreateError},
		{"another run goes on", func(f *health.Facts) { f.Lock = held(state.WorkEdit) }, health.Editing},
		{"a run of an earlier redveil goes on", func(f *health.Facts) { f.Lock = held("") }, health.Editing},
		{
			"the run that held the lock is gone", func(f *health.Facts) { f.Lock = journal.Lock{Holder: "d"} },
			health.Enabled,
		},
		{"the last run failed", func(f *health.Facts) { failed(f, state.WorkEdit) }, health.EditError},
		{"tables are brought up to date", func(f *health.Facts) { f.Lock = held(state.WorkMigrate) }, health.Migrating},
		{"that failed", func(f *health.Facts) { failed(f, state.WorkMigrate) }, health.MigrateError},
		{"no view is in force", func(f *health.Facts) { f.Snapshot.Catalog = state.NewCatalog() }, health.Disabled},
		{
			"a check fails", func(f *health.Facts) { f.Drifting = errors.New("no such commit") },
			health.ValidationError,
		},
		{
			"the warehouse does not answer", func(f *health.Facts) {
				*f = health.Facts{Integration: f.Integration, Connect: errors.New("no")}
			}, health.ValidationError,
		},
		{"all is being removed", func(f *health.Facts) { f.Lock = held(state.WorkDelete) }, health.Deleting},
		{"that failed", func(f *health.Facts) { failed(f, state.WorkDelete) }, health.DeleteError},
		{
			"nothing is there", func(f *health.Facts) { first(f); f.Snapshot.Unmanaged.Layout = 0 },
			health.Deleted,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := facts()
			c.is(f)
			if got := health.Judge(f).State; got != c.want {
				t.Errorf("%s, not %s", got, c.want)
			}
		})
	}
}

// What keeps a session from coming about is told by the check that it concerns.
func TestWhyThereIsNoSession(t *testing.T) {
	for _, c := range []struct {
		cause error
		fails health.Name
	}{
		{errors.New("no answer within 10s"), health.Connection},
		{&warehouse.RefusedError{Address: "h:5439", Account: "redveil", Message: "it is wrong"}, health.Credentials},
		{&warehouse.NoCredentialsError{Cause: errors.New("the variable is not set")}, health.Credentials},
		{&warehouse.InsecureError{What: "the certificate has expired"}, health.TLS},
	} {
		f := facts()
		f.Connect, f.Snapshot, f.Version, f.CaseSensitive = c.cause, nil, "", ""
		i := health.Judge(f)
		for _, check := range i.Checks {
			if failed := check.Result == health.Failed; failed != (check.Name == c.fails) {
				t.Errorf("%v: %s %s: %s", c.cause, check.Result, check.Name, check.Says)
			}
		}
		if i.Healthy {
			t.Errorf("%v is healthy", c.cause)
		}
	}
}

// Names that differ in letter case alone would be one name for the policy.
func TestASettingThatKeepsLetterCase(t *testing.T) {
	f := facts()
	f.CaseSensitive = "on"
	if health.Judge(f).Healthy {
		t.Error("it is healthy")
	}
}
