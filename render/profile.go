package render

import (
	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
)

// addAccounts finds out which users have an account, and asks for the missing
// ones where the integration says so.
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
	for n, user := range b.resolved.Users {
		if !b.present[n] {
			continue
		}
		person := personOf(user, b.sources[n])
		b.desired.Profiles[user.Account] = person
		b.add(state.Profile{Account: user.Account, Content: person.Digest()}, user.Origin)
	}
}

func personOf(user *policies.User, sources []string) *state.Person {
	if !user.Active {
		return &state.Person{User: user.Name, State: "inactive"}
	}
	person := &state.Person{User: user.Name, State: "active"}
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
	}
	person.Sort()
	return person
}
