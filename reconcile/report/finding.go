package report

import (
	"fmt"
	"slices"
	"time"

	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/state/redshift"
)

// Finding is a way round the policy: what accounts can do with what the policy
// governs, or with redveil's own objects, by a path that no policy gives them.
type Finding struct {
	Accounts []redshift.Account `json:"accounts"`
	// On are relations and schemas; none for everything there is.
	On    []string       `json:"on"`
	Right enforced.Right `json:"right"`
	Path  string         `json:"path"`
	Opens string         `json:"opens"`
	// New says that no earlier run saw it. Since is when one first did.
	New   bool      `json:"new"`
	Since time.Time `json:"since,omitzero"`
}

func findingOf(f enforced.Finding) Finding {
	return Finding{
		Accounts: f.Accounts, On: append([]string{}, f.On...), Right: f.Right, Path: f.Path, Opens: f.Means,
		New: f.Since.IsZero(), Since: f.Since,
	}
}

// Found returns what the plan found, without what that means.
func (i Integration) Found() []enforced.Finding {
	all := make([]enforced.Finding, len(i.Findings))
	for n, f := range i.Findings {
		all[n] = enforced.Finding{
			Accounts: slices.Clone(f.Accounts), On: f.On, Right: f.Right, Path: f.Path, Since: f.Since,
		}
	}
	return all
}

// Clean reports whether nothing differs, and nothing else acts on access either:
// no way round the policy, and no policy of Redshift's own.
func (i Integration) Clean() bool { return len(i.Changes) == 0 && i.besides() == "" }

// Clean reports whether every integration is clean.
func (m *Model) Clean() bool {
	return !slices.ContainsFunc(m.Integrations, func(i Integration) bool { return !i.Clean() })
}

// HandsOver reports whether anything is for an administrator.
func (m *Model) HandsOver() bool {
	return slices.ContainsFunc(m.Integrations, func(i Integration) bool { return len(i.Administrator) > 0 })
}

// Uncorrected is what no correction of drift puts right in an integration.
type Uncorrected struct {
	Integration string `json:"integration"`
	Says        string `json:"says"`
}

// String returns the sentence for people.
func (l Uncorrected) String() string {
	return fmt.Sprintf("Not corrected in %s: %s.\n", l.Integration, l.Says)
}

// Uncorrected returns what a correction leaves as it is; none if there is nothing.
func (i Integration) Uncorrected() []Uncorrected {
	besides := i.besides()
	if besides == "" {
		return nil
	}
	if len(i.Findings) > 0 {
		besides += "; whoever gave that has to take it, or raw_access = \"revoke\" takes grants on the raw tables, " +
			"or an exception says that it is meant"
	}
	return []Uncorrected{{i.Name, besides}}
}

// Uncorrected returns what a correction of all integrations leaves as it is.
func (m *Model) Uncorrected() []Uncorrected {
	var all []Uncorrected
	for _, i := range m.Integrations {
		all = append(all, i.Uncorrected()...)
	}
	return all
}
