package enforced

import (
	"testing"
	"time"

	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// What was seen is remembered for each account and thing: one account or table
// more is new, and so is the same right by another path.
func TestOneAccountMoreIsNew(t *testing.T) {
	type accounts = []redshift.Account
	march, april := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC), time.Date(2026, 4, 1, 9, 0, 0, 0, time.UTC)
	m := newMemory([]state.Seen{
		{First: april, Right: "read", Path: "grant", Accounts: accounts{"ann", "bert"}, On: []string{"mart.a"}},
		{First: march, Right: "read", Path: "grant", Accounts: accounts{"ann"}, On: []string{"mart.a", "mart.b"}},
		{First: march, Right: "change", Path: "superuser", Accounts: accounts{"root"}},
	})
	for _, c := range []struct {
		account redshift.Account
		right   Right
		path    string
		on      string
		want    time.Time
	}{
		{"ann", MayRead, "grant", "mart.a", march}, // the earlier of two
		{"bert", MayRead, "grant", "mart.a", april},
		{"bert", MayRead, "grant", "mart.b", time.Time{}},
		{"carl", MayRead, "grant", "mart.a", time.Time{}},
		{"ann", MayWrite, "grant", "mart.a", time.Time{}},
		{"ann", MayRead, "public", "mart.a", time.Time{}},
		{"root", MayChange, "superuser", "", march},
	} {
		if got := m.since(c.account, c.right, c.path, c.on); !got.Equal(c.want) {
			t.Errorf("%s can %s %q by %s since %s, want %s", c.account, c.right, c.on, c.path, got, c.want)
		}
	}
}

func TestFindingsAreKeptUntilTheyChange(t *testing.T) {
	march := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	found := []Finding{{
		Accounts: []redshift.Account{"ann", "bert"}, On: []string{"mart.a"}, Right: MayRead, Path: "grant",
		Since: march,
	}}
	kept := &state.Unmanaged{KeepsSeen: true, Seen: SeenAt(found, march)}
	fresh := []Finding{{Accounts: []redshift.Account{"carl"}, Right: MayChange, Path: "superuser"}}
	if !AreKept(found, kept) || AreKept(nil, kept) || AreKept(append(fresh, found...), kept) ||
		!AreKept(fresh, &state.Unmanaged{}) {
		t.Error("the journal is written where nothing changed, or is not written where something did")
	}
}
