package reconcile

import (
	"slices"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
)

// beforeSide is the policy as the warehouse enforces it now: people from the
// profile rows, policies from what the journal keeps beside each view, and
// readers from both locks, the catalog's grants and the reader's own rows.
func beforeSide(in Input) access.Side {
	side := newSide(in.Resolved.Now)
	people := make(map[redshift.Account]*policies.User)
	for account, person := range in.Snapshot.Profiles {
		user := userOf(account, person)
		people[account] = user
		side.Users[user.Name] = user
	}
	byView := make(map[redshift.Name]string)
	for _, object := range in.Snapshot.Catalog.Objects() {
		view, ok := object.(state.View)
		if !ok || view.Name.Schema != in.Resolved.Integration.ViewSchema {
			continue
		}
		source, err := access.ParseRecord(in.Snapshot.Records[view.Name])
		label := sourceLabel(in, view.Name)
		if err == nil {
			label = source.Name
		}
		byView[view.Name] = label
		if err != nil || view.Digest == state.Foreign {
			side.Unknown[label] = true
		} else {
			side.Sources[label] = source
		}
	}
	joinProjects(&side)
	fillReaders(&side, in, people, byView)
	return side
}

func sourceLabel(in Input, view redshift.Name) string {
	for _, source := range in.Resolved.Sources {
		if source.View == view {
			return source.Name
		}
	}
	return view.String()
}

func userOf(account redshift.Account, person *state.Person) *policies.User {
	user := &policies.User{Name: person.User, Account: account, Active: person.State == state.Active, Attributes: make(map[string][]string)}
	for _, e := range person.Entitlements {
		switch e.Kind {
		case state.EntitlementGroup:
			user.Groups = append(user.Groups, e.Value)
		case state.EntitlementAttribute:
			user.Attributes[e.Name] = append(user.Attributes[e.Name], e.Value)
		case state.EntitlementUser:
			user.Name = e.Value
		case state.EntitlementApproval:
			user.Approved = append(user.Approved, e.Value)
		case state.EntitlementProject:
			projectOf(user, e.Name)
		case state.EntitlementPurpose:
			project := projectOf(user, e.Name)
			project.Purposes = append(project.Purposes, e.Value)
		case state.EntitlementSource:
		}
	}
	return user
}

func projectOf(user *policies.User, name string) *policies.Project {
	for n := range user.Projects {
		if user.Projects[n].Name == name {
			return &user.Projects[n]
		}
	}
	user.Projects = append(user.Projects, policies.Project{Name: name})
	return &user.Projects[len(user.Projects)-1]
}

// joinProjects tells the users' projects which sources belong to them.
func joinProjects(side *access.Side) {
	for _, label := range sortedNames(side.Sources) {
		for _, user := range side.Users {
			for n, project := range user.Projects {
				if slices.Contains(side.Sources[label].Projects, project.Name) {
					user.Projects[n].Sources = append(user.Projects[n].Sources, label)
				}
			}
		}
	}
}

// fillReaders finds who passes both locks of each view. An unknown view asks
// no profile for sure, so there the catalog alone decides.
func fillReaders(side *access.Side, in Input, people map[redshift.Account]*policies.User, byView map[redshift.Name]string) {
	members := membersOf(in.Snapshot)
	for _, object := range in.Snapshot.Catalog.Objects() {
		grant, ok := object.(state.Grant)
		source, governed := byView[grant.Key().Relation()]
		if !ok || !governed || grant.Privilege != state.Select {
			continue
		}
		if side.Readers[source] == nil {
			side.Readers[source] = make(map[string]bool)
		}
		addStranger(side, source, grant.To, people)
		for account, user := range people {
			if members.holds(grant.To, account) && (side.Unknown[source] || entitled(in.Snapshot.Profiles[account], source)) {
				side.Readers[source][user.Name] = true
			}
		}
	}
}

// addStranger lists an account without a profile that was granted a view
// which someone replaced: the new view may not ask for a profile.
func addStranger(side *access.Side, source string, to state.Principal, people map[redshift.Account]*policies.User) {
	if !side.Unknown[source] || to.Kind != state.PrincipalUser || people[redshift.Account(to.Name)] != nil {
		return
	}
	side.Users[to.Name] = &policies.User{Name: to.Name, Account: redshift.Account(to.Name)}
	side.Readers[source][to.Name] = true
}

func entitled(person *state.Person, source string) bool {
	return slices.Contains(person.Entitlements, state.Entitlement{Kind: state.EntitlementSource, Value: source})
}

// members tells who is in a role or group, directly or through other roles.
type members map[state.Principal]map[redshift.Account]bool

func membersOf(snapshot *state.Snapshot) members {
	all := make(members)
	inner := make(map[state.Principal][]state.Principal) // role → the roles that have it
	for _, m := range snapshot.World.Memberships {
		if m.Member.Kind == state.PrincipalUser {
			all.add(m.In, redshift.Account(m.Member.Name))
		} else {
			inner[m.In] = append(inner[m.In], m.Member)
		}
	}
	for role := range inner {
		all.inherit(role, inner, role, make(map[state.Principal]bool))
	}
	return all
}

func (all members) add(in state.Principal, account redshift.Account) {
	if all[in] == nil {
		all[in] = make(map[redshift.Account]bool)
	}
	all[in][account] = true
}

func (all members) inherit(to state.Principal, inner map[state.Principal][]state.Principal, from state.Principal, seen map[state.Principal]bool) {
	if seen[from] {
		return
	}
	seen[from] = true
	for _, role := range inner[from] {
		for account := range all[role] {
			all.add(to, account)
		}
		all.inherit(to, inner, role, seen)
	}
}

func (all members) holds(p state.Principal, account redshift.Account) bool {
	switch p.Kind {
	case state.PrincipalPublic:
		return true
	case state.PrincipalUser:
		return p.Name == string(account)
	case state.PrincipalRole, state.PrincipalGroup:
		return all[p][account]
	}
	panic("reconcile: no such principal: " + string(p.Kind))
}
