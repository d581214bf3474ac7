package plan

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
)

// Input is what a plan is made from.
type Input struct {
	enforced.Facts
	// Rendered is the policy as rendered without options, which the plan then owns; nil
	// to render it.
	Rendered *render.Desired
	Commit   string
	// Keeper identifies the repository that the warehouse's system schema must
	// belong to; zero where that is not known.
	Keeper state.Keeper
	// Removed are users of the policy that was in force, by label, with where they stood.
	// It may be nil, where that is not known.
	Removed map[string]spec.Origin
	// Blocked are the sources that cannot be planned.
	Blocked []Blocked
	// AllowEmpty lets a plan remove every view.
	AllowEmpty bool
	// Batch is how many statements a transaction has at most, where it can be
	// split; 0 for no limit.
	Batch int
	// RotateMaskKey asks for a new key of hash().
	RotateMaskKey bool
}

// render renders the policy as it was given, or as new columns have changed it.
func (in Input) render(given *policies.Resolved) (*render.Desired, hcl.Diagnostics) {
	options := optionsOf(in)
	absent := func(u *policies.User) bool { return !options.HasAccount(u.Account) }
	isView := func(s *policies.Source) bool { return len(options.SchemasBeneath(s.Table)) > 0 }
	if in.Rendered != nil && in.Resolved == given && !slices.ContainsFunc(in.Resolved.Users, absent) &&
		!slices.ContainsFunc(in.Resolved.Sources, isView) {
		return in.Rendered, nil
	}
	return render.Build(in.Resolved, options)
}
