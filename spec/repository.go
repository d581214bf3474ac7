// Package spec is the policy repository: its blocks, the references between
// them, and every problem that an author should hear of. It reads HCL from an
// fs.FS and knows nothing of warehouses beyond the names and types that a block
// may declare.
package spec

import (
	"cmp"
	"slices"

	"github.com/hashicorp/hcl/v2"
)

// Origin names a block and its place; it travels from the file to the last
// byte of output.
type Origin struct {
	// Block is "mask.email", or "integration.prod".
	Block string
	// Range is the block's header.
	Range hcl.Range
}

// Repository holds every block, each kind sorted by label. It exists only as a
// whole: references resolve, labels are unique, types agree.
type Repository struct {
	Integrations  []*Integration
	Tags          []*Tag
	Sources       []*Source
	Attributes    []*Attribute
	Groups        []*Group
	Users         []*User
	Subscriptions []*Subscription
	Approvals     []*Approval
	Memberships   []*Membership
	Exceptions    []*Exception
	Masks         []*Mask
	Forbids       []*Forbid
	RowFilters    []*RowFilter
	Purposes      []*Purpose
	Projects      []*Project
	Tests         []*Test
	// Renames are what blocks were called before, in order.
	Renames []Rename
	// Variables are those that stand somewhere in the policy, in order.
	Variables []Assigned
}

// sort puts every kind of block in the order of its labels.
func (r *Repository) sort() {
	slices.SortStableFunc(r.Integrations, func(a, b *Integration) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortStableFunc(r.Tags, func(a, b *Tag) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortStableFunc(r.Sources, func(a, b *Source) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortStableFunc(r.Attributes, func(a, b *Attribute) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortStableFunc(r.Groups, func(a, b *Group) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortStableFunc(r.Users, func(a, b *User) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortStableFunc(r.Subscriptions, func(a, b *Subscription) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortStableFunc(r.Approvals, func(a, b *Approval) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortStableFunc(r.Memberships, func(a, b *Membership) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortStableFunc(r.Exceptions, func(a, b *Exception) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortStableFunc(r.Forbids, func(a, b *Forbid) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortStableFunc(r.Masks, func(a, b *Mask) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortStableFunc(r.Purposes, func(a, b *Purpose) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortStableFunc(r.Projects, func(a, b *Project) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortStableFunc(r.Tests, func(a, b *Test) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortStableFunc(r.Renames, func(a, b Rename) int {
		return cmp.Or(cmp.Compare(a.Block, b.Block), cmp.Compare(a.To, b.To))
	})
	slices.SortStableFunc(r.RowFilters, func(a, b *RowFilter) int { return cmp.Compare(a.Name, b.Name) })
}

// add adds the blocks of a part.
func (r *Repository) add(part *Repository) {
	r.Integrations = append(r.Integrations, part.Integrations...)
	r.Tags = append(r.Tags, part.Tags...)
	r.Sources = append(r.Sources, part.Sources...)
	r.Attributes = append(r.Attributes, part.Attributes...)
	r.Groups = append(r.Groups, part.Groups...)
	r.Users = append(r.Users, part.Users...)
	r.Subscriptions = append(r.Subscriptions, part.Subscriptions...)
	r.Approvals = append(r.Approvals, part.Approvals...)
	r.Memberships = append(r.Memberships, part.Memberships...)
	r.Exceptions = append(r.Exceptions, part.Exceptions...)
	r.Masks = append(r.Masks, part.Masks...)
	r.Forbids = append(r.Forbids, part.Forbids...)
	r.RowFilters = append(r.RowFilters, part.RowFilters...)
	r.Purposes = append(r.Purposes, part.Purposes...)
	r.Projects = append(r.Projects, part.Projects...)
	r.Tests = append(r.Tests, part.Tests...)
	r.Renames = append(r.Renames, part.Renames...)
}
