package drift

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

var (
	governed = redshift.MustIdent("governed")
	system   = redshift.MustIdent("redveil_system")
	orders   = redshift.Name{Schema: governed, Object: redshift.MustIdent("orders")}
	choose   = redshift.Name{Schema: redshift.MustIdent("redveil_procedures"), Object: redshift.MustIdent("choose")}
	profiles = redshift.Name{Schema: system, Object: redshift.MustIdent("profile")}
	keys     = state.MaskKeyName(system)
	staff    = state.Principal{Kind: state.PrincipalRole, Name: "redveil_staff"}
	office   = state.Principal{Kind: state.PrincipalGroup, Name: "redveil_office"}
	selects  = state.OnRelation(state.Select, orders, staff)
	usage    = state.OnSchema(state.Usage, governed, staff)
	bob      = state.Membership{In: staff, Member: userOf("bob")}
	view     = state.View{Name: orders, Digest: "asked", Record: "kept", Comment: "said"}
	staffed  = state.Role{Name: redshift.MustIdent(staff.Name)}
)

// is returns the correction of an object.
func is(before, after state.Object) []*plan.Change {
	return []*plan.Change{{Before: before, After: after}}
}

// changed returns an update of a view from what it is by hand.
func changed(by func(*state.View)) *plan.Change {
	before := view
	by(&before)
	return &plan.Change{Before: before, After: view}
}

func foreign(v *state.View) { v.Digest = state.Foreign }

func keyIs(trouble state.KeyTrouble) *plan.Change {
	return &plan.Change{Before: state.Table{Name: keys, Trouble: trouble}, After: state.Table{Name: keys}}
}

func profileIs(before, after state.Profile) *plan.Change {
	return &plan.Change{Before: before, After: after}
}

