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

// Apply applies the head of the default branch, where it does what was
// shown on the pull requests that brought it there.
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
	l, err := r.loadHead(ctx, o.Folder, branch)
	if err != nil {
		return err
	}
	chosen, err := l.Choose(o.Integration)
	if err != nil {
		return err
	}
	plans := r.Engine.PlanEach(ctx, l, chosen)
	if model := report.Merge(modelsOf(plans)); model != nil {
		r.outputModel(model)
	}
	a := &applyJob{Step: r, policy: l, folder: o.Folder, branch: branch}
	var all []error
	for _, one := range plans {
		all = append(all, a.applyOne(ctx, one))
	}
	return errors.Join(all...)
}

func (r *Step) branch(ctx context.Context) (string, error) {
	if r.Event.DefaultBranch != "" {
		return r.Event.DefaultBranch, nil
	}
	return r.Client.DefaultBranch(ctx)
}

// loadHead reads the head of a branch: runs may come late, or in another
// order than the pushes, and each brings the warehouse to where the branch is.
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

// apply decides on one integration's plan, and carries it out.
func (a *applyJob) applyOne(ctx context.Context, one *engine.Planned) error {
	name := one.Integration.Name
	if one.Err != nil {
		a.status(ctx, name, github.Failure, "no plan: "+reasonOf(one.Err))
		a.keep(a.Runner.Summarize(fmt.Sprintf("### redveil %s: no plan\n\n%s", report.Code(name), a.why(one))))
		if pulls, err := a.headPull(ctx); err == nil {
			a.say(ctx, one, pulls, "failed, as there is no plan: "+report.Sentence(reasonOf(one.Err))+", "+a.link())
		}
		return one.Err
	}
	last := a.Engine.LastApplied(ctx, one.Integration)
	d, err := a.delivered(ctx, last)
	if err != nil {
		return a.failed(ctx, one, nil, fmt.Errorf("integration %q: finding out what was reviewed: %w", name, err))
	}
	rules := a.rules(ctx, one.Integration, d.pulls, last)
	decision, missing, err := a.decide(ctx, one, d, rules, last)
	if err != nil {
		return a.failed(ctx, one, d.pulls, fmt.Errorf("integration %q: finding out what was reviewed: %w", name, err))
	}
	if decision.Verdict == review.Refuse {
		return a.refuse(ctx, one, d.pulls, decision)
	}
	// What loosens the rules, or was approved by nobody, waits for a plan that was
	// reviewed by the stricter ones: noted as applied, nobody would look at it again.
	if rules == one.Integration.Review && len(missing) == 0 {
		if err := a.Engine.Record(ctx, one.Model, 0, one.Model.Programs()[0], pullNames(d.pulls)); err != nil {
			return a.failed(ctx, one, d.pulls, fmt.Errorf("integration %q: %w", name, err))
		}
	}
	return a.carryOut(ctx, one, d.pulls, decision)
}

// decide finds out what was seen and approved, and which approvals are
// missing. Where the integration asks for no review, whatever is on the branch
// is applied.
func (a *applyJob) decide(ctx context.Context, one *engine.Planned, d *delivery, rules spec.Review,
	last string,
) (review.Decision, []string, error) {
	if expected := a.expected(one.Integration.Name); expected != "" && expected != one.Plan.Digest {
		return review.Decision{Verdict: review.Refuse, Reason: notExpected(expected, one.Plan.Digest)}, nil, nil
	}
	if !rules.Require {
		if len(one.Plan.Changes) == 0 {
			return review.Decision{Verdict: review.Nothing}, nil, nil
		}
		return review.Decision{Verdict: review.Apply}, nil, nil
	}
	if err := a.evidence(ctx, one, d, rules, last); err != nil {
		return review.Decision{}, nil, err
	}
	against, err := a.startedFor(ctx, one, d, rules)
	if err != nil {
		return review.Decision{}, nil, err
	}
	missing, err := review.Missing(rules, d.parts)
	if err != nil {
		return review.Decision{}, nil, err
	}
	decision := review.Decide(one.Plan.Digest, one.Plan.Fingerprints(), d.seen)
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

// carryOut applies the plan, and says so where it was shown.
func (a *applyJob) carryOut(ctx context.Context, one *engine.Planned, pulls []github.PullRequest,
	d review.Decision,
) error {
	name := one.Integration.Name
	program := one.Model.Programs()[0]
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
		a.say(telling, one, pulls, "applying, "+a.link())
		end()
	}
	var outcome apply.Outcome
	var err error
	if len(program.Steps) > 0 || len(program.Refresh) > 0 {
		outcome, err = a.Engine.Apply(ctx, one.Model, 0, program, pullNames(pulls))
	}
	if err == nil {
		err = a.isDone(ctx, one)
	}
	if err != nil {
		return a.failed(ctx, one, pulls, fmt.Errorf("integration %q: %w", name, err))
	}
	at := a.Now().UTC().Format("2006-01-02 15:04 UTC")
	done := fmt.Sprintf("applied at %s: %s, %s%s", at, report.Counted(outcome.Steps, "change"),
		report.Counted(outcome.Statements, "statement"), note)
	fmt.Fprintf(a.Log, "%s: %s\n", name, done)
	a.summarize(one, done)
	ctx, cancel := context.WithTimeout(ctx, tellingTime)
	defer cancel()
	a.status(ctx, name, github.Success, fmt.Sprintf("applied %s: %s", one.Shown().Digest,
		report.Counted(outcome.Steps, "change")))
	a.say(ctx, one, pulls, done+", "+a.link())
	a.settle(ctx, name, pulls, done)
	return nil
}

// tellingTime bounds how long GitHub is tried with a result: it stands in the
// log and the summary already.
const tellingTime = 5 * time.Minute

// isDone plans once more: what is left undone must not pass for done.
func (a *applyJob) isDone(ctx context.Context, one *engine.Planned) error {
	if len(one.Plan.Changes) == 0 {
		return nil
	}
	return a.Engine.Converged(ctx, a.policy, engine.Options{Integration: one.Integration.Name})
}

// failed tells that the warehouse did not take the plan; refused, that it is
// not the one that the plan is for, or that another run holds it.
func (a *applyJob) failed(ctx context.Context, one *engine.Planned, pulls []github.PullRequest, err error) error {
	name := one.Integration.Name
	word := "failed"
	if engine.RefusesPlan(err) {
		word = "stale"
	}
	a.summarize(one, word+": "+reasonOf(err))
	ctx, cancel := context.WithTimeout(ctx, tellingTime)
	defer cancel()
	a.status(ctx, name, github.Failure, word+": "+reasonOf(err))
	a.say(ctx, one, pulls, word+": "+report.Sentence(reasonOf(err))+", "+a.link())
	return err
}

// pullNames are the pull requests as the history names them.
func pullNames(pulls []github.PullRequest) string {
	names := make([]string, len(pulls))
	for n, pull := range pulls {
		names[n] = fmt.Sprintf("#%d", pull.Number)
	}
	return strings.Join(names, " ")
}

// headPull is the pull request that brought the head of the branch, if one did.
func (a *applyJob) headPull(ctx context.Context) ([]github.PullRequest, error) {
	pull, found, err := a.Client.PullRequestOf(ctx, a.policy.Commit)
	if err != nil || !found || pull.BaseRef != a.branch {
		return nil, err
	}
	return []github.PullRequest{pull}, nil
}
