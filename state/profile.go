package state

import (
	"cmp"
	"fmt"
	"slices"
	"time"

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

// Entitlement is a row of the entitlement table, without its account. It counts
// from From until just before Until.
type Entitlement struct {
	Kind  EntitlementKind `json:"kind"`
	Name  string          `json:"name,omitempty"`
	Value string          `json:"value,omitempty"`
	From  Instant         `json:"from,omitempty"`
	Until Instant         `json:"until,omitempty"`
}

// Limited reports whether the entitlement counts only for a time.
func (e Entitlement) Limited() bool { return e.From != "" || e.Until != "" }

// EndedBy reports whether the entitlement is over, so that the row gives
// nothing.
func (e Entitlement) EndedBy(now time.Time) bool {
	if e.Until == "" {
		return false
	}
	end := e.Until.Time()
	return !end.IsZero() && !now.Before(end)
}

// Always returns the entitlement without its limits.
func (e Entitlement) Always() Entitlement {
	return Entitlement{Kind: e.Kind, Name: e.Name, Value: e.Value}
}

func (e Entitlement) compare(other Entitlement) int {
	return cmp.Or(cmp.Compare(e.Kind, other.Kind), cmp.Compare(e.Name, other.Name), cmp.Compare(e.Value, other.Value),
		cmp.Compare(e.From, other.From), cmp.Compare(e.Until, other.Until))
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

// WithoutEnded returns the person without entitlements that are over, and
// whether there were any.
func (p *Person) WithoutEnded(now time.Time) (*Person, bool) {
	ended := func(e Entitlement) bool { return e.EndedBy(now) }
	if !slices.ContainsFunc(p.Entitlements, ended) {
		return p, false
	}
	kept := *p
	kept.Entitlements = slices.DeleteFunc(slices.Clone(p.Entitlements), ended)
	return &kept, true
}

// Digest returns a digest of the person's rows.
func (p *Person) Digest() Digest {
	parts := make([]string, 0, 2+3*len(p.Entitlements))
	parts = append(parts, p.User, p.State)
	for _, e := range p.Entitlements {
		kind := string(e.Kind)
		if e.Limited() { // longer than any kind
			kind = fmt.Sprintf("%s from %q until %q", kind, e.From, e.Until)
		}
		parts = append(parts, kind, e.Name, e.Value)
	}
	return DigestOf(parts...)
}

// Profiles are the rows of all people by account.
type Profiles map[redshift.Account]*Person
