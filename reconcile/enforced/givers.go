package enforced

import (
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// giver is an account that may give a role to whomever it chooses, and so all
// that the role may do.
type giver struct {
	account redshift.Account
	path    string
}

// giversOf returns who may give a role on, or a role that has it: by ADMIN OPTION
// or by owning the role. Superusers may, whatever the role. See
// https://docs.aws.amazon.com/redshift/latest/dg/r_GRANT.html
func (a *Authority) giversOf(role state.Principal) []giver {
	if all, known := a.givers[role]; known {
		return all
	}
	var all []giver
	seen := map[state.Principal]bool{role: true}
	for queue := []state.Principal{role}; len(queue) > 0; queue = queue[1:] {
		in := queue[0]
		owner := a.facts.Privileges.RoleOwners[in.Name]
		if super, exists := a.facts.Accounts[owner]; exists && !super {
			all = append(all, giver{owner, "owner of " + in.String()})
		}
		for _, m := range a.members[in] {
			switch {
			case m.Member.Kind == state.PrincipalRole && !seen[m.Member]:
				seen[m.Member] = true
				queue = append(queue, m.Member)
			case m.Admin && m.Member.Kind == state.PrincipalUser:
				all = append(all, giver{redshift.Account(m.Member.Name), "ADMIN OPTION on " + in.String()})
			}
		}
	}
	a.givers[role] = all
	return all
}
