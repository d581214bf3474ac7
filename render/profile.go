package render

import (
	"slices"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
)

// addAccounts finds out which users have an account, and asks for the missing
// ones if the integration says so.
func (b *builder) addAccounts() {
	b.present = make([]bool, len(b.resolved.Users))
	for n, user := range b.resolved.Users {
		b.present[n] = b.has(user.Account)
		switch {
		case b.present[n]:
		case b.integration().Accounts == spec.AccountsCreate && user.Active:
			b.present[n] = true
			b.add(state.User{Account: user.Account}, user.Origin)
		default:
			b.desired.Absent = append(b.desired.Absent, user)
		}
	}
}

// addProfiles adds a profile for every user with an account. An inactive user
// keeps a row that says so, and no entitlement.
func (b *builder) addProfiles() {
	asking := make(map[string]bool)
	for _, source := range b.resolved.Sources {
		asking[source.Name] = source.AsksPurpose()
	}
	for n, user := range b.resolved.Users {
		if !b.present[n] {
			continue
		}
		person := personOf(user, b.sources[n], asking)
		b.desired.Profiles[user.Account] = person
		b.add(state.Profile{Account: user.Account, Content: person.Digest()}, user.Origin)
	}
}

// personOf writes a user's rows. It includes the projects and purposes that are
// open to them. Their own secure view leaves out the ones they do not act in.
func personOf(user *policies.User, sources []string, asking map[string]bool) *state.Person {
	if !user.Active {
		return &state.Person{User: user.Name, State: state.Inactive}
	}
	person := &state.Person{User: user.Name, State: state.Active}
	add := func(kind state.EntitlementKind, name, value string) {
		person.Entitlements = append(person.Entitlements, state.Entitlement{Kind: kind, Name: name, Value: value})
	}
	add(state.EntitlementUser, "name", user.Name)
	for _, group := range user.Groups {
		add(state.EntitlementGroup, "", group)
	}
	for attribute, values := range user.Attributes {
		for _, value := range values {
			add(state.EntitlementAttribute, attribute, value)
		}
	}
	for _, source := range sources {
		add(state.EntitlementSource, "", source)
		if asking[source] && slices.Contains(user.Approved, source) {
			add(state.EntitlementApproval, "", source)
		}
	}
	for _, project := range user.Projects {
		add(state.EntitlementProject, project.Name, "")
		for _, purpose := range project.Purposes {
			add(state.EntitlementPurpose, project.Name, purpose)
		}
	}
	person.Sort()
	return person
}
