package state

import (
	"cmp"
	"slices"

	"github.com/redveil/redveil/state/redshift"
)

// Profile is a declared user as the views see them. Its rows are data and not
// part of the catalog: they are in Profiles, and Content is their digest.
type Profile struct {
	Account redshift.Account `json:"account"`
	Content Digest           `json:"content"`
	// Earlier digests what an earlier account of the name, or an unknown one,
	// left behind; see Claim. It is empty in the desired state.
	Earlier Digest `json:"earlier,omitempty"`
}

// Key returns the profile's key.
func (p Profile) Key() Key                     { return Key{Kind: KindProfile, Account: p.Account} }
func (Profile) isObject()                      {}
func (Profile) text() Digest                   { return "" }
func (Profile) foreignOwner() redshift.Account { return "" }

func (p Profile) check() error { return account(p.Account) }

func (p Profile) renamed(Names) Object { return p }

// EntitlementKind says what an entitlement is about.
type EntitlementKind string

// The kinds of entitlement. Entitlement.Name is empty for groups, sources and
// approvals. It is the attribute for attributes, the project for projects and
// purposes, and "name" for the one row of kind user, whose value is the user's
// label.
const (
	EntitlementGroup     EntitlementKind = "group"
	EntitlementAttribute EntitlementKind = "attribute"
	EntitlementSource    EntitlementKind = "source"
	EntitlementUser      EntitlementKind = "user"
	EntitlementApproval  EntitlementKind = "approval"
	EntitlementProject   EntitlementKind = "project"
	EntitlementPurpose   EntitlementKind = "purpose"
)

// Entitlement is a row of the entitlement table, without its account.
type Entitlement struct {
	Kind  EntitlementKind `json:"kind"`
	Name  string          `json:"name,omitempty"`
	Value string          `json:"value,omitempty"`
}

func (e Entitlement) compare(other Entitlement) int {
	return cmp.Or(cmp.Compare(e.Kind, other.Kind), cmp.Compare(e.Name, other.Name), cmp.Compare(e.Value, other.Value))
}

// The states of a profile.
const (
	Active   = "active"
	Inactive = "inactive"
)

// Person is an account's rows in the profile and entitlement tables.
type Person struct {
	User         string        `json:"user"`  // the label
	State        string        `json:"state"` // "active" or "inactive"
	Entitlements []Entitlement `json:"entitlements,omitempty"`
}

// Sort sorts the entitlements. Every Person in Profiles is sorted. Duplicate
// rows stay, so that a digest shows them.
func (p *Person) Sort() { slices.SortFunc(p.Entitlements, Entitlement.compare) }

// Digest returns a digest of the person's rows.
func (p *Person) Digest() Digest {
	parts := make([]string, 0, 2+3*len(p.Entitlements))
	parts = append(parts, p.User, p.State)
	for _, e := range p.Entitlements {
		parts = append(parts, string(e.Kind), e.Name, e.Value)
	}
	return DigestOf(parts...)
}

// Profiles are the rows of all people by account.
type Profiles map[redshift.Account]*Person
