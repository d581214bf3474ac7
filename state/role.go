package state

import "github.com/redveil/redveil/state/redshift"

// Role is a role that redveil made.
type Role struct {
	Name redshift.Ident `json:"name"`
}

// Key returns the role's key.
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
