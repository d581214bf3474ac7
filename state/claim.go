package state

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"github.com/redveil/redveil/state/redshift"
)

// ClaimTable is a table whose rows people write by calling procedures. Each row
// has an account's name and number, because only both together say whose row it
// is: a new account can have a dropped account's name, and a renamed account
// keeps its number. See
// https://docs.aws.amazon.com/redshift/latest/dg/r_PG_USER_INFO.html
type ClaimTable string

// The tables of what people chose, acknowledged and were given.
const (
	ChosenProject      ClaimTable = "project"
	Acknowledgement    ClaimTable = "acknowledgement"
	ImpersonationGrant ClaimTable = "impersonation_grant"
	Impersonation      ClaimTable = "impersonation"
)

// ClaimTables lists all of them, sorted.
var ClaimTables = []ClaimTable{Acknowledgement, Impersonation, ImpersonationGrant, ChosenProject}

// OfTwo reports whether the table's rows also name the account that is
// impersonated.
func (t ClaimTable) OfTwo() bool { return t == ImpersonationGrant || t == Impersonation }

// Claim is a row of such a table.
type Claim struct {
	Table   ClaimTable       `json:"table"`
	Account redshift.Account `json:"account"`
	// ID is the account's number; zero if the row has none.
	ID             int64            `json:"id,omitempty"`
	Impersonated   redshift.Account `json:"impersonated,omitempty"`
	ImpersonatedID int64            `json:"impersonated_id,omitempty"`
	Project        string           `json:"project,omitempty"`
	Purpose        string           `json:"purpose,omitempty"`
	// Said is the MD5 of the statement that the account acknowledged.
	Said string `json:"said,omitempty"`
}

// Carry replaces the old name of a project or purpose in what people chose and
// acknowledged.
type Carry struct {
	Block string `json:"block"` // "project" or "purpose"
	From  string `json:"from"`
	To    string `json:"to"`
}

// String describes the claim in words.
func (c Claim) String() string {
	switch c.Table {
	case ChosenProject:
		return fmt.Sprintf("the choice of project %q", c.Project)
	case Acknowledgement:
		return fmt.Sprintf("the acknowledgement of purpose %q in project %q", c.Purpose, c.Project)
	case ImpersonationGrant:
		return fmt.Sprintf("the right of %q to impersonate %q", c.Account, c.Impersonated)
	case Impersonation:
		return fmt.Sprintf("that %q impersonates %q now", c.Account, c.Impersonated)
	}
	panic("state: no such table: " + string(c.Table))
}

func (c Claim) compare(other Claim) int {
	return cmp.Or(cmp.Compare(c.Table, other.Table), cmp.Compare(c.Account, other.Account),
		cmp.Compare(c.ID, other.ID),
		cmp.Compare(c.Impersonated, other.Impersonated), cmp.Compare(c.ImpersonatedID, other.ImpersonatedID),
		cmp.Compare(c.Project, other.Project), cmp.Compare(c.Purpose, other.Purpose), cmp.Compare(c.Said, other.Said))
}

// claims reads what people chose, acknowledged and were given. Rows that do not
// belong to the account that has the name now become part of its profile.
func (r *reader) claims() error {
	for _, table := range ClaimTables {
		if !r.has(string(table)) {
			continue
		}
		if err := r.claimsOf(table); err != nil {
			return err
		}
	}
	slices.SortFunc(r.snapshot.Unmanaged.Claims, Claim.compare)
	for account, claims := range r.snapshot.Earlier(r.scope) {
		profile := Profile{Account: account}
		if known, ok := r.snapshot.Catalog.Find(profile.Key()).(Profile); ok {
			profile = known
			r.snapshot.Catalog.Remove(profile.Key())
		}
		profile.Earlier = DigestOfClaims(claims, r.snapshot.Unmanaged.AccountIDs[account])
		r.snapshot.Catalog.Add(profile)
	}
	return nil
}

// withoutClaims returns a catalog without what people left behind, on which no plan
// relies: it counts for nobody.
func withoutClaims(catalog *Catalog) *Catalog {
	var rest *Catalog
	for _, object := range catalog.Objects() {
		profile, ok := object.(Profile)
		if !ok || profile.Earlier == "" {
			continue
		}
		if rest == nil {
			rest = catalog.Clone()
		}
		rest.Remove(profile.Key())
		if profile.Earlier = ""; profile.Content != "" {
			rest.Add(profile)
		}
	}
	return cmp.Or(rest, catalog)
}

func (r *reader) claimsOf(table ClaimTable) error {
	unmanaged := &r.snapshot.Unmanaged
	name := redshift.Name{Schema: r.scope.SystemSchema, Object: redshift.MustIdent(string(table))}
	columns := unmanaged.Relations[name]
	if !hasColumn(columns, "account_id") || table.OfTwo() && !hasColumn(columns, "impersonated_id") {
		return nil // an earlier redveil made the table: nothing in it counts
	}
	return relation(r.ctx, r.q, r.scope, string(table), nil, nil, func(scan func(...any) error) error {
		c := Claim{Table: table}
		into := []any{&c.Account, &c.ID}
		switch table {
		case ChosenProject:
			into = append(into, &c.Project)
		case Acknowledgement:
			into = append(into, &c.Project, &c.Purpose, &c.Said)
		case ImpersonationGrant, Impersonation:
			into = append(into, &c.Impersonated, &c.ImpersonatedID)
		}
		if err := scan(into...); err != nil {
			return err
		}
		unmanaged.Claims = append(unmanaged.Claims, c)
		return nil
	})
}

func hasColumn(columns []Column, name string) bool {
	return slices.ContainsFunc(columns, func(c Column) bool { return c.Name.String() == name })
}

// DigestOfClaims digests claims and the number that the account has now, or
// zero. The number counts because a plan's statements keep the rows with that
// number.
func DigestOfClaims(claims []Claim, id int64) Digest {
	parts := []string{strconv.FormatInt(id, 10)}
	for _, c := range claims {
		parts = append(parts, fmt.Sprintf("%q %q %d %q %d %q %q", c.Table, c.Account, c.ID, c.Impersonated,
			c.ImpersonatedID, c.Project, c.Purpose))
	}
	return DigestOf(parts...)
}

// Earlier returns the claims that count for nobody, by account name: another
// account made them, the account is gone, or neither the policy nor a profile
// knows it.
func (s *Snapshot) Earlier(scope Scope) map[redshift.Account][]Claim {
	known := make(map[redshift.Account]bool, len(scope.Accounts)+len(s.Profiles))
	for _, account := range scope.Accounts {
		known[account] = true
	}
	for account := range s.Profiles {
		known[account] = true
	}
	earlier := make(map[redshift.Account][]Claim)
	for _, c := range s.Unmanaged.Claims {
		switch {
		case !s.is(c.Account, c.ID), !c.Table.OfTwo() && !known[c.Account]:
			earlier[c.Account] = append(earlier[c.Account], c)
		case c.Table.OfTwo() && (!s.is(c.Impersonated, c.ImpersonatedID) || !known[c.Impersonated]):
			earlier[c.Impersonated] = append(earlier[c.Impersonated], c)
		}
	}
	return earlier
}

// is reports whether the account with that name has that number.
func (s *Snapshot) is(account redshift.Account, id int64) bool {
	now, exists := s.Unmanaged.AccountIDs[account]
	return exists && now == id
}
