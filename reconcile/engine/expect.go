package engine

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/state"
)

// expectation is the digest of a plan that somebody has reviewed, for one
// integration or, without a name, for the only one.
type expectation struct {
	integration string
	digest      state.Digest
}

// Expectations are written "sha256:…", or "prod=sha256:… test=sha256:…".
type Expectations []expectation

// ParseExpectations reads digests from text.
func ParseExpectations(text string) Expectations {
	var all Expectations
	for _, entry := range strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' || r == '\n' }) {
		name, digest, named := strings.Cut(entry, "=")
		if !named {
			name, digest = "", entry
		}
		all = append(all, expectation{name, state.Digest(digest)})
	}
	return all
}

// Of returns the digest that is expected for an integration; empty if there is
// none.
func (all Expectations) Of(integration string) state.Digest {
	for _, e := range all {
		if e.integration == "" || e.integration == integration {
			return e.digest
		}
	}
	return ""
}

var wholeDigest = regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)

// ParseExpectFlag reads the flag and checks its form: a digest that was cut
// short would never match, and a missing one must not let every plan through.
func ParseExpectFlag(text string) (Expectations, error) {
	all := ParseExpectations(text)
	for _, e := range all {
		if !wholeDigest.MatchString(string(e.digest)) {
			return nil, fmt.Errorf("--expect-digest: %q is not a digest; give it as the plan says it, sha256: and "+
				"64 digits", e.digest)
		}
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("--expect-digest names no digest; give the one that the plan says, sha256: and " +
			"64 digits")
	}
	return all, nil
}

// dated replaces the digest of a plan that somebody reviewed earlier by that of
// the plan now, where they differ only because time has passed.
func (all Expectations) dated(now []report.Integration, plans []*plan.Plan) Expectations {
	dated := slices.Clone(all)
	for n, e := range dated {
		for k, i := range now {
			if (e.integration == i.Name || e.integration == "" && len(now) == 1) && plans[k].DatesBack(e.digest) {
				dated[n].digest = i.Digest
			}
		}
	}
	return dated
}

// Hold returns an error unless each plan is the one that is expected.
func (all Expectations) hold(plans []report.Integration) error {
	for _, e := range all {
		if e.integration == "" && (len(plans) > 1 || len(all) > 1) {
			return Refuse("--expect-digest gives one digest for several plans; say which is whose, as in %s=%s; "+
				"nothing was applied", plans[0].Name, e.digest)
		}
		if e.integration != "" && !slices.ContainsFunc(plans,
			func(i report.Integration) bool { return i.Name == e.integration }) {
			return Refuse("--expect-digest names integration %q, of which there is no plan here; nothing "+
				"was applied", e.integration)
		}
	}
	for _, i := range plans {
		switch expected := all.Of(i.Name); expected {
		case i.Digest:
		case "":
			return Refuse("--expect-digest gives no digest for integration %q, whose plan is %s; add it, or say "+
				"--integration; nothing was applied", i.Name, i.Digest)
		default:
			return Refuse("integration %q: the expected plan is %s, and this plan is %s; nothing was applied; "+
				"look at it, and apply it with its digest", i.Name, expected, i.Digest)
		}
	}
	return nil
}
