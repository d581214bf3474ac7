package preflight

import (
	"fmt"
	"slices"

	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// claimWarnings lists the choices, acknowledgements and rights to impersonate
// that the plan deletes, because the statements name only tables and accounts.
func claimWarnings(in plan.Input, changes []*plan.Change, scope state.Scope) []plan.Warning {
	earlier := in.Snapshot.Earlier(scope)
	var all []plan.Warning
	for _, change := range changes {
		if plan.EmptiesTable(change) {
			all = append(all, upgradeWarning(in, change))
		}
		profile, ok := change.Before.(state.Profile)
		if !ok {
			continue
		}
		account := profile.Account
		if claims := earlier[account]; len(claims) > 0 {
			all = append(all, claimWarning("earlier-account",
				fmt.Sprintf("what is kept under the name of account %q "+
					"is not of the account that has that name now, counts for nobody and is deleted",
					account), claims, in, change))
		}
		if left := leftBehind(in.Snapshot, account, earlier[account]); change.After == nil && len(left) > 0 {
			all = append(all, claimWarning("left-behind", fmt.Sprintf("account %q leaves the policy, and "+
				"with it goes", account), left, in, change))
		}
	}
	return all
}

func upgradeWarning(in plan.Input, change *plan.Change) plan.Warning {
	w := newWarning("earlier-account", fmt.Sprintf("what people chose, acknowledged or were given to impersonate "+
		"is kept in %s by the name of their account alone, as an earlier redveil wrote it. It no longer counts and "+
		"is deleted: they choose and acknowledge again, and rights to impersonate are given again",
		change.Key().Name()), in.Resolved.Integration.Origin)
	w.Change = change.Name()
	return w
}

func claimWarning(code, what string, claims []state.Claim, in plan.Input, change *plan.Change) plan.Warning {
	parts := make([]string, len(claims))
	for n, c := range claims {
		parts[n] = c.String()
	}
	w := newWarning(code, what+": "+listed(parts), in.Resolved.Integration.Origin)
	w.Change = change.Name()
	return w
}

// leftBehind returns an account's claims that still count.
func leftBehind(snapshot *state.Snapshot, account redshift.Account, earlier []state.Claim) []state.Claim {
	return slices.DeleteFunc(slices.Clone(snapshot.Unmanaged.Claims), func(c state.Claim) bool {
		return c.Account != account && c.Impersonated != account || slices.Contains(earlier, c)
	})
}

// impersonators returns the rights to impersonate that count.
func impersonators(in plan.Input, scope state.Scope) []state.Claim {
	var stale []state.Claim
	for _, claims := range in.Snapshot.Earlier(scope) {
		stale = append(stale, claims...)
	}
	return slices.DeleteFunc(slices.Clone(in.Snapshot.Unmanaged.Claims), func(c state.Claim) bool {
		return c.Table != state.ImpersonationGrant || slices.Contains(stale, c)
	})
}
