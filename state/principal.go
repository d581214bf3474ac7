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

// Public returns PUBLIC, the principal for everyone.
func Public() Principal { return Principal{Kind: PrincipalPublic} }

// String returns the principal as plans name it: "role redveil_readers",
// "PUBLIC".
func (p Principal) String() string {
	if p.Kind == PrincipalPublic {
		return "PUBLIC"
	}
	return string(p.Kind) + " " + p.Name
}

// SQL returns the principal as GRANT and REVOKE expect it. See
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
