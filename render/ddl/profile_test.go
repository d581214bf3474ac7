package ddl_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/redveil/redveil/render/ddl"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

func group(name string) state.Entitlement {
	return state.Entitlement{Kind: state.EntitlementGroup, Value: name}
}

func person(status string, entitlements ...state.Entitlement) *state.Person {
	return &state.Person{User: "ann", State: status, Entitlements: entitlements}
}

// profile is the change from one set of rows to another; nil has none.
func profile(name string, before, after *state.Person, more ddl.Definitions) change {
	c := change{name: name, definitions: more}
	if before != nil {
		c.before = state.Profile{Account: "Ann", Content: before.Digest()}
		c.definitions.Before = state.Profiles{"Ann": before}
	}
	if after != nil {
		c.after = state.Profile{Account: "Ann", Content: after.Digest()}
		c.definitions.After = state.Profiles{"Ann": after}
	}
	return c
}

func TestProfiles(t *testing.T) {
	none := ddl.Definitions{}
	analyst := person(state.Active, group("analysts"), group("staff"))
	claims := []state.ClaimTable{state.Acknowledgement, state.Impersonation}
	golden(t, "profiles.sql", []change{
		profile("a user gets a profile with entitlements", nil, analyst, none),
		profile("an inactive user gets no entitlement", nil, person(state.Inactive), none),
		profile("a user goes, with what they chose, said and were given", analyst, nil,
			ddl.Definitions{ClaimTables: claims}),
		profile("one group more and one less change two rows", analyst,
			person(state.Active, group("auditors"), group("staff")), none),
		profile("a user who leaves becomes inactive", analyst, person(state.Inactive), none),
		profile("a profile that someone doubled by hand is written anew", person("active, active", group("staff")),
			person(state.Active, group("staff")), none),
		profile("entitlements that someone doubled by hand are written anew",
			person(state.Active, group("staff"), group("staff")), person(state.Active, group("staff")), none),
	})
}

// Redshift gives the name of a dropped account to whoever makes one again: what
// an earlier account left behind is taken, and what the present one did stays.
func TestWhatEarlierAccountsLeftBehind(t *testing.T) {
	analyst := person(state.Active, group("analysts"))
	earlier := map[redshift.Account][]state.Claim{"Ann": {
		{Table: state.Acknowledgement, Account: "Ann", ID: 7, Project: "fraud", Purpose: "fraud.card"},
		{Table: state.Impersonation, Account: "bert", ID: 8, Impersonated: "Ann", ImpersonatedID: 7},
	}}
	left := profile("the account of today keeps its own rows", analyst, analyst, ddl.Definitions{
		Earlier: earlier, AccountIDs: map[redshift.Account]int64{"Ann": 100},
	})
	left.before = state.Profile{Account: "Ann", Content: analyst.Digest(), Earlier: "sha256:1"}
	gone := profile("of an account that is gone all rows go", nil, nil, ddl.Definitions{Earlier: earlier})
	gone.before = state.Profile{Account: "Ann", Earlier: "sha256:1"}
	again := profile("a user whose name an earlier account had gets a profile", nil, analyst, ddl.Definitions{
		Earlier: earlier, AccountIDs: map[redshift.Account]int64{"Ann": 100},
	})
	again.before = state.Profile{Account: "Ann", Earlier: "sha256:1"}
	golden(t, "earlier.sql", []change{left, gone, again})
}

// The Data API takes 200 KB at most, whatever somebody's entitlements are called.
func TestNoStatementOfAProfileIsTooLong(t *testing.T) {
	all := person(state.Active)
	for n := range 2000 {
		all.Entitlements = append(all.Entitlements, state.Entitlement{
			Kind: state.EntitlementAttribute, Name: strings.Repeat("n", 256),
			Value: fmt.Sprintf("%04d%s", n, strings.Repeat("'", 252)),
		})
	}
	account := redshift.Account(strings.Repeat("a", 127))
	for _, statement := range ddl.Create(state.Profile{Account: account, Content: all.Digest()},
		ddl.Definitions{After: state.Profiles{account: all}}).Statements() {
		if size := len(statement.String()); size > 66<<10 {
			t.Errorf("a statement has %d bytes", size)
		}
	}
}
