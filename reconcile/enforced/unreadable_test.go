package enforced_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

func named(text string) redshift.Name {
	name, err := redshift.ParseName(text)
	if err != nil {
		panic(err)
	}
	return name
}

// A governed view reads a view of dbt's, which reads a table, one that is gone, an
// external one and a materialized view.
func TestWhatKeepsPeopleFromReadingAView(t *testing.T) {
	facts := enforced.Facts{
		Resolved: &policies.Resolved{
			Integration: &spec.Integration{SignIn: spec.SignIn{Username: "admin"}},
			Sources:     []*policies.Source{{Name: "orders", Table: named("mart.orders")}},
		},
		Snapshot: &state.Snapshot{Catalog: state.NewCatalog(), Unmanaged: state.Unmanaged{
			Accounts:        map[redshift.Account]bool{"admin": true, "dbt": false},
			ExternalSchemas: map[redshift.Ident]bool{redshift.MustIdent("lake"): true},
			Views: map[redshift.Name]state.OtherView{
				named("mart.orders"): {
					Name: named("mart.orders"), Owner: "admin", Governed: true,
					Reads: []redshift.Name{named("stg.orders")},
				},
				named("stg.orders"): {Name: named("stg.orders"), Owner: "dbt", Reads: []redshift.Name{
					named("raw.copy"), named("raw.gone"), named("raw.orders"), named("lake.orders"),
				}},
				named("raw.copy"): {
					Name: named("raw.copy"), Owner: "dbt", Materialized: true,
					Reads: []redshift.Name{named("raw.gone")},
				},
			},
			Privileges: state.Privileges{RelationOwners: map[redshift.Name]redshift.Account{
				named("mart.orders"): "admin", named("stg.orders"): "dbt", named("raw.copy"): "dbt",
				named("raw.orders"): "admin",
			}},
		}},
	}
	causes := func() map[string]enforced.Cause {
		found := make(map[string]enforced.Cause)
		for _, o := range enforced.Obstacles(facts) {
			found[o.View.Name.String()+" reads "+o.Beneath.String()] = o.Cause
		}
		return found
	}
	want := map[string]enforced.Cause{
		"stg.orders reads raw.gone": enforced.Missing, "stg.orders reads raw.orders": enforced.OwnerMayNot,
		"stg.orders reads lake.orders": enforced.InExternalSchema,
	}
	if diff := cmp.Diff(want, causes()); diff != "" {
		t.Error(diff)
	}
	facts.Snapshot.Unmanaged.Privileges.Given = []state.Given{{
		Privilege: state.Select, Schema: redshift.MustIdent("raw"), Relation: redshift.MustIdent("orders"),
		To: state.Principal{Kind: state.PrincipalUser, Name: "dbt"},
	}}
	delete(want, "stg.orders reads raw.orders")
	if diff := cmp.Diff(want, causes()); diff != "" {
		t.Error(diff)
	}
	// The owner of the view is the system account, which is no superuser.
	unmanaged := &facts.Snapshot.Unmanaged
	unmanaged.Accounts["admin"] = false
	want["mart.orders reads stg.orders"] = enforced.OwnerMayNot
	if diff := cmp.Diff(want, causes()); diff != "" {
		t.Error(diff)
	}
	unmanaged.Privileges.Own = []state.Given{{
		Privilege: state.Select, Schema: redshift.MustIdent("stg"), Reach: state.InSchema,
		To: state.Principal{Kind: state.PrincipalUser, Name: "admin"},
	}}
	delete(want, "mart.orders reads stg.orders")
	if diff := cmp.Diff(want, causes()); diff != "" {
		t.Error(diff)
	}
}
