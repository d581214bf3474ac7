package plan

import (
	"slices"

	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// scoped returns what takes scoped permissions back from redveil's roles, to which it
// never gives any, by role: Redshift drops no role that has one. See
// https://docs.aws.amazon.com/redshift/latest/dg/t_scoped-permissions.html
func (m maker) scoped() map[state.Principal][]redshift.SQL {
	all := make(map[state.Principal][]redshift.SQL)
	database := redshift.Account(m.in.Resolved.Integration.Database).SQL()
	for _, given := range m.in.Snapshot.Unmanaged.Privileges.Given {
		if given.To.Kind != state.PrincipalRole || !m.isOurs(given.To) {
			continue
		}
		statement, found := revokeScoped(given, database)
		if found && !slices.Contains(all[given.To], statement) {
			all[given.To] = append(all[given.To], statement)
		}
	}
	return all
}

// revokeScoped takes a permission back that is on more than one thing.
func revokeScoped(given state.Given, database redshift.SQL) (redshift.SQL, bool) {
	privilege, to := redshift.Trusted(string(given.Privilege)), given.To.SQL()
	switch given.Reach {
	case state.InSchema:
		return redshift.Format("REVOKE %s FOR TABLES IN SCHEMA %s FROM %s", privilege, given.Schema.SQL(), to), true
	case state.InDatabase:
		return redshift.Format("REVOKE %s FOR TABLES IN DATABASE %s FROM %s", privilege, database, to), true
	case state.Schemas:
		return redshift.Format("REVOKE %s FOR SCHEMAS IN DATABASE %s FROM %s", privilege, database, to), true
	case state.OnOne, state.Routines:
	}
	return redshift.SQL{}, false
}
