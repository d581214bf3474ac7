package preflight

import (
	"strings"
	"testing"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

func TestWhoCanMakeAFunctionIsNamedWithWhatEndsIt(t *testing.T) {
	user := func(name string) state.Principal { return state.Principal{Kind: state.PrincipalUser, Name: name} }
	role := func(name string) state.Principal { return state.Principal{Kind: state.PrincipalRole, Name: name} }
	sql := []state.Held{{On: "ON LANGUAGE sql", By: state.Public()}}
	for name, c := range map[string]struct {
		makers  state.Makers
		bound   bool
		message string // empty: no warning
	}{
		"nobody": {makers: state.Makers{Languages: sql}},
		"a place without a language": {
			makers: state.Makers{Schemas: []state.Held{{On: "s", By: state.Public()}}},
		},
		"everyone": {
			makers:  state.Makers{Languages: sql, Schemas: []state.Held{{On: "public", By: state.Public()}}},
			message: "everyone can make functions: … run REVOKE CREATE ON SCHEMA public FROM PUBLIC",
		},
		"a bound view has found its functions": {
			makers: state.Makers{Languages: sql, Schemas: []state.Held{{On: "public", By: state.Public()}}},
			bound:  true,
		},
		"place and language by different paths": {
			makers: state.Makers{
				Languages: []state.Held{{On: "ON LANGUAGE exfunc", By: role("outer_role")}},
				Schemas:   []state.Held{{On: "s", By: user("ann")}, {On: "s", By: user("bert")}},
			},
			message: `ann can make functions: … run REVOKE CREATE ON SCHEMA s FROM "ann"`,
		},
		"a system permission does for both": {
			makers: state.Makers{Permissions: []state.Held{
				{On: "CREATE OR REPLACE FUNCTION", By: role("inner_role")},
			}},
			message: "ann can make functions: … run REVOKE CREATE OR REPLACE FUNCTION FROM ROLE inner_role",
		},
		"a schema to come": {
			makers: state.Makers{
				Languages:   sql,
				Permissions: []state.Held{{On: "CREATE SCHEMA", By: role("inner_role")}},
			},
			message: "ann can make functions: … run REVOKE CREATE SCHEMA FROM ROLE inner_role",
		},
		"a schema to come, and nothing to write in": {
			makers: state.Makers{Permissions: []state.Held{{On: "CREATE SCHEMA", By: role("inner_role")}}},
		},
		"all languages of a database": {
			makers: state.Makers{
				Languages: []state.Held{{On: `FOR LANGUAGES IN DATABASE "dev"`, By: user("bert")}},
				Owners:    map[redshift.Ident]redshift.Account{redshift.MustIdent("s"): "bert"},
			},
			message: `bert can make functions: … run REVOKE USAGE FOR LANGUAGES IN DATABASE "dev" FROM "bert"`,
		},
		"superusers and the system account": {
			makers: state.Makers{
				Languages: sql, Schemas: []state.Held{{On: "s", By: user("root")}, {On: "s", By: user("redveil")}},
				Owners: map[redshift.Ident]redshift.Account{redshift.MustIdent("s"): "root"},
			},
		},
		"one that is there already": {
			makers: state.Makers{Shadows: []state.Shadow{
				{
					Name:      redshift.Name{Schema: redshift.MustIdent("s"), Object: redshift.MustIdent("md5")},
					Arguments: "text",
				},
			}},
			message: "s.md5 may stand for functions of Redshift's own: … run DROP FUNCTION s.md5(text)",
		},
	} {
		t.Run(name, func(t *testing.T) {
			in := plan.Input{Facts: enforced.Facts{
				Resolved: &policies.Resolved{
					Integration: &spec.Integration{SignIn: spec.SignIn{Username: "redveil"}},
					Sources:     []*policies.Source{{LateBinding: !c.bound}},
				},
				Snapshot: &state.Snapshot{Catalog: state.NewCatalog(), Unmanaged: state.Unmanaged{
					Accounts: map[redshift.Account]bool{"root": true, "redveil": false, "ann": false, "bert": false},
					Memberships: []state.Membership{
						{In: role("inner_role"), Member: role("outer_role")},
						{In: role("outer_role"), Member: user("ann")},
						{In: role("outer_role"), Member: user("root")},
					},
					Makers: c.makers,
				}},
			}}
			got := shadowWarnings(in)
			if c.message == "" && len(got) == 0 {
				return
			}
			begin, end, _ := strings.Cut(c.message, " … ")
			if len(got) != 1 || c.message == "" || got[0].Code != "shadow-functions" ||
				!strings.HasPrefix(got[0].Message, begin) || !strings.HasSuffix(got[0].Message, "; "+end) {
				t.Errorf("got %v, want %q", got, c.message)
			}
		})
	}
}
