package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/redveil/redveil/reconcile/apply"
	"github.com/redveil/redveil/reconcile/github"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/reconcile/review"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/checkout"
)

// githubApply applies the head of the default branch, where it does what was
// shown on the pull requests that brought it there.
func githubApply(ctx context.Context, r *githubRun, o githubOptions) error {
	if err := r.needClient(); err != nil {
		return err
	}
	branch, err := r.branch(ctx)
	if err != nil {
		return err
	}
	switch name := r.event.Name; {
	case name != "push" && name != "workflow_dispatch":
		return fmt.Errorf("apply runs on push to the default branch and on workflow_dispatch, not on %s", name)
	case r.event.Ref != "refs/heads/"+branch:
		return fmt.Errorf("apply takes what is on the default branch, %s, and this event is of %s; nothing was applied", branch, r.event.Ref)
	}
	l, err := r.loadHead(ctx, o.folder, branch)
	if err != nil {
		return err
	}
	chosen, err := l.choose(o.integration)
	if err != nil {
		return err
	}
	plans := planEach(ctx, l, chosen, r.world)
	if model := report.Merge(modelsOf(plans)); model != nil {
		r.outputModel(model)
	}
	a := &merging{githubRun: r, loaded: l, folder: o.folder, branch: branch}
	var all []error
	for _, one := range plans {
		all = append(all, a.apply(ctx, one))
	}
	return worst(all)
}

// worst makes one error of several, whose exit code is the highest.
func worst(all []error) error {
	joined := errors.Join(all...)
	for _, err := range all {
		var exit *exitError
		if errors.As(err, &exit) && exit.code == exitRefused {
			return &exitError{code: exitRefused, cause: joined}
		}
	}
	return joined
}

func (r *githubRun) branch(ctx context.Context) (string, error) {
	if r.event.DefaultBranch != "" {
		return r.event.DefaultBranch, nil
	}
	return r.client.DefaultBranch(ctx)
}

// loadHead reads the head of a branch: runs may come late, or in another
// order than the pushes, and each brings the warehouse to where the branch is.
func (r *githubRun) loadHead(ctx context.Context, folder, branch string) (*loaded, error) {
	head, err := r.client.BranchHead(ctx, branch)
	if err != nil {
		return nil, err
	}
	opened, err := checkout.Open(ctx, folder, gitAccess(r.world))
	if err != nil {
		return nil, err
	}
	r.inside = opened.Inside
	if opened.Commit == head && !opened.Dirty {
		return parseNow(opened, r.world)
	}
	fmt.Fprintf(r.world.err, "The checkout is not the head of %s; reading %.12s.\n", branch, head)
	return load(ctx, r.at(opened.Inside, head), r.tokenWorld())
}

// merging applies what was merged.
type merging struct {
	*githubRun
	*loaded
	folder, branch string
}

// apply decides on one integration's plan, and carries it out.
func (a *merging) apply(ctx context.Context, one *onePlan) error {
	name := one.integration.Name
	if one.err != nil {
		a.status(ctx, name, github.Failure, "no plan: "+reasonOf(one.err))
		a.keep(a.runner.Summarize(fmt.Sprintf("### redveil %s: no plan\n\n%s", report.Code(name), one.why(a.runURL()))))
		if pulls, err := a.headPull(ctx); err == nil {
			a.say(ctx, one, pulls, "failed, as there is no plan: "+report.Sentence(reasonOf(one.err))+", "+a.link())
		}
		return one.err
	}
	last := a.lastApplied(ctx, one.integration)
	d, err := a.delivered(ctx, last)
	if err != nil {
		return a.failed(ctx, one, nil, fmt.Errorf("integration %q: finding out what was reviewed: %w", name, err))
	}
	rules := a.rules(ctx, one.integration, d.pulls, last)
	decision, missing, err := a.decide(ctx, one, d, rules, last)
	if err != nil {
		return a.failed(ctx, one, d.pulls, fmt.Errorf("integration %q: finding out what was reviewed: %w", name, err))
	}
	if decision.Verdict == review.Refuse {
		return a.refuse(ctx, one, d.pulls, decision)
	}
	// What loosens the rules, or was approved by nobody, waits for a plan that was
	// reviewed by the stricter ones: noted as applied, nobody would look at it again.
	if rules == one.integration.Review && len(missing) == 0 {
		if err := note(ctx, one.model, 0, one.model.Programs()[0], pullNames(d.pulls), a.world); err != nil {
			return a.failed(ctx, one, d.pulls, fmt.Errorf("integration %q: %w", name, err))
		}
	}
	return a.carryOut(ctx, one, d.pulls, decision)
}

