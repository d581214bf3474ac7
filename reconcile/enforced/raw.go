package enforced

import (
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// RawGrants returns the grants that show the raw rows of governed tables.
func RawGrants(in Facts) []state.Grant {
	governed := make(map[redshift.Name]bool)
	for _, source := range in.Resolved.Sources {
		governed[source.Table] = true
	}
	var all []state.Grant
	for _, grant := range in.Snapshot.Unmanaged.Raw {
		super := grant.To.Kind == state.PrincipalUser &&
			in.Snapshot.Unmanaged.Accounts[redshift.Account(grant.To.Name)]
		if grant.Privilege == state.Select && governed[grant.Key().Relation()] && !super {
			all = append(all, grant)
		}
	}
	return all
}
