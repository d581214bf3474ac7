package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/redveil/redveil/reconcile/github"
	"github.com/redveil/redveil/reconcile/github/actions"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/checkout"
)

// githubDrift reports, in one issue for each integration, what differs from
// what was applied last, and corrects it where the integration says so.
func githubDrift(ctx context.Context, r *githubRun, o githubOptions) error {
	if name := r.event.Name; name != "schedule" && name != "workflow_dispatch" {
		return fmt.Errorf("drift runs on schedule and workflow_dispatch, not on %s", name)
	}
	if err := r.needClient(); err != nil {
		return err
	}
	if r.event.Ref != "" {
		branch, err := r.branch(ctx)
		if err != nil {
			return err
		}
		if r.event.Ref != "refs/heads/"+branch {
			return fmt.Errorf("drift follows what is on the default branch, %s, and this event is of %s; nothing was looked at", branch, r.event.Ref)
		}
	}
	l, err := r.load(ctx, o.folder)
	if err != nil {
		return err
	}
	w := &watching{githubRun: r, drifting: &drifting{loaded: l, world: r.world, at: map[string]*loaded{}, elsewhere: r.atElsewhere(l.Inside)}}
	var all []error
	known := false
	changes := false
	for _, i := range l.repository.Integrations {
		if o.integration != "" && i.Name != o.integration {
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
		return l.noIntegration(o.integration)
	}
	r.output("has-changes", fmt.Sprint(changes))
	return worst(all)
}

// atElsewhere reads a commit from the server where the checkout lacks it.
func (r *githubRun) atElsewhere(inside string) func(context.Context, string) (*loaded, error) {
	return func(ctx context.Context, commit string) (*loaded, error) {
		world := r.tokenWorld()
		opened, err := checkout.Open(ctx, r.at(inside, commit), gitAccess(world))
		if err != nil {
			return nil, err
		}
		return parse(opened, world)
	}
}

// watching looks for drift and tells of it.
type watching struct {
	*githubRun
	*drifting
}

// watch looks at one integration, and reports whether anything had drifted.
func (w *watching) watch(ctx context.Context, i *spec.Integration) (bool, error) {
	if i.Drift.Mode == spec.DriftOff {
		w.keep(w.runner.Summarize(fmt.Sprintf("### redveil %s: drift is off\n", report.Code(i.Name))))
		return false, nil
	}
	model, err := w.model(ctx, i.Name)
	if err != nil {
		w.tell(ctx, i, &report.DriftPage{Failed: reasonOf(err)}, false)
		return false, err
	}
	found := model.Integrations[0]
	page := &report.DriftPage{Model: model, Integration: found}
	if len(found.Changes) == 0 {
		w.tell(ctx, i, page, true)
		return false, nil
	}
	if i.Drift.Mode != spec.DriftCorrect {
		w.tell(ctx, i, page, false)
		return true, nil
	}
	_, err = w.correct(ctx, model)
	if page.Corrected = err == nil; err != nil {
		page.Failed = reasonOf(err)
	}
	w.tell(ctx, i, page, err == nil)
	return true, err
}

// tell writes the summary, and keeps the issue of an integration: opened and
// edited while something differs, closed when nothing does.
func (w *watching) tell(ctx context.Context, i *spec.Integration, page *report.DriftPage, clean bool) {
	marker := w.driftMarker(i.Name)
	issue, found, err := w.client.FindIssue(ctx, marker)
	page.Name, page.Now, page.Run = i.Name, w.githubRun.world.now().UTC(), w.runURL()
	page.Memory = report.ParseDriftMemory(issue.Body)
	if !issue.Open { // what was closed is over
		page.Memory.Since = nil
	}
	body, memory := page.Markdown(report.CommentBudget - len(marker))
	w.keep(w.runner.Summarize(body))
	fmt.Fprintln(w.githubRun.world.out, page.Title())
	text := github.IssueText{Title: "redveil: " + page.Title(), Body: marker + "\n" + memory.Hidden() + body, Labels: []string{"redveil", "drift"}}
	switch {
	case err != nil:
	case !clean:
		_, err = w.client.PutIssue(ctx, marker, text)
	case issue.Open || page.Corrected: // what was corrected is said once, where people look
		if issue, err = w.client.PutIssue(ctx, marker, text); err == nil {
			err = w.client.CloseIssue(ctx, issue.Number, page.Title()+".")
		}
	case found: // for the line on the last good run
		err = w.client.RewriteIssue(ctx, issue.Number, marker, text)
	}
	w.keepIssue(err)
	w.closeEarlier(ctx, i.Name)
}

// closeEarlier closes the issue of an integration under the name that it had,
// and leads to the one that it has now.
func (w *watching) closeEarlier(ctx context.Context, name string) {
	earlier := w.names[name]
	for from, to := range w.drifting.loaded.repository.RenamesOf("integration") {
		if to == name {
			earlier = from
		}
	}
	if earlier == "" || w.drifting.loaded.declares(earlier) {
		return
	}
	issue, found, err := w.client.FindIssue(ctx, w.driftMarker(earlier))
	if err != nil {
		w.keepIssue(err)
		return
	}
	if !found || !issue.Open {
		return
	}
	where := fmt.Sprintf("Integration %q is called %q now, and nothing differs there.", earlier, name)
	if now, found, err := w.client.FindIssue(ctx, w.driftMarker(name)); err == nil && found {
		where = fmt.Sprintf("Integration %q is called %q now: see #%d.", earlier, name, now.Number)
	}
	w.keepIssue(w.client.CloseIssue(ctx, issue.Number, where))
}

// keepIssue notes that an issue could not be written: the summary has it all.
func (w *watching) keepIssue(err error) {
	var denied *github.DeniedError
	if errors.As(err, &denied) {
		w.annotations = append(w.annotations, actions.Annotation{Severity: actions.Warning, Title: "No issue for drift", Message: err.Error()})
		w.keep(w.runner.Summarize("> No issue was written: " + report.Sentence(err.Error()) + "\n"))
		return
	}
	w.keep(err)
}
