package plan

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

var (
	orders = redshift.Name{Schema: redshift.MustIdent("governed"), Object: redshift.MustIdent("orders")}
	notes  = redshift.Name{Schema: redshift.MustIdent("governed"), Object: redshift.MustIdent("notes")}
	staff  = state.Principal{Kind: state.PrincipalRole, Name: "redveil_staff"}
	office = state.Principal{Kind: state.PrincipalRole, Name: "redveil_office"}
)

func userOf(account string) state.Principal {
	return state.Principal{Kind: state.PrincipalUser, Name: account}
}

// lockedWarehouse has two roles: anna and bert read orders, carl notes, and eve
// nothing.
func lockedWarehouse() *state.Snapshot {
	s := &state.Snapshot{
		Catalog: state.NewCatalog(
			state.View{Name: orders}, state.View{Name: notes},
			state.Role{Name: redshift.MustIdent(staff.Name)}, state.Role{Name: redshift.MustIdent(office.Name)},
			state.OnRelation(state.Select, orders, staff), state.OnRelation(state.Select, notes, office)),
		Profiles: make(state.Profiles),
		Unmanaged: state.Unmanaged{
			Accounts: map[redshift.Account]bool{
				"admin": true, "anna": false, "bert": false, "carl": false, "eve": false, "root": true,
			},
			Schemas: make(map[redshift.Ident]bool),
		},
	}
	for _, m := range []state.Membership{
		{In: staff, Member: userOf("anna")},
		{In: staff, Member: userOf("bert")},
		{In: office, Member: userOf("carl")},
		{In: staff, Member: userOf("root")},
	} {
		s.Catalog.Add(m)
		s.Unmanaged.Memberships = append(s.Unmanaged.Memberships, m)
	}
	return s
}

var probeScope = state.Scope{
	Account: "admin", ViewSchema: orders.Schema, Accounts: []redshift.Account{"anna", "bert", "carl", "eve", "gone"},
}

func TestWhomAnApplyReadsAs(t *testing.T) {
	replaced := Step{Before: state.View{Name: orders, Digest: "a"}, After: state.View{Name: orders, Digest: "b"}}
	leaves := Step{Before: state.Membership{In: staff, Member: userOf("bert")}}
	for name, c := range map[string]struct {
		steps []Step
		hand  func(*state.Snapshot)
		want  string
	}{
		"nothing that concerns reading changes": {
			steps: []Step{{After: state.Schema{Name: redshift.MustIdent("redveil_system")}}},
		},
		"a view is replaced: a reader of it, and one of those who may not": {
			steps: []Step{replaced},
			want:  "anna like 2 reads [governed.orders] not ; carl like 2 reads [] not governed.orders",
		},
		"somebody leaves a role: they are refused first": {
			steps: []Step{leaves},
			want:  "bert like 1 reads [] not governed.orders",
		},
		"somebody comes into a role": {
			steps: []Step{{After: state.Membership{In: office, Member: userOf("eve")}}},
			want:  "eve like 1 reads [governed.notes] not ",
		},
		"a profile changes: all that its account may read": {
			steps: []Step{{
				Before: state.Profile{Account: "carl", Content: "a"}, After: state.Profile{Account: "carl"},
			}},
			want: "carl like 1 reads [governed.notes] not ",
		},
		"a grant by hand goes: the account is refused": {
			steps: []Step{{Before: state.OnRelation(state.Select, orders, userOf("eve"))}},
			want: "eve like 1 reads [] not governed.orders; anna like 2 reads [governed.orders] not ; " +
				"carl like 1 reads [] not governed.orders",
			hand: func(s *state.Snapshot) { s.Catalog.Add(state.OnRelation(state.Select, orders, userOf("eve"))) },
		},
		"who may read by other ways is not expected to be refused": {
			steps: []Step{replaced},
			hand: func(s *state.Snapshot) {
				s.Unmanaged.Privileges.Given = []state.Given{
					{Privilege: state.Select, Schema: orders.Schema, Reach: state.InSchema, To: userOf("carl")},
					{
						Privilege: state.Select, Schema: orders.Schema, Relation: orders.Object,
						Column: redshift.MustIdent("id"), To: userOf("eve"),
					},
				}
			},
			want: "anna like 2 reads [governed.orders] not ",
		},
		"members of Redshift's own roles are not expected to be refused": {
			steps: []Step{leaves},
			hand: func(s *state.Snapshot) {
				s.Unmanaged.Memberships = append(s.Unmanaged.Memberships, state.Membership{
					In: state.Principal{Kind: state.PrincipalRole, Name: "sys:superuser"}, Member: userOf("bert"),
				})
			},
		},
		"a role is renamed, and keeps its members and grants": {
			steps: []Step{{
				Before: state.Role{Name: redshift.MustIdent(staff.Name)},
				After:  state.Role{Name: redshift.MustIdent("redveil_people")},
			}},
			want: "anna like 2 reads [governed.orders] not ; carl like 2 reads [] not governed.orders",
		},
	} {
		t.Run(name, func(t *testing.T) {
			before := lockedWarehouse()
			if c.hand != nil {
				c.hand(before)
			}
			probes, _ := Program{Scope: probeScope, Steps: c.steps}.Probes(before)
			var got []string
			for _, p := range probes {
				refused := ""
				if !p.Refused.IsZero() {
					refused = p.Refused.String()
				}
				got = append(got, fmt.Sprintf("%s like %d reads %s not %s", p.Account, p.Alike, p.Reads, refused))
			}
			if diff := cmp.Diff(c.want, strings.Join(got, "; ")); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestAnApplyReadsAsSoManyAtMost(t *testing.T) {
	before := lockedWarehouse()
	step := Step{Before: state.View{Name: orders}, After: state.View{Name: orders, Digest: "b"}}
	for n := range mostProbed {
		account := redshift.Account(fmt.Sprintf("user%04d", n))
		own := state.Principal{Kind: state.PrincipalRole, Name: fmt.Sprintf("redveil_%04d", n)}
		view := redshift.Name{Schema: orders.Schema, Object: redshift.MustIdent(fmt.Sprintf("view%04d", n))}
		before.Unmanaged.Accounts[account] = false
		for _, object := range []state.Object{
			state.Role{Name: redshift.MustIdent(own.Name)},
			state.View{Name: view},
			state.OnRelation(state.Select, view, own),
			state.Membership{In: own, Member: userOf(string(account))},
		} {
			before.Catalog.Add(object)
		}
		before.Catalog.Add(state.Profile{Account: account})
	}
	program := Program{Scope: probeScope, Steps: []Step{step}}
	for n := range mostProbed {
		view := redshift.Name{Schema: orders.Schema, Object: redshift.MustIdent(fmt.Sprintf("view%04d", n))}
		program.Steps = append(program.Steps, Step{
			Before: state.View{Name: view}, After: state.View{Name: view, Digest: "b"},
		})
	}
	probes, classes := program.Probes(before) // to read one view counts as three, to read none as two
	if len(probes) != mostProbed/3+1 || classes != mostProbed+2 {
		t.Errorf("%d probes of %d classes", len(probes), classes)
	}
	if probes[0].Account != "anna" || probes[0].Alike != 2 {
		t.Errorf("not the largest class first: %+v", probes[0])
	}
}