// decide finds out what was seen and approved, and which approvals are
// missing. Where the integration asks for no review, whatever is on the branch
// is applied.
func (a *merging) decide(ctx context.Context, one *onePlan, d *delivery, rules spec.Review, last string) (review.Decision, []string, error) {
	if expected := a.expected(one.integration.Name); expected != "" && expected != one.plan.Digest {
		return review.Decision{Verdict: review.Refuse, Reason: notExpected(expected, one.plan.Digest)}, nil, nil
	}
	if !rules.Require {
		if len(one.plan.Changes) == 0 {
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
	decision := review.Decide(one.plan.Digest, one.plan.Fingerprints(), d.seen)
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
			decision.Unseen = nil
		}
	}
	return decision, missing, nil
}

// carryOut applies the plan, and says so where it was shown.
func (a *merging) carryOut(ctx context.Context, one *onePlan, pulls []github.PullRequest, d review.Decision) error {
	name := one.integration.Name
	program := one.model.Programs()[0]
	note := ""
	if d.Verdict == review.ApplyRest {
		note = fmt.Sprintf(" (%s of what was shown was there already)", counted(d.Already, "thing"))
	}
	if len(program.Steps) == 0 {
		note = " (nothing was left to change)"
		if d.Reason != "" {
			note = fmt.Sprintf(" (nothing was left to change; what the policy says now counts as applied once it is approved: %s)", report.Sentence(report.Clip(d.Reason, mostReason)))
		}
	} else {
		telling, end := context.WithTimeout(ctx, tellingTime)
		a.say(telling, one, pulls, "applying, "+a.link())
		end()
	}
	var outcome apply.Outcome
	var err error
	if len(program.Steps) > 0 || len(program.Refresh) > 0 {
		outcome, err = applyProgram(ctx, one.model, 0, program, pullNames(pulls), a.world)
	}
	if err == nil {
		err = a.isDone(ctx, one)
	}
	if err != nil {
		return a.failed(ctx, one, pulls, fmt.Errorf("integration %q: %w", name, err))
	}
	at := a.world.now().UTC().Format("2006-01-02 15:04 UTC")
	done := fmt.Sprintf("applied at %s: %s, %s%s", at, counted(outcome.Steps, "change"), counted(outcome.Statements, "statement"), note)
	fmt.Fprintf(a.world.out, "%s: %s\n", name, done)
	a.summarize(one, done)
	ctx, cancel := context.WithTimeout(ctx, tellingTime)
	defer cancel()
	a.status(ctx, name, github.Success, fmt.Sprintf("applied %s: %s", one.shown().Digest, counted(outcome.Steps, "change")))
	a.say(ctx, one, pulls, done+", "+a.link())
	a.settle(ctx, name, pulls, done)
	return nil
}

// tellingTime bounds how long GitHub is tried with a result: it stands in the
// log and the summary already.
const tellingTime = 5 * time.Minute

// isDone plans once more: what is left undone must not pass for done.
func (a *merging) isDone(ctx context.Context, one *onePlan) error {
	if len(one.plan.Changes) == 0 {
		return nil
	}
	quiet := a.world
	quiet.err = discard{}
	return converged(ctx, a.loaded, applyOptions{integration: one.integration.Name}, quiet)
}

// failed tells that the warehouse did not take the plan; refused, that it is
// not the one that the plan is for, or that another run holds it.
func (a *merging) failed(ctx context.Context, one *onePlan, pulls []github.PullRequest, err error) error {
	name := one.integration.Name
	word := "failed"
	if refusesPlan(err) {
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
func (a *merging) headPull(ctx context.Context) ([]github.PullRequest, error) {
	pull, found, err := a.client.PullRequestOf(ctx, a.Commit)
	if err != nil || !found || pull.BaseRef != a.branch {
		return nil, err
	}
	return []github.PullRequest{pull}, nil
}
