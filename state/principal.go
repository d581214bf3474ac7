package state

import "github.com/redveil/redveil/state/redshift"

// Role is a role that redveil made.
type Role struct {
	Name redshift.Ident `json:"name"`
}

// Key identifies the role.
func (r Role) Key() Key {
	return Key{Kind: KindRole, Principal: Principal{PrincipalRole, r.Name.String()}}
}
func (Role) isObject() {}

// Group is a group that redveil made.
type Group struct {
	Name redshift.Ident `json:"name"`
}

// Key identifies the group.
func (g Group) Key() Key {
	return Key{Kind: KindGroup, Principal: Principal{PrincipalGroup, g.Name.String()}}
}
func (Group) isObject() {}

// User is an account that the policy asks redveil to make. Accounts that
// exist are facts of the World, not objects.
type User struct {
	Account redshift.Account `json:"account"`
}

// Key identifies the account.
func (u User) Key() Key {
	return Key{Kind: KindUser, Principal: Principal{PrincipalUser, string(u.Account)}}
}
func (User) isObject() {}

// Membership is the place of an account, or of another role, in a role or group.
type Membership struct {
	In     Principal `json:"in"`
	Member Principal `json:"member"`
}

// Key identifies the membership.
func (m Membership) Key() Key {
	return Key{Kind: KindMembership, Principal: m.In, Member: m.Member}
}
func (Membership) isObject() {}
