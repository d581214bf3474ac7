package drift

import (
	"testing"
	"time"

	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

func TestWhatRedveilDidItselfIsNotByHand(t *testing.T) {
	at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	past := []state.LoggedStatement{
		{Account: "redveil", At: at.Add(4), Text: "DROP VIEW governed.orders"},
		{Account: "redveil", At: at.Add(3), Text: "INSERT INTO redveil_system.history VALUES ('x')"},
		{Account: "bert", At: at.Add(2), Text: "INSERT INTO redveil_system.history VALUES ('x')"},
		{Account: "redveil", At: at.Add(1), Text: "CREATE VIEW governed.orders AS SELECT 1"},
	}
	got := ByHand(past, state.Scope{Account: "redveil", SystemSchema: redshift.MustIdent("redveil_system")})
	if len(got) != 2 || got[0] != past[0] || got[1] != past[2] {
		t.Errorf("%+v", got)
	}
}

func TestWhoNamedWhatChanged(t *testing.T) {
	orders := redshift.Name{Schema: redshift.MustIdent("governed"), Object: redshift.MustIdent("orders")}
	role := state.Principal{Kind: state.PrincipalRole, Name: "redveil_staff"}
	changes := []*plan.Change{
		{Before: state.OnRelation(state.Select, orders, state.Public())},
		{Before: state.Membership{In: role, Member: state.Principal{Kind: state.PrincipalUser, Name: "IAM:Bert"}}},
		{After: state.View{Name: orders}},
	}
	at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	past := []state.LoggedStatement{
		{Account: "dana", At: at.Add(3), Text: `GRANT SELECT ON "Governed".orders TO PUBLIC`},
		{Account: "dana", At: at.Add(2), Text: "drop view governed.orders"},
		{Account: "erik", At: at.Add(1), Text: `grant role redveil_staff to "IAM:Bert"`},
		{Account: "fritz", At: at, Text: "grant select on governed.orders_old to public"},
	}
	var got []string
	for _, deed := range Leads(changes, past) {
		got = append(got, deed.Change+" by "+string(deed.Account))
	}
	want := []string{"grant SELECT on governed.orders to PUBLIC by dana", "membership IAM:Bert in role " +
		"redveil_staff by erik", "view governed.orders by dana"}
	if len(got) != len(want) {
		t.Fatalf("%q", got)
	}
	for n := range want {
		if got[n] != want[n] {
			t.Errorf("%q, want %q", got[n], want[n])
		}
	}
}
