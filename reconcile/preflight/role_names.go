package preflight

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// checkRoleNames refuses a new role with the name of a user, and a new user with
// the name of a role. See
// https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_ROLE.html.
func checkRoleNames(in plan.Input, desired *render.Desired) hcl.Diagnostics {
	var problems hcl.Diagnostics
	for _, object := range desired.Catalog.Objects() {
		key := object.Key()
		if in.Snapshot.Catalog.Find(key) != nil {
			continue
		}
		switch o := object.(type) {
		case state.Role:
			if isUser(in, desired, redshift.Account(o.Name.String())) {
				problems = append(problems, problem(originOf(in, desired, key), "Role with a user's name",
					"A role is to be called %q, and a user bears that name. Redshift has no role and user of one "+
						"name. Rename the user, or what the role is named after.", o.Name))
			}
		case state.User:
			if isRole(in, desired, o.Account) {
				problems = append(problems, problem(originOf(in, desired, key), "User with a role's name",
					"An account %q is to be created, and a role bears that name. Redshift has no role and user of "+
						"one name. Give the user another account, or rename the role.", o.Account))
			}
		default:
		}
	}
	return problems
}

func isUser(in plan.Input, desired *render.Desired, account redshift.Account) bool {
	_, exists := in.Snapshot.Unmanaged.Accounts[account]
	return exists || desired.Catalog.Find(state.User{Account: account}.Key()) != nil
}

func isRole(in plan.Input, desired *render.Desired, account redshift.Account) bool {
	name, err := redshift.ParseIdent(string(account))
	if err != nil || name.String() != string(account) { // accounts keep their case
		return false
	}
	return in.Snapshot.Unmanaged.Roles[name] || desired.Catalog.Find(state.Role{Name: name}.Key()) != nil
}
