package spec

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
)

// Review says what applying on merge requires.
type Review struct {
	Require        bool // a reviewed plan with the same digest
	Approvals      int  // approving reviews that are newer than the digest's commit
	CodeOwners     bool // of the policy files that changed
	NoSelfApproval bool
}

// Strictest requires everything that either of the two requires.
func (r Review) Strictest(other Review) Review {
	return Review{
		Require: r.Require || other.Require, Approvals: max(r.Approvals, other.Approvals),
		CodeOwners: r.CodeOwners || other.CodeOwners, NoSelfApproval: r.NoSelfApproval || other.NoSelfApproval,
	}
}

var reviewSchema = schema{
	says: "What an apply on merge asks for.",
	attributes: []attr{
		{name: "require", kind: aCondition, fallback: "true", says: "A reviewed plan with the same digest."},
		{
			name: "approvals", kind: aNumber, fallback: "0", most: 100,
			says: "So many approving reviews, newer than the commit of the plan.",
		},
		{
			name: "code_owners", kind: aCondition, fallback: "false",
			says: "An approval of the owners of the policy files that changed.",
		},
		{
			name: "no_self_approval", kind: aCondition, fallback: "true",
			says: "An author's own approval does not count.",
		},
	},
}

func (l *loader) review(f *fields) Review {
	if slices.ContainsFunc(l.poisoned, func(rng hcl.Range) bool { return holds(f.body.SrcRange, rng) }) {
		// Nobody knows what it asks for, and a change is compared with it.
		return Review{Require: true, Approvals: 1, CodeOwners: true, NoSelfApproval: true}
	}
	r := Review{
		Require:        f.boolean("require"),
		Approvals:      f.number("approvals"),
		CodeOwners:     f.boolean("code_owners"),
		NoSelfApproval: f.boolean("no_self_approval"),
	}
	if !r.Require && (r.Approvals > 0 || r.CodeOwners) {
		f.refuse(f.rangeOf("require"), "Approval of nothing", "approvals and code_owners ask for approval of a "+
			"reviewed plan, which require = false does without. Remove require, or both others.")
	}
	return r
}
