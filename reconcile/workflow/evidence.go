package workflow

import (
	"context"
	"fmt"
	"slices"

	"github.com/redveil/redveil/reconcile/engine"
	"github.com/redveil/redveil/reconcile/github"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/reconcile/review"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/checkout"
	"github.com/redveil/redveil/state"
)

// mostPulls limits for how many commits the pull request is looked up. Older
// commits need an approval of the whole plan.
const mostPulls = 100

// delivery is everything that is to be applied, and who brought it: everything
// since the last apply, or everything if there was none.
type delivery struct {
	history *checkout.History
	// pulls are its merged pull requests. The map of holds the number of the
	// pull request that brought a commit; a push has none.
	pulls []github.PullRequest
	of    map[string]int
	seen  []review.Seen
	parts []review.Part
}

// delivered finds how the branch came to where it is. If that cannot be read,
// it returns an error: with an empty delivery, nothing would need approval.
func (a *applyJob) delivered(ctx context.Context, last string) (*delivery, error) {
	history, err := a.Engine.HistoryOf(ctx, a.folder, last, a.policy.Commit)
	if err != nil { // the clone may be shallow, or of another commit
		var failed error
		history, failed = a.Remote.HistoryOf(ctx, a.at(a.policy.Inside, a.policy.Commit), last, a.policy.Commit)
		if failed != nil {
			return nil, err
		}
	}
	d := &delivery{history: history, of: make(map[string]int)}
	for n, step := range history.Steps {
		if n >= mostPulls || n > 0 && history.Whole { // then only the head's own pull request can have shown everything
			break
		}
		pull, found, err := a.Client.PullRequestOf(ctx, step.Commit)
		if err != nil {
			return nil, err
		}
		if !found || pull.BaseRef != a.branch {
			continue
		}
		d.of[step.Commit] = pull.Number
		if !slices.ContainsFunc(d.pulls, func(p github.PullRequest) bool { return p.Number == pull.Number }) {
			d.pulls = append(d.pulls, pull)
		}
	}
	slices.SortFunc(d.pulls, func(a, b github.PullRequest) int { return a.Number - b.Number })
	return d, nil
}

// evidence finds what each part showed, who wrote it and who reviewed it, as
// far as the rules require that.
func (a *applyJob) evidence(ctx context.Context, planned *engine.Planned, d *delivery, rules spec.Review,
	last string,
) error {
	for _, pull := range d.pulls {
		part, err := a.pullPart(ctx, planned, d, pull, rules)
		if err != nil {
			return err
		}
		d.parts = append(d.parts, part)
	}
	if a.expected(planned.Integration.Name) == "" { // else it stands for the plan that the run was started for
		d.dateBack(planned)
	}
	d.findWhole(planned)
	d.addPushes()
	if rules.CodeOwners {
		if err := a.addOwners(ctx, d, last); err != nil {
			return err
		}
	}
	if rules.NoSelfApproval && (rules.Approvals > 0 || rules.CodeOwners || len(a.Event.Inputs) > 0) {
		return a.addAuthors(ctx, d)
	}
	return nil
}

func pullName(number int) string { return fmt.Sprintf("#%d", number) }

// pullPart returns what one pull request brought and showed.
func (a *applyJob) pullPart(ctx context.Context, planned *engine.Planned, d *delivery, pull github.PullRequest,
	rules spec.Review,
) (review.Part, error) {
	part := review.Part{Name: pullName(pull.Number), Authors: []string{pull.Author}}
	for _, step := range d.history.Steps {
		if d.of[step.Commit] == pull.Number {
			part.Files = append(part.Files, step.Files...)
		}
	}
	slices.Sort(part.Files)
	part.Files = slices.Compact(part.Files)
	var err error
	if part.Shown, err = a.shownLast(ctx, planned.Integration.Name, pull.HeadSHA); err != nil {
		return part, err
	}
	if part.Shown != "" {
		planned.Plan.DatesBack(part.Shown)
		seen, err := a.seen(ctx, planned, pull, part.Shown)
		if err != nil {
			return part, err
		}
		d.seen = append(d.seen, seen)
	}
	if rules.Approvals > 0 || rules.CodeOwners {
		part.Opinions, err = a.opinions(ctx, planned.Integration.Name, pull)
	}
	return part, err
}

