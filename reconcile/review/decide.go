// Package review decides whether a plan may be applied: whether people saw
// exactly this plan, and whether enough of them approved it. It has no I/O;
// callers pass in what GitHub knows.
package review

import (
	"fmt"
	"slices"

	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/state"
)

// Seen is the plan that a pull request showed last.
type Seen struct {
	Pull   int
	Digest state.Digest
	// Fingerprints are the fingerprints of everything that the plan does; nil
	// if they are not known. The digest proves them: see Proven.
	Fingerprints []plan.Fingerprint
}

// Proven returns the fingerprints if they give the digest, and nil otherwise,
// because a list may come from an untrusted place. An empty list proves a plan
// that does nothing.
func Proven(target plan.Address, digest state.Digest, fingerprints []plan.Fingerprint) []plan.Fingerprint {
	if plan.DigestOf(target, fingerprints) != digest {
		return nil
	}
	return append([]plan.Fingerprint{}, fingerprints...)
}

// Verdict says what happens to a plan.
type Verdict string

// The verdicts.
const (
	// Nothing means that the warehouse is already as the policy says.
	Nothing Verdict = "nothing"
	// Apply means that the plan is the one that was seen.
	Apply Verdict = "apply"
	// ApplyRest means that the plan is a part of what was seen, and that the
	// other part is in place already.
	ApplyRest Verdict = "apply-rest"
	// Refuse means that the plan does something that nobody saw.
	Refuse Verdict = "refuse"
)

// Decision is a verdict and why.
type Decision struct {
	Verdict Verdict
	// NotShown are the fingerprints that nobody saw, if that is known.
	NotShown map[plan.Fingerprint]bool
	// Already counts the fingerprints that were seen and are in place already.
	Already int
	Reason  string
}

// Decide compares a new plan of the branch's head with what the pull requests
// showed that brought the branch there. Nothing that was not seen is ever
// applied.
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
