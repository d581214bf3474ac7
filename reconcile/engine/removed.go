package engine

import (
	"context"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
	"github.com/redveil/redveil/state/warehouse"
)

// removedUsers are those of an earlier policy that a later one does not have, with where
// they stood.
func removedUsers(then, now *spec.Repository) map[string]spec.Origin {
	still := make(map[string]bool, len(now.Users))
	for _, u := range now.Users {
		still[u.Name] = true
	}
	removed := make(map[string]spec.Origin)
	for _, u := range then.Users {
		if !still[u.Name] {
			removed[u.Name] = u.Origin
		}
	}
	return removed
}

// removedSince looks for users that were removed since the last apply, in the commit that
// was applied. It is for the plan's reasons alone: nil where that commit is not here.
func (e Engine) removedSince(ctx context.Context, session *warehouse.Session, policy *Policy,
	resolved *policies.Resolved, snapshot *state.Snapshot,
) map[string]spec.Origin {
	declared := make(map[redshift.Account]bool, len(resolved.Users))
	for _, u := range resolved.Users {
		declared[u.Account] = true
	}
	gone := false
	for account := range snapshot.Profiles {
		gone = gone || !declared[account]
	}
	if !gone {
		return nil
	}
	last, err := lastApplied(ctx, session, resolved.Integration)
	if err != nil || last.Commit == "" {
		return nil
	}
	quiet := e
	quiet.OnProblems = nil
	then, err := quiet.Earlier(ctx, policy, last.Commit)
	if err != nil {
		return nil
	}
	return removedUsers(then.Repository, policy.Repository)
}