// dateBack looks for an instant at which the plan did what the pull requests
// showed together, if none of them showed all of it.
func (d *delivery) dateBack(planned *engine.Planned) {
	together := make(map[plan.Fingerprint]bool)
	for _, seen := range d.seen {
		if seen.Digest == planned.Plan.Digest {
			return
		}
		for _, fingerprint := range seen.Fingerprints {
			together[fingerprint] = true
		}
	}
	planned.Plan.DatesBackTo(together)
}

// findWhole finds which pull requests showed everything.
func (d *delivery) findWhole(planned *engine.Planned) {
	byName := make(map[string]review.Seen)
	for _, seen := range d.seen {
		byName[pullName(seen.Pull)] = seen
	}
	for n, part := range d.parts {
		if seen, shown := byName[part.Name]; shown {
			d.parts[n].Whole = showsAll(seen, planned)
		}
	}
}

// showsAll reports whether a pull request showed everything that the plan does.
func showsAll(seen review.Seen, planned *engine.Planned) bool {
	if seen.Digest == planned.Plan.Digest {
		return true
	}
	if seen.Fingerprints == nil {
		return false
	}
	known := make(map[plan.Fingerprint]bool, len(seen.Fingerprints))
	for _, fingerprint := range seen.Fingerprints {
		known[fingerprint] = true
	}
	return !slices.ContainsFunc(planned.Plan.Fingerprints(), func(f plan.Fingerprint) bool { return !known[f] })
}

// addPushes adds what came without a pull request, and what a forced push
// removed.
func (d *delivery) addPushes() {
	known := make(map[string]bool)
	for _, step := range d.history.Steps {
		for _, file := range step.Files {
			known[file] = true
		}
		if d.of[step.Commit] == 0 && len(step.Files) > 0 {
			d.parts = append(d.parts, review.Part{Name: commitName(step.Commit), Files: step.Files})
		}
	}
	var away []string
	for _, file := range d.history.Differs {
		if !known[file] {
			away = append(away, file)
		}
	}
	if len(away) > 0 {
		d.parts = append(d.parts, review.Part{Name: "a push that took commits away", Files: away})
	}
}

func commitName(sha string) string { return "commit " + report.ShortCommit(sha) }

// addOwners reads CODEOWNERS as it was before the change: at the last apply,
// else where the newest pull request started.
func (a *applyJob) addOwners(ctx context.Context, d *delivery, last string) error {
	owners := review.Owners{InTeam: a.inTeam(ctx)}
	refs := []string{a.Event.Before}
	if len(d.pulls) > 0 {
		refs = []string{d.pulls[len(d.pulls)-1].BaseSHA}
	}
	if last != "" && !d.history.Whole {
		refs = slices.Insert(refs, 0, last)
	}
	for _, ref := range refs {
		var err error
		if ref == "" || owners.File != nil {
			continue
		}
		if owners.File, err = a.codeOwners(ctx, ref); err != nil {
			return err
		}
	}
	for n := range d.parts {
		d.parts[n].Owners = owners
	}
	return nil
}

// seen returns what a pull request showed last.
func (a *applyJob) seen(ctx context.Context, planned *engine.Planned, pull github.PullRequest,
	digest state.Digest,
) (review.Seen, error) {
	comment, _, err := a.Client.FindComment(ctx, pull.Number, a.planMarker(planned.Integration.Name))
	a.keep(err) // without the comment the digest alone decides
	fingerprints := report.ParseCommentState(comment.Body).Fingerprints
	return review.Seen{
		Pull: pull.Number, Digest: digest,
		Fingerprints: review.Proven(plan.AddressOf(planned.Integration), digest, fingerprints),
	}, nil
}
