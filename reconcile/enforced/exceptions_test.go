package enforced

import (
	"testing"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// Whoever may own a table keeps their grant to read it; a grant to write it is
// none to read.
func TestAGrantIsMeantForWhoeverMayReadOrOwn(t *testing.T) {
	table := redshift.Name{Schema: redshift.MustIdent("mart"), Object: redshift.MustIdent("orders")}
	grant := state.OnRelation(state.Select, table, state.Principal{Kind: state.PrincipalUser, Name: "dbt"})
	for ability, want := range map[spec.Ability]bool{
		spec.AbilityRead: true, spec.AbilityOwn: true, spec.AbilityWrite: false,
	} {
		source := &policies.Source{Exceptions: []policies.Exception{{
			Who: []spec.Holder{{Kind: spec.HolderAccount, Name: "dbt"}}, May: []spec.Ability{ability},
		}}}
		if got := isGrantMeant(grant, source, accountNames{}); got != want {
			t.Errorf("may %s: the grant is meant: %t", ability, got)
		}
	}
}
