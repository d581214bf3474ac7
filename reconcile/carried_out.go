package reconcile

import (
	"maps"
	"slices"

	"github.com/redveil/redveil/state"
)

// carriedOut is what a snapshot would show of people's access once some of a
// plan's changes were carried out.
func carriedOut(snapshot *state.Snapshot, changes []*Change, profiles state.Profiles) *state.Snapshot {
	after := *snapshot
	after.Catalog, after.Profiles, after.Records = snapshot.Catalog.Clone(), maps.Clone(snapshot.Profiles), maps.Clone(snapshot.Records)
	after.World.Memberships, after.World.Accounts = slices.Clone(snapshot.World.Memberships), maps.Clone(snapshot.World.Accounts)
	for _, change := range changes {
		after.Catalog.Remove(change.Key())
		removeGrants(after.Catalog, change)
		if change.After != nil {
			after.Catalog.Add(change.After)
		}
		carryOut(&after, change, profiles)
	}
	return &after
}

// carryOut does what a change does beside the catalog.
func carryOut(after *state.Snapshot, change *Change, profiles state.Profiles) {
	switch o := either(change).(type) {
	case state.View:
		delete(after.Records, o.Name)
		if change.Record != "" {
			after.Records[o.Name] = change.Record
		}
	case state.Profile:
		delete(after.Profiles, o.Account)
		if change.After != nil {
			after.Profiles[o.Account] = profiles[o.Account]
		}
	case state.Membership:
		after.World.Memberships = slices.DeleteFunc(after.World.Memberships, func(m state.Membership) bool { return m == o })
		if change.After != nil {
			after.World.Memberships = append(after.World.Memberships, o)
		}
	case state.User:
		delete(after.World.Accounts, o.Account)
		if change.After != nil {
			after.World.Accounts[o.Account] = false
		}
	case state.Schema, state.Table, state.Role, state.Group, state.Procedure, state.Grant:
	}
}
