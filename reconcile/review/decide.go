// Package review decides whether a plan may be applied: whether people saw
// just this plan, and whether enough of them approved it. It is pure; what
// GitHub knows is put in.
package review

import (
	"fmt"
	"slices"

	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/state"
)

// Seen is a plan as a pull request showed it last.
type Seen struct {
	Pull   int
	Digest state.Digest
	// Things are all that the plan does; nil where they are not known. The
	// digest proves them: see Proven.
	Fingerprints []plan.Fingerprint
}

// Proven are the fingerprints that a digest is of, or nil where it is of others: a
// list may have passed through hands that are not to be trusted. A plan that
// does nothing proves itself.
func Proven(target plan.Address, digest state.Digest, fingerprints []plan.Fingerprint) []plan.Fingerprint {
	if plan.DigestOf(target, fingerprints) != digest {
		return nil
	}
	return append([]plan.Fingerprint{}, fingerprints...)
}

// Verdict is what is to happen to a plan.
type Verdict string

// The verdicts.
const (
	// Nothing: the warehouse is already as the policy says.
	Nothing Verdict = "nothing"
	// Apply: the plan is the one that was seen.
	Apply Verdict = "apply"
	// ApplyRest: the plan is a part of what was seen; the other part is there already.
	ApplyRest Verdict = "apply-rest"
	// Refuse: the plan does something that nobody saw.
	Refuse Verdict = "refuse"
)

// Decision is a verdict and why.
type Decision struct {
	Verdict Verdict
	// NotShown are the fingerprints that nobody saw, where that is known.
	NotShown map[plan.Fingerprint]bool
	// Already counts the fingerprints that were seen and are there already.
	Already int
	Reason  string
}

// Decide compares a plan, made anew from the head of the branch, with what the
// pull requests showed that brought the branch there. Nothing that was not
// seen is ever applied.
func Decide(digest state.Digest, fingerprints []plan.Fingerprint, seen []Seen) Decision {
	if len(fingerprints) == 0 {
		return Decision{Verdict: Nothing}
	}
	if slices.ContainsFunc(seen, func(s Seen) bool { return s.Digest == digest }) {
		return Decision{Verdict: Apply}
	}
	if len(seen) == 0 {
		return Decision{Verdict: Refuse, Reason: "no pull request showed this plan before it was merged"}
	}
	known := make(map[plan.Fingerprint]bool)
	for _, s := range seen {
		if s.Fingerprints == nil {
			return Decision{Verdict: Refuse, Reason: fmt.Sprintf("the plan is not the one that #%d showed "+
				"(%.19s…, now %.19s…)", s.Pull, s.Digest, digest)}
		}
		for _, fingerprint := range s.Fingerprints {
			known[fingerprint] = true
		}
	}
	d := Decision{NotShown: make(map[plan.Fingerprint]bool)}
	for _, fingerprint := range fingerprints {
		if !known[fingerprint] {
			d.NotShown[fingerprint] = true
		}
	}
	d.Already = len(known) + len(d.NotShown) - len(fingerprints)
	switch {
	case len(d.NotShown) > 0:
		d.Verdict, d.Reason = Refuse, "the plan does what no pull request showed before it was merged"
	case d.Already == 0:
		d.Verdict = Apply
	default:
		d.Verdict = ApplyRest
	}
	return d
}
