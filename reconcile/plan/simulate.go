package plan

import (
	"maps"
	"slices"

	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// Simulate returns the snapshot as it would be after the changes, as far as it
// concerns people's access.
func Simulate(snapshot *state.Snapshot, changes []*Change) *state.Snapshot {
	after := *snapshot
	after.Catalog, after.Profiles, after.Records = snapshot.Catalog.Clone(), maps.Clone(snapshot.Profiles),
		maps.Clone(snapshot.Records)
	after.Unmanaged = snapshot.Unmanaged.Clone()
	for _, change := range changes {
		after.Catalog.Remove(change.Key())
		removeGrants(after.Catalog, change)
		if change.After != nil {
			after.Catalog.Add(change.After)
		}
		change.facts().simulate(&after, change)
	}
	simulateMemberships(&after, changes)
	return &after
}

// nothingBeside is for kinds whose objects are only in the catalog, and for memberships.
func nothingBeside(*state.Snapshot, *Change) {}

func simulateSchema(after *state.Snapshot, change *Change) {
	set(after.Unmanaged.Schemas, change.Key().Schema, change.After != nil)
}

func simulateRole(after *state.Snapshot, change *Change) {
	set(after.Unmanaged.Roles, identOf(change.Key().Principal), change.After != nil)
}

func simulateGroup(after *state.Snapshot, change *Change) {
	set(after.Unmanaged.Groups, identOf(change.Key().Principal), change.After != nil)
}

// set adds a key to a set, or removes it.
func set[K comparable](all map[K]bool, key K, there bool) {
	if there {
		all[key] = true
	} else {
		delete(all, key)
	}
}

// simulateUser adds or removes an account. An account that redveil creates is
// not a superuser.
func simulateUser(after *state.Snapshot, change *Change) {
	account := redshift.Account(change.Key().Principal.Name)
	delete(after.Unmanaged.Accounts, account)
	if change.After != nil {
		after.Unmanaged.Accounts[account] = false
	}
}

func simulateView(after *state.Snapshot, change *Change) {
	view := change.Key().Relation()
	delete(after.Records, view)
	if change.Record != "" {
		after.Records[view] = change.Record
	}
}

func simulateProfile(after *state.Snapshot, change *Change) {
	account := change.Key().Account
	delete(after.Profiles, account)
	if change.After != nil {
		after.Profiles[account] = change.RowsAfter
	}
}

// simulateGrant takes a revoked grant on a governed table from what redveil does
// not manage.
func simulateGrant(after *state.Snapshot, change *Change) {
	if change.After != nil {
		return
	}
	unmanaged, key := &after.Unmanaged, change.Key()
	unmanaged.Raw = slices.DeleteFunc(unmanaged.Raw, func(g state.Grant) bool { return g.Key() == key })
	unmanaged.Privileges.Given = slices.DeleteFunc(unmanaged.Privileges.Given, func(g state.Given) bool {
		return g.Reach == state.OnOne && g.Key() == key
	})
}

// simulateMemberships makes all changes of memberships at once: there can be as many as
// there are people.
func simulateMemberships(after *state.Snapshot, changes []*Change) {
	last := make(map[state.Key]int)
	for n, change := range changes {
		if change.Key().Kind == state.KindMembership {
			last[change.Key()] = n
		}
	}
	if len(last) == 0 {
		return
	}
	after.Unmanaged.Memberships = slices.DeleteFunc(after.Unmanaged.Memberships, func(m state.Membership) bool {
		_, changed := last[m.Key()]
		return changed
	})
	for n, change := range changes {
		if at, ok := last[change.Key()]; ok && at == n && change.After != nil {
			after.Unmanaged.Memberships = append(after.Unmanaged.Memberships, change.After.(state.Membership))
		}
	}
}
