package enforced

import (
	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// RawGrants returns the grants that show the raw rows of governed tables.
func RawGrants(in Facts) []state.Grant {
	governed, labels := make(map[redshift.Name]*policies.Source), accountLabels(in)
	for _, source := range in.Resolved.Sources {
		governed[source.Table] = source
	}
	var all []state.Grant
	for _, grant := range in.Snapshot.Unmanaged.Raw {
		super := grant.To.Kind == state.PrincipalUser &&
			in.Snapshot.Unmanaged.Accounts[redshift.Account(grant.To.Name)]
		source := governed[grant.Key().Relation()]
		if grant.Privilege == state.Select && source != nil && !super && !isGrantMeant(grant, source, labels) {
			all = append(all, grant)
		}
	}
	return all
}
