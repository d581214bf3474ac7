package engine

import (
	"context"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/reconcile/lookup"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/render"
)

// AccessRequest asks who may see what.
type AccessRequest struct {
	Folder, Integration string
	// At is a git ref, or a date at which the history says what was applied.
	At string
	// From and To are two git refs to compare.
	From, To string
	// Live asks for what the warehouse really gives.
	Live bool
	// Review asks for a list to recertify, with how long each access stands.
	Review bool
	// HTML is a file to write the answer to; empty for none.
	HTML string
	lookup.Question
}

// Access answers from the repository alone, where the request does not ask for a
// warehouse, and writes the page that is asked for.
func (e Engine) Access(ctx context.Context, r AccessRequest) (*lookup.Answer, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	answer, err := e.quiet().answer(ctx, r)
	if err != nil || r.HTML == "" {
		return answer, err
	}
	page, err := answer.HTML()
	if err == nil {
		err = os.WriteFile(r.HTML, []byte(e.Secrets.Cut(string(page))), 0o600)
	}
	if err != nil {
		return nil, fmt.Errorf("writing the answer: %w", err)
	}
	return answer, nil
}

func (e Engine) answer(ctx context.Context, r AccessRequest) (*lookup.Answer, error) {
	switch {
	case r.From != "":
		return e.accessBetween(ctx, r)
	case r.Review:
		return e.accessReview(ctx, r)
	}
	given, err := e.given(ctx, r)
	if err != nil {
		return nil, err
	}
	return lookup.Ask(r.Question, given)
}

// given returns the policies that a request asks about.
func (e Engine) given(ctx context.Context, r AccessRequest) ([]lookup.Given, error) {
	at, isDate, err := dateOf(r.At)
	switch {
	case err != nil:
		return nil, err
	case isDate:
		return e.appliedAt(ctx, r, at)
	case r.At != "":
		policy, err := e.LoadAt(ctx, r.Folder, r.At)
		if err != nil {
			return nil, err
		}
		return e.declared(policy, r.Integration)
	}
	policy, err := e.Load(ctx, r.Folder)
	if err != nil {
		return nil, err
	}
	if r.Live {
		return e.live(ctx, policy, r.Integration)
	}
	return e.declared(policy, r.Integration)
}

// check refuses what cannot be asked together.
func (r AccessRequest) check() error {
	switch {
	case r.Column != "" && r.Source == "":
		return fmt.Errorf("--column %s: say of which source, with --source", r.Column)
	case r.Live && r.At != "":
		return fmt.Errorf("--live speaks of what the warehouse gives now, and --at %s of another time or commit: use "+
			"only one of them", r.At)
	case r.Review && (r.At != "" || r.From != "" || r.Why || r.Column != ""):
		return fmt.Errorf("--review lists how much of a source people see now, and since when: leave out --at, " +
			"--diff, --why and --column")
	case r.From != "" && (r.Live || r.At != "" || r.Why):
		return fmt.Errorf("--diff compares two commits: leave out --at, --live and --why")
	}
	return nil
}

// dateOf reads a date, which is midnight UTC, or a time. Everything else is a git ref.
func dateOf(text string) (at time.Time, ok bool, err error) {
	for _, form := range []string{time.DateOnly, time.RFC3339} {
		if at, err := time.Parse(form, text); err == nil {
			return at.UTC(), true, nil
		}
	}
	if len(text) >= len(time.DateOnly) {
		if day := []byte(text[:len(time.DateOnly)]); looksLikeDate(day) {
			return time.Time{}, false, fmt.Errorf("--at %s is no date: write 2026-03-01 for midnight UTC, or a time "+
				"such as 2026-03-01T09:00:00Z; a branch or tag with such a name is refs/heads/%s or refs/tags/%s", text,
				text, text)
		}
	}
	return time.Time{}, false, nil
}

func looksLikeDate(day []byte) bool {
	for n, c := range day {
		if dash := n == 4 || n == 7; dash != (c == '-') || !dash && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// quiet returns an engine that tells of errors in a policy, and not of warnings.
func (e Engine) quiet() Engine {
	tell := e.OnProblems
	if tell == nil {
		return e
	}
	e.OnProblems = func(policy *Policy, problems hcl.Diagnostics) error {
		if !problems.HasErrors() {
			return nil
		}
		return tell(policy, errorsOf(slices.Clone(problems)))
	}
	return e
}

// declared returns what a policy says of each chosen integration.
func (e Engine) declared(policy *Policy, integration string) ([]lookup.Given, error) {
	resolved, err := e.Resolve(policy, integration)
	if err != nil {
		return nil, err
	}
	all := make([]lookup.Given, len(resolved))
	for n, one := range resolved {
		side, err := e.inForce(policy, one)
		if err != nil {
			return nil, err
		}
		all[n] = lookup.Given{
			Repository: policy.Repository, Resolved: one, Side: side,
			Of: lookup.Of{Repository: policy.described()},
		}
	}
	return all, nil
}

// inForce returns a policy as it is in force where it was applied.
func (e Engine) inForce(policy *Policy, resolved *policies.Resolved) (access.Side, error) {
	desired, problems := render.Build(resolved, render.Options{})
	if err := e.report(policy, problems); err != nil {
		return access.Side{}, fmt.Errorf("integration %q: %w", resolved.Integration.Name, err)
	}
	return plan.InForce(resolved, desired), nil
}
