package workflow

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/redveil/redveil/reconcile/apply"
	"github.com/redveil/redveil/reconcile/engine"
	"github.com/redveil/redveil/reconcile/github"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/reconcile/review"
	"github.com/redveil/redveil/spec"
)

// Apply applies the head of the default branch, if that does what the merged
// pull requests showed.
func (r *Step) Apply(ctx context.Context, o Options) (Result, error) {
	return r.end(r.apply(ctx, o))
}

func (r *Step) apply(ctx context.Context, o Options) error {
	if err := r.needClient(); err != nil {
		return err
	}
	branch, err := r.branch(ctx)
	if err != nil {
		return err
	}
	switch name := r.Event.Name; {
	case name != "push" && name != "workflow_dispatch":
		return fmt.Errorf("apply runs on push to the default branch and on workflow_dispatch, not on %s", name)
	case r.Event.Ref != "refs/heads/"+branch:
		return fmt.Errorf("apply takes what is on the default branch, %s, and this event is of %s; nothing "+
			"was applied", branch, r.Event.Ref)
	}
	policy, err := r.loadHead(ctx, o.Folder, branch)
	if err != nil {
		return err
	}
	chosen, err := policy.Choose(o.Integration)
	if err != nil {
		return err
	}
	plans := r.Engine.PlanEach(ctx, policy, chosen)
	if model := report.Merge(modelsOf(plans)); model != nil {
		r.outputModel(model)
	}
	a := &applyJob{Step: r, policy: policy, folder: o.Folder, branch: branch}
	var all []error
	for _, planned := range plans {
		all = append(all, a.applyOne(ctx, planned))
	}
	return errors.Join(all...)
}

func (r *Step) branch(ctx context.Context) (string, error) {
	if r.Event.DefaultBranch != "" {
		return r.Event.DefaultBranch, nil
	}
	return r.Client.DefaultBranch(ctx)
}

// loadHead reads the head of a branch. Runs can come late, or in another order
// than the pushes, so each applies the branch as it is now.
func (r *Step) loadHead(ctx context.Context, folder, branch string) (*engine.Policy, error) {
	head, err := r.Client.BranchHead(ctx, branch)
	if err != nil {
		return nil, err
	}
	opened, err := r.Engine.Open(ctx, folder)
	if err != nil {
		return nil, err
	}
	r.inside = opened.Inside
	if opened.Commit == head && !opened.Dirty {
		return r.Engine.Use(opened)
	}
	fmt.Fprintf(r.Notes, "The checkout is not the head of %s; reading %.12s.\n", branch, head)
	if opened, err = r.Remote.Open(ctx, r.at(opened.Inside, head)); err != nil {
		return nil, err
	}
	return r.Remote.Use(opened)
}

// applyJob applies what was merged.
type applyJob struct {
	*Step
	policy         *engine.Policy
	folder, branch string
}

// applyOne decides whether one integration's plan may be applied, and carries
// it out.
func (a *applyJob) applyOne(ctx context.Context, planned *engine.Planned) error {
	name := planned.Integration.Name
	if planned.Err != nil {
		a.status(ctx, name, github.Failure, "no plan: "+reasonOf(planned.Err))
		a.keep(a.Runner.Summarize(fmt.Sprintf("### redveil %s: no plan\n\n%s", report.Code(name), a.why(planned))))
		if pulls, err := a.headPull(ctx); err == nil {
			a.say(ctx, planned, pulls, "failed, as there is no plan: "+report.Sentence(reasonOf(planned.Err))+", "+
				a.link())
		}
		return planned.Err
	}
	last := a.Engine.LastApplied(ctx, planned.Integration)
	// What was blocked since may have been shown by earlier pull requests.
	d, err := a.delivered(ctx, a.Engine.LastWhole(ctx, planned.Integration))
	if err != nil {
		return a.failed(ctx, planned, nil, fmt.Errorf("integration %q: finding out what was reviewed: %w", name,
			err))
	}
	rules := a.rules(ctx, planned.Integration, d.pulls, last)
	decision, missing, err := a.decide(ctx, planned, d, rules, last)
	if err != nil {
		return a.failed(ctx, planned, d.pulls, fmt.Errorf("integration %q: finding out what was reviewed: %w", name,
			err))
	}
	if decision.Verdict == review.Refuse {
		return a.refuse(ctx, planned, d.pulls, decision)
	}
	// A change that loosens the rules, or lacks approvals, is not recorded as
	// applied, because nobody would look at it again. It waits for a plan that
	// is reviewed by the stricter rules.
	if rules == planned.Integration.Review && len(missing) == 0 {
		if err := a.Engine.Record(ctx, planned.Model, 0, planned.Model.Programs()[0], pullNames(d.pulls)); err != nil {
			return a.failed(ctx, planned, d.pulls, fmt.Errorf("integration %q: %w", name, err))
		}
	}
	return a.carryOut(ctx, planned, d.pulls, decision)
}

