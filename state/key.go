package state

import (
	"cmp"

	"github.com/redveil/redveil/state/redshift"
)

// PrincipalKind says what a privilege is granted to.
type PrincipalKind string

// The kinds of principal that Redshift's privilege views name.
const (
	PrincipalUser   PrincipalKind = "user"
	PrincipalRole   PrincipalKind = "role"
	PrincipalGroup  PrincipalKind = "group"
	PrincipalPublic PrincipalKind = "public"
)

// Principal is who holds a privilege. Name is an account for users, a folded
// name for roles and groups, and empty for PUBLIC.
type Principal struct {
	Kind PrincipalKind `json:"kind"`
	Name string        `json:"name,omitempty"`
}

// Public is everyone.
func Public() Principal { return Principal{Kind: PrincipalPublic} }

// String reads like SQL: "role redveil_readers", "PUBLIC".
func (p Principal) String() string {
	if p.Kind == PrincipalPublic {
		return "PUBLIC"
	}
	return string(p.Kind) + " " + p.Name
}

// SQL gives the principal as GRANT and REVOKE take it.
// https://docs.aws.amazon.com/redshift/latest/dg/r_GRANT.html
func (p Principal) SQL() redshift.SQL {
	switch p.Kind {
	case PrincipalUser:
		return redshift.Account(p.Name).SQL()
	case PrincipalRole:
		return redshift.Format("ROLE %s", redshift.MustIdent(p.Name).SQL())
	case PrincipalGroup:
		return redshift.Format("GROUP %s", redshift.MustIdent(p.Name).SQL())
	case PrincipalPublic:
		return redshift.Raw("PUBLIC")
	}
	panic("state: no such principal: " + string(p.Kind))
}

func (p Principal) compare(other Principal) int {
	return cmp.Or(cmp.Compare(p.Kind, other.Kind), cmp.Compare(p.Name, other.Name))
}

// Key identifies an object. Fields that a kind does not use stay zero.
type Key struct {
	Kind Kind
	// Schema and Object name a relation or procedure; Schema alone names a schema.
	Schema, Object redshift.Ident
	// Arguments are the types of a procedure's arguments.
	Arguments string
	// Principal is the role, group or user itself, the container of a
	// membership, or the grantee of a grant.
	Principal Principal
	// Member is who is in the role or group of a membership.
	Member Principal
	// Account is the person of a profile.
	Account redshift.Account
	// Privilege belongs to a grant.
	Privilege Privilege
}

// Compare orders keys by kind in the order of making, then by name.
func (k Key) Compare(other Key) int {
	return cmp.Or(
		k.Kind.Compare(other.Kind),
		k.Schema.Compare(other.Schema),
		k.Object.Compare(other.Object),
		cmp.Compare(k.Arguments, other.Arguments),
		k.Principal.compare(other.Principal),
		k.Member.compare(other.Member),
		cmp.Compare(k.Account, other.Account),
		cmp.Compare(k.Privilege, other.Privilege),
	)
}

// Name is how plans call the object.
func (k Key) Name() string { return factsOf(k.Kind).name(k) }

// Relation is the table or view that the key names.
func (k Key) Relation() redshift.Name { return redshift.Name{Schema: k.Schema, Object: k.Object} }
