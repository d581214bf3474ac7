package state

import "github.com/redveil/redveil/state/redshift"

// Group is a group that redveil made.
type Group struct {
	Name redshift.Ident `json:"name"`
}

// Key returns the group's key.
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
