package preflight

import (
	"fmt"
	"slices"

	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// logWarnings names who may read other accounts' statements. The statements
// that redveil runs contain the rows of everyone's profile.
func logWarnings(in plan.Input) []plan.Warning {
	unmanaged := &in.Snapshot.Unmanaged
	authority := enforced.AuthorityOf(in.Snapshot, "")
	var who []string
	said := make(map[redshift.Account]bool)
	i := in.Resolved.Integration
	own := []redshift.Account{redshift.Account(i.Username), redshift.Account(i.Plan.Username)}
	for _, reader := range unmanaged.LogReaders {
		accounts := []redshift.Account{redshift.Account(reader.Who.Name)}
		if reader.Who.Kind != state.PrincipalUser {
			accounts = authority.Holders(reader.Who)
		}
		for _, account := range accounts {
			if super := unmanaged.Accounts[account]; super || said[account] || slices.Contains(own, account) {
				continue
			}
			said[account] = true
			who = append(who, fmt.Sprintf("%s (%s)", account, reader.By))
		}
	}
	if len(who) == 0 {
		return nil
	}
	return []plan.Warning{newWarning("statement-log", fmt.Sprintf("%s may read in the warehouse's log what others "+
		"ran, and so every row of everyone's entitlements as redveil writes it; the key of hash() is not "+
		"there. Revoke the right where it is not intended", listed(who)), in.Resolved.Integration.Origin)}
}
