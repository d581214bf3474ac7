package workflow

import (
	"context"
	"errors"
	"fmt"

	"github.com/redveil/redveil/reconcile/engine"
	"github.com/redveil/redveil/reconcile/github"
	"github.com/redveil/redveil/reconcile/github/actions"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/spec"
)

// Drift reports, in one issue for each integration, what differs from what was
// last applied, and corrects it if the integration says so.
func (r *Step) Drift(ctx context.Context, o Options) (Result, error) {
	return r.end(r.drift(ctx, o))
}

func (r *Step) drift(ctx context.Context, o Options) error {
	if name := r.Event.Name; name != "schedule" && name != "workflow_dispatch" {
		return fmt.Errorf("drift runs on schedule and workflow_dispatch, not on %s", name)
	}
	if err := r.needClient(); err != nil {
		return err
	}
	if r.Event.Ref != "" {
		branch, err := r.branch(ctx)
		if err != nil {
			return err
		}
		if r.Event.Ref != "refs/heads/"+branch {
			return fmt.Errorf("drift follows what is on the default branch, %s, and this event is of %s; nothing "+
				"was looked at", branch, r.Event.Ref)
		}
	}
	policy, err := r.load(ctx, o.Folder)
	if err != nil {
		return err
	}
	w := &driftJob{Step: r, policy: policy, drift: r.Engine.Drift(policy, r.atElsewhere(policy.Inside))}
	var all []error
	known := false
	changes := false
	for _, i := range policy.Repository.Integrations {
		if o.Integration != "" && i.Name != o.Integration {
			continue
		}
		known = true
		drifted, err := w.watch(ctx, i)
		changes = changes || drifted
		if err != nil {
			all = append(all, fmt.Errorf("integration %q: %w", i.Name, err))
		}
	}
	if !known {
		return policy.NoIntegration(o.Integration)
	}
	r.output("has-changes", fmt.Sprint(changes))
	return errors.Join(all...)
}

// atElsewhere returns a function that reads a commit from the server, for
// commits that the checkout lacks.
func (r *Step) atElsewhere(inside string) engine.Elsewhere {
	return func(ctx context.Context, commit string, given spec.Given) (*engine.Policy, error) {
		return r.Remote.LoadEarlier(ctx, r.at(inside, commit), given)
	}
}

// driftJob looks for drift and reports it.
type driftJob struct {
	*Step
	policy *engine.Policy
	drift  *engine.Drift
}

// watch checks one integration, and reports whether anything had drifted.
func (w *driftJob) watch(ctx context.Context, i *spec.Integration) (bool, error) {
	if i.Drift.Mode == spec.DriftOff {
		w.keep(w.Runner.Summarize(fmt.Sprintf("### redveil %s: drift is off\n", report.Code(i.Name))))
		return false, nil
	}
	search := w.drift
	if i.Drift.Mode == spec.DriftCorrect {
		search = search.Writing()
	}
	model, err := search.Model(ctx, i.Name)
	if err != nil {
		w.tell(ctx, i, &report.DriftPage{Failed: reasonOf(err)}, false)
		return false, err
	}
	found := model.Integrations[0]
	page := &report.DriftPage{Model: model, Integration: found}
	if len(found.Changes) == 0 {
		w.tell(ctx, i, page, page.IsSettled())
		return !page.IsSettled(), nil
	}
	if i.Drift.Mode != spec.DriftCorrect {
		w.tell(ctx, i, page, false)
		return true, nil
	}
	_, err = search.Correct(ctx, model)
	if page.Corrected = err == nil; err != nil {
		page.Failed = reasonOf(err)
	}
	if page.Corrected && !page.IsSettled() {
		after, err := search.Model(ctx, i.Name)
		if err != nil {
			return true, err
		}
		page.Integration = found.Left(after.Integrations[0])
	}
	w.tell(ctx, i, page, err == nil && page.IsSettled())
	return true, err
}

// tell writes the summary and updates the issue of an integration: it is open
// while something differs, and closed when nothing does.
func (w *driftJob) tell(ctx context.Context, i *spec.Integration, page *report.DriftPage, clean bool) {
	marker := w.driftMarker(i.Name)
	issue, found, err := w.Client.FindIssue(ctx, marker)
	page.Name, page.Now, page.Run = i.Name, w.Now().UTC(), w.runURL()
	page.State = report.ParseIssueState(issue.Body)
	if !issue.Open { // a closed issue is finished
		page.State.Since = nil
	}
	body, kept := page.Markdown(report.CommentBudget - len(marker))
	w.keep(w.Runner.Summarize(body))
	fmt.Fprintln(w.Log, page.Title())
	text := github.IssueText{
		Title: "redveil: " + page.Title(), Body: marker + "\n" + kept.Hidden() + body,
		Labels: []string{"redveil", "drift"},
	}
	switch {
	case err != nil:
	case !clean:
		_, err = w.Client.PutIssue(ctx, marker, text)
	case issue.Open || page.Corrected: // a correction is reported once, where people look
		if issue, err = w.Client.PutIssue(ctx, marker, text); err == nil {
			err = w.Client.CloseIssue(ctx, issue.Number, page.Title()+".")
		}
	case found: // to update the line on the last good run
		err = w.Client.RewriteIssue(ctx, issue.Number, marker, text)
	}
	w.keepIssue(err)
	w.closeEarlier(ctx, i.Name)
}

// closeEarlier closes the issue of an integration under its earlier name, and
// links to its present issue.
func (w *driftJob) closeEarlier(ctx context.Context, name string) {
	earlier := w.drift.EarlierName(name)
	for from, to := range w.policy.Repository.RenamesOf("integration") {
		if to == name {
			earlier = from
		}
	}
	if earlier == "" || w.policy.Declares(earlier) {
		return
	}
	issue, found, err := w.Client.FindIssue(ctx, w.driftMarker(earlier))
	if err != nil {
		w.keepIssue(err)
		return
	}
	if !found || !issue.Open {
		return
	}
	where := fmt.Sprintf("Integration %q is called %q now, and nothing differs there.", earlier, name)
	if now, found, err := w.Client.FindIssue(ctx, w.driftMarker(name)); err == nil && found {
		where = fmt.Sprintf("Integration %q is called %q now: see #%d.", earlier, name, now.Number)
	}
	w.keepIssue(w.Client.CloseIssue(ctx, issue.Number, where))
}

// keepIssue records that an issue could not be written. The summary has its
// content.
func (w *driftJob) keepIssue(err error) {
	var denied *github.DeniedError
	if errors.As(err, &denied) {
		w.result.Annotations = append(w.result.Annotations,
			actions.Annotation{Severity: actions.Warning, Title: "No issue for drift", Message: err.Error()})
		w.keep(w.Runner.Summarize("> No issue was written: " + report.Sentence(err.Error()) + "\n"))
		return
	}
	w.keep(err)
}
