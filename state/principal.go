package state

import (
	"fmt"

	"github.com/redveil/redveil/state/redshift"
)

// Role is a role that redveil made.
type Role struct {
	Name redshift.Ident `json:"name"`
}

// Key identifies the role.
func (r Role) Key() Key {
	return Key{Kind: KindRole, Principal: Principal{PrincipalRole, r.Name.String()}}
}
func (Role) isObject()                      {}
func (Role) text() Digest                   { return "" }
func (Role) foreignOwner() redshift.Account { return "" }

func (r Role) check() error { return named(r.Name) }

func (r Role) renamed(m Names) Object {
	return Role{redshift.MustIdent(m.principal(r.Key().Principal).Name)}
}

// Group is a group that redveil made.
type Group struct {
	Name redshift.Ident `json:"name"`
}

// Key identifies the group.
func (g Group) Key() Key {
	return Key{Kind: KindGroup, Principal: Principal{PrincipalGroup, g.Name.String()}}
}
func (Group) isObject()                      {}
func (Group) text() Digest                   { return "" }
func (Group) foreignOwner() redshift.Account { return "" }

func (g Group) check() error { return named(g.Name) }

func (g Group) renamed(m Names) Object {
	return Group{redshift.MustIdent(m.principal(g.Key().Principal).Name)}
}

// User is an account that the policy asks redveil to make. Accounts that
// exist are facts of the World, not objects.
type User struct {
	Account redshift.Account `json:"account"`
}

// Key identifies the account.
func (u User) Key() Key {
	return Key{Kind: KindUser, Principal: Principal{PrincipalUser, string(u.Account)}}
}
func (User) isObject()                      {}
func (User) text() Digest                   { return "" }
func (User) foreignOwner() redshift.Account { return "" }

func (u User) check() error { return account(u.Account) }

func (u User) renamed(Names) Object { return u }

// Membership is the place of an account, or of another role, in a role or group.
type Membership struct {
	In     Principal `json:"in"`
	Member Principal `json:"member"`
}

// Key identifies the membership.
func (m Membership) Key() Key {
	return Key{Kind: KindMembership, Principal: m.In, Member: m.Member}
}
func (Membership) isObject()                      {}
func (Membership) text() Digest                   { return "" }
func (Membership) foreignOwner() redshift.Account { return "" }

func (m Membership) check() error {
	if m.In.Kind != PrincipalRole && m.In.Kind != PrincipalGroup {
		return fmt.Errorf("nobody is a member of %s", m.In)
	}
	if err := m.In.check(); err != nil {
		return err
	}
	return m.Member.check()
}

func (m Membership) renamed(names Names) Object {
	m.In, m.Member = names.principal(m.In), names.principal(m.Member)
	return m
}
