package state

import (
	"cmp"

	"github.com/redveil/redveil/state/redshift"
)

// Kind is the kind of a managed object, as plans name it.
type Kind string

// The kinds, in the order in which objects are created.
const (
	KindSchema     Kind = "schema"
	KindUser       Kind = "user"
	KindRole       Kind = "role"
	KindGroup      Kind = "group"
	KindTable      Kind = "table"
	KindView       Kind = "view"
	KindProcedure  Kind = "procedure"
	KindProfile    Kind = "profile"
	KindMembership Kind = "membership"
	KindGrant      Kind = "grant"
)

// kindFacts is what this package has to know about a kind of object.
type kindFacts struct {
	kind Kind
	// name returns what plans call an object of the kind.
	name func(Key) string
	// decode reads what EncodeObject wrote.
	decode func([]byte) (Object, error)
	// registered returns the key of a registry row. It is nil for kinds that
	// the registry does not hold because nobody else can have created such
	// objects.
	registered func(schema, name string) (Key, bool)
}

// kinds has a row for each kind, in the order of creation.
var kinds = []kindFacts{
	{kind: KindSchema, name: schemaName, decode: decode[Schema]},
	{kind: KindUser, name: principalName, decode: decode[User], registered: registeredUser},
	{kind: KindRole, name: principalName, decode: decode[Role], registered: registeredRole},
	{kind: KindGroup, name: principalName, decode: decode[Group], registered: registeredGroup},
	{kind: KindTable, name: relationName, decode: decode[Table]},
	{kind: KindView, name: relationName, decode: decode[View], registered: registeredView},
	{kind: KindProcedure, name: procedureName, decode: decode[Procedure], registered: registeredProcedure},
	{kind: KindProfile, name: accountName, decode: decode[Profile]},
	{kind: KindMembership, name: membershipName, decode: decode[Membership]},
	{kind: KindGrant, name: grantName, decode: decode[Grant]},
}

// rank returns the kind's position in the order of creation, or -1 for an
// unknown kind.
func (k Kind) rank() int {
	for n := range kinds {
		if kinds[n].kind == k {
			return n
		}
	}
	return -1
}

// factsOf returns the row of a kind. An unknown kind is a bug, so it panics.
func factsOf(kind Kind) kindFacts {
	if rank := kind.rank(); rank >= 0 {
		return kinds[rank]
	}
	panic("state: no such kind: " + string(kind))
}

// Compare orders kinds in the order of creation.
func (k Kind) Compare(other Kind) int {
	if k == other {
		return 0
	}
	return cmp.Compare(k.rank(), other.rank())
}

// Kinds lists every kind, in the order of creation.
func Kinds() []Kind {
	all := make([]Kind, len(kinds))
	for n, f := range kinds {
		all[n] = f.kind
	}
	return all
}

func schemaName(k Key) string    { return k.Schema.String() }
func principalName(k Key) string { return k.Principal.Name }
func relationName(k Key) string  { return k.Relation().String() }
func procedureName(k Key) string { return k.Relation().String() + "(" + k.Arguments + ")" }
func accountName(k Key) string   { return string(k.Account) }

func membershipName(k Key) string { return k.Member.Name + " in " + k.Principal.String() }

func grantName(k Key) string {
	on := relationName(k)
	switch {
	case k.Object.IsZero():
		on = "schema " + schemaName(k)
	case k.Privilege == Execute:
		on = "procedure " + procedureName(k)
	}
	if !k.Column.IsZero() {
		return string(k.Privilege) + " (" + k.Column.String() + ") on " + on + " to " + k.Principal.String()
	}
	return string(k.Privilege) + " on " + on + " to " + k.Principal.String()
}

func registeredView(schema, name string) (Key, bool) {
	relation, ok := lenientName(schema, name)
	return ViewKey(relation), ok
}

func registeredProcedure(schema, name string) (Key, bool) {
	p, ok := procedureOf(schema, name)
	return p.Key(), ok
}

func registeredRole(_, name string) (Key, bool) {
	id, ok := lenient(name)
	return Role{id}.Key(), ok
}

func registeredGroup(_, name string) (Key, bool) {
	id, ok := lenient(name)
	return Group{id}.Key(), ok
}

func registeredUser(_, name string) (Key, bool) {
	return User{redshift.Account(name)}.Key(), true
}

// RegistryKey returns the key of a registry row. ok is false for rows that this
// version does not know.
func RegistryKey(kind, schema, name string) (key Key, ok bool) {
	rank := Kind(kind).rank()
	if rank < 0 || kinds[rank].registered == nil {
		return Key{}, false
	}
	return kinds[rank].registered(schema, name)
}
