package preflight

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// What an account is not shown is said, with the grant that would show it.
func TestWhatAnAccountIsNotShown(t *testing.T) {
	member := state.Membership{
		In:     state.Principal{Kind: state.PrincipalRole, Name: "sys:secadmin"},
		Member: state.Principal{Kind: state.PrincipalUser, Name: "redveil"},
	}
	const policies = `row and masking policies of Redshift's own: GRANT ROLE sys:secadmin TO "redveil" shows them`
	const log = "who may read other accounts' statements in the warehouse's log: only a superuser sees that"
	const defaults = "what others' default privileges give groups on tables that they make: only a superuser sees that"
	for name, c := range map[string]struct {
		unmanaged state.Unmanaged
		want      []string
	}{
		"a superuser": {unmanaged: state.Unmanaged{Accounts: map[redshift.Account]bool{"redveil": true}}},
		"nobody asked a warehouse": {
			unmanaged: state.Unmanaged{Guessed: true, Accounts: map[redshift.Account]bool{"redveil": false}},
		},
		"an account": {
			unmanaged: state.Unmanaged{Accounts: map[redshift.Account]bool{"redveil": false}},
			want:      []string{policies, log, defaults},
		},
		"a security administrator": {
			unmanaged: state.Unmanaged{
				Accounts:    map[redshift.Account]bool{"redveil": false},
				Memberships: []state.Membership{member},
			},
			want: []string{log, defaults},
		},
	} {
		if got := hiddenFrom(&c.unmanaged, "redveil"); !slices.Equal(got, c.want) {
			t.Errorf("%s: %s", name, cmp.Diff(c.want, got))
		}
	}
}
