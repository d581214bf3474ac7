package state

import (
	"fmt"

	"github.com/redveil/redveil/state/redshift"
)

// Membership says that an account, or another role, is in a role or group.
type Membership struct {
	In     Principal `json:"in"`
	Member Principal `json:"member"`
	// Admin says that the member may give the role to others. None is wanted. See
	// https://docs.aws.amazon.com/redshift/latest/dg/r_GRANT.html
	Admin bool `json:"admin,omitempty"`
}

// Key returns the membership's key.
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