// decide finds what was shown and approved, and which approvals are missing. If
// the integration requires no review, whatever is on the branch is applied.
func (a *applyJob) decide(ctx context.Context, planned *engine.Planned, d *delivery, rules spec.Review,
	last string,
) (review.Decision, []string, error) {
	if expected := a.expected(planned.Integration.Name); expected != "" && !planned.Plan.DatesBack(expected) {
		return review.Decision{Verdict: review.Refuse, Reason: notExpected(expected, planned.Plan.Digest)}, nil, nil
	}
	if !rules.Require {
		if len(planned.Plan.Changes) == 0 {
			return review.Decision{Verdict: review.Nothing}, nil, nil
		}
		return review.Decision{Verdict: review.Apply}, nil, nil
	}
	if err := a.evidence(ctx, planned, d, rules, last); err != nil {
		return review.Decision{}, nil, err
	}
	against, err := a.startedFor(ctx, planned, d, rules)
	if err != nil {
		return review.Decision{}, nil, err
	}
	missing, err := review.Missing(rules, d.parts)
	if err != nil {
		return review.Decision{}, nil, err
	}
	decision := review.Decide(planned.Plan.Digest, planned.Plan.Fingerprints(), d.seen)
	if decision.Verdict == review.Nothing {
		decision.Reason = strings.Join(missing, "; ")
		return decision, missing, nil
	}
	if decision.Verdict == review.Refuse || len(missing) > 0 {
		reasons := append(append([]string{}, missing...), against...)
		if decision.Verdict == review.Refuse {
			reasons = append([]string{decision.Reason}, reasons...)
		}
		decision.Verdict, decision.Reason = review.Refuse, strings.Join(reasons, "; ")
		if len(missing) > 0 {
			decision.NotShown = nil
		}
	}
	return decision, missing, nil
}

// carryOut applies the plan, and reports that on the pull requests that showed
// it.
func (a *applyJob) carryOut(ctx context.Context, planned *engine.Planned, pulls []github.PullRequest,
	d review.Decision,
) error {
	name := planned.Integration.Name
	program := planned.Model.Programs()[0]
	note := ""
	if d.Verdict == review.ApplyRest {
		note = fmt.Sprintf(" (%s of what was shown was there already)", report.Counted(d.Already, "thing"))
	}
	if len(program.Steps) == 0 {
		note = " (nothing was left to change)"
		if d.Reason != "" {
			note = fmt.Sprintf(" (nothing was left to change; what the policy says now counts as applied once it "+
				"is approved: %s)", report.Sentence(report.Clip(d.Reason, mostReason)))
		}
	} else {
		telling, end := context.WithTimeout(ctx, tellingTime)
		a.say(telling, planned, pulls, "applying, "+a.link())
		end()
	}
	var outcome apply.Outcome
	var err error
	if len(program.Steps) > 0 || len(program.Refresh) > 0 {
		outcome, err = a.Engine.Apply(ctx, planned.Model, 0, program, pullNames(pulls))
	}
	if err == nil {
		err = a.isDone(ctx, planned)
	}
	if err != nil {
		return a.failed(ctx, planned, pulls, fmt.Errorf("integration %q: %w", name, err))
	}
	at := a.Now().UTC().Format("2006-01-02 15:04 UTC")
	done := fmt.Sprintf("applied at %s: %s, %s%s", at, report.Counted(outcome.Steps, "change"),
		report.Counted(outcome.Statements, "statement"), note)
	fmt.Fprintf(a.Log, "%s: %s\n", name, done)
	if outcome.Check.By != "" {
		fmt.Fprintf(a.Log, "%s: checked %s\n", name, outcome.Check)
	}
	a.summarize(planned, done)
	ctx, cancel := context.WithTimeout(ctx, tellingTime)
	defer cancel()
	a.status(ctx, name, github.Success, fmt.Sprintf("applied %s: %s", planned.Shown().Digest,
		report.Counted(outcome.Steps, "change")))
	a.say(ctx, planned, pulls, done+", "+a.link())
	a.settle(ctx, name, pulls, done)
	return nil
}

// tellingTime limits how long redveil tries to report a result to GitHub. The
// log and the summary already have it.
const tellingTime = 5 * time.Minute

// isDone plans once more and reports what is left undone, so that it does not
// count as done.
func (a *applyJob) isDone(ctx context.Context, planned *engine.Planned) error {
	if len(planned.Plan.Changes) == 0 {
		return nil
	}
	return a.Engine.Converged(ctx, a.policy, engine.Options{Integration: planned.Integration.Name})
}

// failed reports that the plan was not applied: as "failed" if the warehouse
// did not accept it, or as "stale" if the warehouse has changed or another run
// holds its lock.
func (a *applyJob) failed(ctx context.Context, planned *engine.Planned, pulls []github.PullRequest, err error) error {
	name := planned.Integration.Name
	word := "failed"
	if engine.RefusesPlan(err) {
		word = "stale"
	}
	a.summarize(planned, word+": "+reasonOf(err))
	ctx, cancel := context.WithTimeout(ctx, tellingTime)
	defer cancel()
	a.status(ctx, name, github.Failure, word+": "+reasonOf(err))
	a.say(ctx, planned, pulls, word+": "+report.Sentence(reasonOf(err))+", "+a.link())
	return err
}

// pullNames returns the pull requests as the history names them.
func pullNames(pulls []github.PullRequest) string {
	names := make([]string, len(pulls))
	for n, pull := range pulls {
		names[n] = fmt.Sprintf("#%d", pull.Number)
	}
	return strings.Join(names, " ")
}

// headPull returns the pull request that brought the head of the branch, if one
// did.
func (a *applyJob) headPull(ctx context.Context) ([]github.PullRequest, error) {
	pull, found, err := a.Client.PullRequestOf(ctx, a.policy.Commit)
	if err != nil || !found || pull.BaseRef != a.branch {
		return nil, err
	}
	return []github.PullRequest{pull}, nil
}
