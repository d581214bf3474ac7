package state

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/state/redshift"
)

// A new account can have the name of a dropped one, so only name and number
// together say whose row it is.
func TestClaimsOfEarlierAccountsCountForNobody(t *testing.T) {
	snapshot := &Snapshot{
		Profiles:  Profiles{"ann": {User: "ann"}},
		Unmanaged: Unmanaged{AccountIDs: map[redshift.Account]int64{"ann": 100, "bert": 101, "zoe": 102}},
	}
	scope := Scope{Accounts: []redshift.Account{"bert"}}
	as := func(account redshift.Account, number int64, other redshift.Account, otherNumber int64) Claim {
		return Claim{
			Table: Impersonation, Account: account, ID: number, Impersonated: other,
			ImpersonatedID: otherNumber,
		}
	}
	for _, row := range []struct {
		name  string
		claim Claim
		whose redshift.Account // empty: it counts
	}{
		{"a choice of the account of today", Claim{Table: ChosenProject, Account: "ann", ID: 100}, ""},
		{"a choice of an earlier account of the name", Claim{Table: ChosenProject, Account: "ann", ID: 7}, "ann"},
		{"a choice without a number", Claim{Table: ChosenProject, Account: "ann"}, "ann"},
		{"a choice of an account that is gone", Claim{Table: Acknowledgement, Account: "carl", ID: 9}, "carl"},
		{
			"a choice of somebody whom neither policy nor profile knows",
			Claim{Table: Acknowledgement, Account: "zoe", ID: 102},
			"zoe",
		},
		{"somebody whom nobody knows impersonates a user", as("zoe", 102, "bert", 101), ""},
		{"the account that is impersonated is another one now", as("ann", 100, "bert", 8), "bert"},
		{"the account that is impersonated is no user", as("ann", 100, "zoe", 102), "zoe"},
	} {
		snapshot.Unmanaged.Claims = []Claim{row.claim}
		want := map[redshift.Account][]Claim{}
		if row.whose != "" {
			want[row.whose] = []Claim{row.claim}
		}
		if diff := cmp.Diff(want, snapshot.Earlier(scope)); diff != "" {
			t.Errorf("%s:\n%s", row.name, diff)
		}
	}
}
