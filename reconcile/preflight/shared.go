package preflight

import (
	"fmt"
	"strings"

	"github.com/redveil/redveil/reconcile/plan"
)

// rolePrefix begins the accounts that Redshift gives to roles of AWS. See
// https://docs.aws.amazon.com/redshift/latest/APIReference/API_GetClusterCredentialsWithIAM.html
const rolePrefix = "IAMR:"

// sharedWarnings names the users whose account is that of a role: the warehouse
// cannot tell apart who has assumed it.
func sharedWarnings(in plan.Input) []plan.Warning {
	var all []plan.Warning
	for _, user := range in.Resolved.Users {
		if role, of := strings.CutPrefix(string(user.Account), rolePrefix); of && user.Active {
			all = append(all, newWarning("shared-account", fmt.Sprintf("user %q has the account %q, as which "+
				"everybody signs in who may assume the role %q in AWS: they all see what this one user may see; "+
				"have each person sign in as an account of their own", user.Name, user.Account, role), user.Origin))
		}
	}
	return all
}
