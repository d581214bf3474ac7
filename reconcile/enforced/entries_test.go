package enforced

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

var (
	inner, outer = state.Principal{Kind: state.PrincipalRole, Name: "inner"}, state.Principal{
		Kind: state.PrincipalRole, Name: "outer",
	}
	crm    = redshift.MustIdent("crm")
	people = redshift.MustIdent("people")
)

// warehouse is one with a table, of which rights were given.
func warehouse(given ...state.Given) *Authority {
	s := &state.Snapshot{Catalog: state.NewCatalog()}
	s.Unmanaged.Accounts = map[redshift.Account]bool{"ann": false, "dbt": false}
	s.Unmanaged.Privileges.Given = given
	s.Unmanaged.Privileges.RelationOwners = map[redshift.Name]redshift.Account{{Schema: crm, Object: people}: "dbt"}
	s.Unmanaged.Privileges.ExternalRoles = map[string]bool{"outer": true}
	s.Unmanaged.Memberships = []state.Membership{{In: inner, Member: outer}}
	return AuthorityOf(s, "")
}

// Who comes to be in a role reads what the role may, also by way of a role around it that
// an identity provider fills.
func TestEntriesAreForThoseWhoComeLater(t *testing.T) {
	user := state.Principal{Kind: state.PrincipalUser, Name: "ann"}
	on := state.Given{Privilege: state.Select, Schema: crm, Relation: people}
	to := func(p state.Principal, given state.Given) state.Given {
		given.To = p
		return given
	}
	managed, scoped := on, state.Given{Privilege: state.Select, Schema: crm, Reach: state.InSchema}
	managed.Managed = true
	for _, c := range []struct {
		name  string
		given state.Given
		want  []Entry
	}{
		{"a user", to(user, on), nil},
		{"a role of redveil", to(inner, managed), nil},
		{"a role within another", to(inner, on), []Entry{{inner, "grant", false}, {outer, "grant", true}}},
		{"PUBLIC by the schema", to(state.Public(), scoped), []Entry{
			{state.Public(), "permission FOR TABLES IN its schema", false},
		}},
		{"another right", to(inner, state.Given{Privilege: "INSERT", Schema: crm, Relation: people}), nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := warehouse(c.given).Entries(redshift.Name{Schema: crm, Object: people})
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Who changes rows needs USAGE on the schema, and owners are no such case.
func TestChangersHaveUpdateOrDelete(t *testing.T) {
	user := func(name string) state.Principal { return state.Principal{Kind: state.PrincipalUser, Name: name} }
	usage := state.Given{Privilege: state.Usage, Schema: crm, To: state.Public()}
	on := func(right state.Privilege, who string) state.Given {
		return state.Given{Privilege: right, Schema: crm, Relation: people, To: user(who)}
	}
	scoped := state.Given{Privilege: "DELETE", Schema: crm, Reach: state.InSchema, To: user("ann")}
	for _, c := range []struct {
		name  string
		given []state.Given
		want  map[redshift.Account][]state.Privilege
	}{
		{"both", []state.Given{usage, on("UPDATE", "ann"), scoped}, map[redshift.Account][]state.Privilege{
			"ann": {"UPDATE", "DELETE"},
		}},
		{"INSERT alone", []state.Given{usage, on("INSERT", "ann")}, map[redshift.Account][]state.Privilege{}},
		{"without USAGE", []state.Given{on("UPDATE", "ann")}, map[redshift.Account][]state.Privilege{}},
		{"the owner", []state.Given{usage, on("UPDATE", "dbt")}, map[redshift.Account][]state.Privilege{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := warehouse(c.given...).Changers(redshift.Name{Schema: crm, Object: people})
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
