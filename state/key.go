package state

import (
	"cmp"

	"github.com/redveil/redveil/state/redshift"
)

// Key identifies an object. Fields that a kind does not use stay zero.
type Key struct {
	Kind Kind
	// Schema and Object name a relation or procedure; Schema alone names a schema.
	Schema, Object redshift.Ident
	// Column is the column of a grant on one column.
	Column redshift.Ident
	// Arguments are the types of a procedure's arguments.
	Arguments string
	// Principal is the role, group or user itself, the role or group of a
	// membership, or the grantee of a grant.
	Principal Principal
	// Member is who is in the role or group of a membership.
	Member Principal
	// Account is the account of a profile.
	Account redshift.Account
	// Privilege is the privilege of a grant.
	Privilege Privilege
}

// Compare orders keys by kind in the order of creation, then by name.
func (k Key) Compare(other Key) int {
	if order := k.Kind.Compare(other.Kind); order != 0 {
		return order
	}
	return cmp.Or(
		k.Schema.Compare(other.Schema),
		k.Object.Compare(other.Object),
		k.Column.Compare(other.Column),
		cmp.Compare(k.Arguments, other.Arguments),
		k.Principal.compare(other.Principal),
		k.Member.compare(other.Member),
		cmp.Compare(k.Account, other.Account),
		cmp.Compare(k.Privilege, other.Privilege),
	)
}

// Name returns what plans call the object.
func (k Key) Name() string { return factsOf(k.Kind).name(k) }

// Relation returns the table or view that the key names.
func (k Key) Relation() redshift.Name { return redshift.Name{Schema: k.Schema, Object: k.Object} }