// Each case has the changes that correct what somebody did, and what else is in
// the warehouse. The accounts anna and bob exist.
func TestDriftSaysWhatHappened(t *testing.T) {
	for name, c := range map[string]struct {
		changes []*plan.Change
		there   []state.Object
		want    string // one sentence for each change
	}{
		"a schema is dropped, with all that was in it": {
			changes: []*plan.Change{
				{After: state.Schema{Name: governed}}, {After: view}, {After: selects}, {After: usage},
			},
			there: []state.Object{bob},
			want: "dropped schema governed; dropped view governed.orders; " +
				"lost grant SELECT on governed.orders to role redveil_staff, with the dropped view; " +
				"lost grant USAGE on schema governed to role redveil_staff, with the dropped schema",
		},
		"a schema gets another owner": {
			changes: is(state.Schema{Name: system, Owner: "bob"}, state.Schema{Name: system}),
			want:    "changed schema redveil_system, owned by bob",
		},
		"the owner of a schema is gone": {
			changes: is(state.Schema{Name: system, Owner: gone}, state.Schema{Name: system}),
			want:    "changed schema redveil_system, whose owner is gone",
		},
		"an account that redveil made is dropped": {
			changes: []*plan.Change{{After: state.User{Account: "eve"}}},
			want:    "dropped user eve",
		},
		"a role is dropped": {
			changes: []*plan.Change{{After: staffed}, {After: bob}, {After: selects}},
			want: "dropped role redveil_staff; lost membership bob in role redveil_staff, with the dropped role; " +
				"lost grant SELECT on governed.orders to role redveil_staff, with the dropped role",
		},
		"a role is dropped and made again": {
			changes: []*plan.Change{{After: bob}, {After: selects}},
			there:   []state.Object{staffed},
			want: "lost membership bob in role redveil_staff, with the role, which was perhaps made again; " +
				"lost grant SELECT on governed.orders to role redveil_staff, with the role, which was perhaps made " +
				"again",
		},
		"a role of redveil's earlier name comes back": {
			changes: []*plan.Change{{Before: staffed, After: state.Role{Name: redshift.MustIdent("redveil_people")}}},
			want:    "renamed role redveil_people to redveil_staff",
		},
		"a group is dropped": {
			changes: []*plan.Change{
				{After: state.Group{Name: redshift.MustIdent(office.Name)}},
				{After: state.Membership{In: office, Member: userOf("bob")}},
			},
			want: "dropped group redveil_office; lost membership bob in group redveil_office, with the dropped group",
		},
		"a role that redveil knows is there again": {
			changes: []*plan.Change{{Before: staffed}},
			want:    "made role redveil_staff",
		},
		"a table is dropped": {
			changes: []*plan.Change{{After: state.Table{Name: profiles}}, {After: state.Table{Name: keys}}},
			want: "dropped table redveil_system.profile, and all rows with it; " +
				"dropped table redveil_system.mask_key, and the key of hash() with it",
		},
		"a table gets a column": {
			changes: []*plan.Change{{
				Before: state.Table{Name: profiles, Columns: "a integer, b integer"},
				After:  state.Table{Name: profiles, Columns: "a integer"},
			}},
			want: "changed the columns of table redveil_system.profile",
		},
		"a table gets another owner": {
			changes: is(state.Table{Name: profiles, Owner: "bob"}, state.Table{Name: profiles}),
			want:    "changed table redveil_system.profile, owned by bob",
		},
		"rows of choices have earlier names": {
			changes: is(state.Table{Name: profiles, Carry: "x"}, state.Table{Name: profiles}),
			want:    "wrote earlier names into table redveil_system.profile",
		},
		"the key of hash() is deleted": {
			changes: []*plan.Change{keyIs(state.KeyMissing)},
			want:    "emptied table redveil_system.mask_key, so that the key of hash() is gone",
		},
		"a second key of hash() is added": {
			changes: []*plan.Change{keyIs(state.KeyDoubled)},
			want:    "added a key of hash() to table redveil_system.mask_key",
		},
		"the key of hash() is another": {
			changes: []*plan.Change{keyIs(state.KeyOther)},
			want:    "replaced the key of hash() in table redveil_system.mask_key",
		},
		"the fingerprint of the key is gone": {
			changes: []*plan.Change{keyIs(state.KeyUnrecorded)},
			want: "deleted the fingerprint in the journal of the key in table redveil_system.mask_key, or an earlier " +
				"redveil wrote none",
		},
		"a view is replaced": {
			changes: []*plan.Change{changed(foreign)},
			want:    "replaced view governed.orders",
		},
		"a view is replaced, and has another owner": {
			changes: []*plan.Change{changed(func(v *state.View) { v.Digest, v.Owner = state.Foreign, "bob" })},
			want:    "replaced view governed.orders, owned by bob",
		},
		"a view is dropped and made again, without its grants": {
			changes: []*plan.Change{changed(foreign), {After: selects}},
			there:   []state.Object{usage},
			want: "replaced view governed.orders; " +
				"lost grant SELECT on governed.orders to role redveil_staff, with the replaced view",
		},
		"a view is dropped and made again, and granted again": {
			changes: []*plan.Change{changed(foreign), {After: selects}},
			there:   []state.Object{selects},
			want: "replaced view governed.orders; " +
				"kept grant SELECT on governed.orders to role redveil_staff, and given again with the view",
		},
		"default privileges come with a view that is made again": {
			changes: []*plan.Change{
				changed(foreign), {Before: state.OnRelation(state.Select, orders, userOf("bob"))},
			},
			want: "replaced view governed.orders; " +
				"due grant SELECT on governed.orders to user bob, by default privileges, where it is made again",
		},
		"a view gets another owner, comment, or record in the journal": {
			changes: []*plan.Change{
				changed(func(v *state.View) { v.Owner = "bob" }), changed(func(v *state.View) { v.Comment = "other" }),
				changed(func(v *state.View) { v.Record = "other" }),
			},
			want: "changed view governed.orders, owned by bob; changed the comment of view governed.orders; " +
				"changed the journal's record of view governed.orders",
		},
		"the journal has no record of a view": {
			changes: []*plan.Change{{
				Before: state.View{Name: redshift.Name{Schema: governed, Object: choose.Object}, Digest: state.Foreign},
				After:  state.View{Name: redshift.Name{Schema: governed, Object: choose.Object}, Record: "kept"},
			}},
			want: "changed the journal's record of view governed.choose, so it is not known what it shows",
		},
		"a view is as it was applied": {
			changes: []*plan.Change{changed(func(v *state.View) { v.Digest = "earlier" })},
			want:    "changed what stands beneath view governed.orders" + untouched,
		},
		"a view that redveil knows is there again": {
			changes: []*plan.Change{{Before: view}},
			want:    "made view governed.orders",
		},
		"a procedure is dropped, or replaced": {
			changes: []*plan.Change{
				{After: state.Procedure{Name: choose, Arguments: "integer"}},
				{Before: state.Procedure{Name: choose, Digest: state.Foreign}, After: state.Procedure{Name: choose}},
				{After: state.OnProcedure(choose, "", state.Public())},
				{After: state.OnProcedure(choose, "integer", state.Public())},
			},
			want: "dropped procedure redveil_procedures.choose(integer); " +
				"replaced procedure redveil_procedures.choose(); " +
				"lost grant EXECUTE on procedure redveil_procedures.choose() to PUBLIC, with the replaced procedure; " +
				"lost grant EXECUTE on procedure redveil_procedures.choose(integer) to PUBLIC, with the dropped " +
				"procedure",
		},
		"an account is dropped, and its profile stays": {
			changes: []*plan.Change{{Before: state.Profile{Account: "eve", Content: "a"}}},
			want:    "dropped account eve; its profile is still there",
		},
		"an account is dropped that had only choices": {
			changes: []*plan.Change{{Before: state.Profile{Account: "eve", Earlier: "a"}}},
			want:    "dropped account eve; what it chose is still there",
		},
		"an account is dropped and made again": {
			changes: []*plan.Change{
				profileIs(state.Profile{Account: "bob", Content: "a", Earlier: "b"},
					state.Profile{Account: "bob", Content: "a"}),
				{After: bob},
			},
			there: []state.Object{staffed, usage},
			want: "replaced account bob; what the earlier one chose is still there; " +
				"lost membership bob in role redveil_staff, with the replaced account",
		},
		"an account comes that the policy waits for": {
			changes: []*plan.Change{{After: state.Profile{Account: "bob"}}, {After: bob}},
			there:   []state.Object{usage},
			want: "made account bob, which has no profile and no memberships yet; " +
				"missing membership bob in role redveil_staff, as the account is new",
		},
		"a profile is deleted": {
			changes: []*plan.Change{{After: state.Profile{Account: "bob"}}, {After: state.Profile{Account: "anna"}}},
			there:   []state.Object{bob},
			want:    "deleted profile bob; deleted profile anna, or made its account",
		},
		"rows are written for an account that is in no policy": {
			changes: []*plan.Change{{Before: state.Profile{Account: "bob", Content: "a"}}},
			want:    "made profile bob",
		},
		"choices are written for an account that is in no policy": {
			changes: []*plan.Change{{Before: state.Profile{Account: "bob", Earlier: "a"}}},
			want:    "left what account bob chose, which the policy does not know",
		},
		"rows of a profile are changed": {
			changes: []*plan.Change{
				profileIs(state.Profile{Account: "bob", Content: "a"}, state.Profile{Account: "bob", Content: "b"}),
				profileIs(state.Profile{Account: "anna", Content: "a", Earlier: "b"},
					state.Profile{Account: "anna", Content: "b"}),
				{
					Before:     state.Profile{Account: "eve", Content: "a"},
					After:      state.Profile{Account: "eve", Content: "b"},
					RowsBefore: &state.Person{User: "eve, eve", State: "active, active"},
				},
			},
			want: "changed profile bob; " +
				"changed profile anna; what an earlier account of the name chose is still there; " +
				"added a second row to profile eve",
		},
		"a membership is given, revoked, or may be handed on": {
			changes: []*plan.Change{
				{After: bob},
				{Before: state.Membership{In: staff, Member: userOf("anna")}},
				{
					Before: state.Membership{In: staff, Member: userOf("eve"), Admin: true},
					After:  state.Membership{In: staff, Member: userOf("eve")},
				},
			},
			there: []state.Object{selects},
			want: "revoked membership bob in role redveil_staff; made membership anna in role redveil_staff; " +
				"changed membership eve in role redveil_staff, who may give it to others",
		},
		"a grant is given or revoked": {
			changes: []*plan.Change{{After: selects}, {Before: state.OnSchema(state.Usage, governed, state.Public())}},
			there:   []state.Object{usage, view, state.OnSchema(state.Usage, governed, state.Public())},
			want: "revoked grant SELECT on governed.orders to role redveil_staff; " +
				"made grant USAGE on schema governed to PUBLIC",
		},
		"a grant on a governed table itself is given": {
			changes: []*plan.Change{{Before: state.Grant{
				Privilege: state.Select, Schema: orders.Schema, Relation: orders.Object, To: userOf("bob"), Raw: true,
			}}},
			want: "made grant SELECT on governed.orders to user bob",
		},
	} {
		t.Run(name, func(t *testing.T) {
			actual := &state.Snapshot{
				Catalog: state.NewCatalog(c.there...), Records: map[redshift.Name]string{orders: "kept"},
				Unmanaged: state.Unmanaged{Accounts: map[redshift.Account]bool{"anna": false, "bob": false}},
			}
			var got []string
			for _, deed := range DeedsOf(&plan.Plan{Changes: c.changes}, actual) {
				got = append(got, deed.Sentence)
			}
			if diff := cmp.Diff(c.want, strings.Join(got, "; ")); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}
