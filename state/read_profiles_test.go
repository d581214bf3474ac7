package state_test

import (
	"slices"
	"testing"

	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/sandbox/sandboxtest"
)

// A transaction that applies does not read what people choose, who may write that at
// any time, and no plan is stale for it.
func TestWhatPeopleChooseIsNoPartOfWhatAPlanReliesOn(t *testing.T) {
	t.Parallel()
	db := start(t, slices.Concat(shop, ours, []string{
		"CREATE TABLE redveil_system.project (account varchar(127), account_id integer, project varchar(256))",
		"INSERT INTO redveil_system.profile VALUES ('ann', 'ann', 'active')",
		"INSERT INTO redveil_system.project VALUES ('ann', 1, 'launch'), ('carl', 2, 'launch')",
	})...)
	before := read(t, db)
	if ann := before.Catalog.Find(state.Profile{Account: "ann"}.Key()).(state.Profile); ann.Earlier == "" {
		t.Error("the choice of an earlier account of the name was not read")
	}
	applying, err := state.ReadApplying(t.Context(), db, scope)
	if err != nil || len(applying.Unmanaged.Claims) > 0 {
		t.Fatalf("%v, %v", applying.Unmanaged.Claims, err)
	}
	sandboxtest.Exec(t, db, "DELETE FROM redveil_system.project")
	for name, other := range map[string]*state.Snapshot{"of the transaction": applying, "later": read(t, db)} {
		if other.Fingerprint(scope) != before.Fingerprint(scope) {
			t.Errorf("the fingerprint %s is another one", name)
		}
	}
}
