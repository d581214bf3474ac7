package main

import (
	"context"
	"fmt"

	"github.com/redveil/redveil/reconcile/github"
	"github.com/redveil/redveil/reconcile/github/actions"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/spec"
)

// offline says why no warehouse is asked; empty where one is. A run for a fork
// or for Dependabot gets no secrets.
func (r *githubRun) offline(l *loaded, integration string) string {
	if r.client == nil {
		return "as this pull request comes from a fork"
	}
	if r.isElsewhere() {
		return fmt.Sprintf("as it goes to %s, and only %s is applied", report.Sentence(r.event.Pull.BaseRef), report.Sentence(r.event.DefaultBranch))
	}
	for _, i := range l.repository.Integrations {
		if integration != "" && i.Name != integration {
			continue
		}
		if i.Password.Env == "" || r.world.env(i.Password.Env) != "" || spec.IsLoopback(i.Host) {
			return ""
		}
	}
	return "as the run has no password for one"
}

// reviewOffline compares with the base of the pull request, in the place of a
// warehouse. What it shows counts for no apply: it sets no digest.
func (r *githubRun) reviewOffline(ctx context.Context, l *loaded, o githubOptions, why string) error {
	base := r.reviewBase()
	model, err := l.since(ctx, base, o.integration, false, r.world)
	if err != nil {
		return err
	}
	for _, i := range model.Integrations {
		options := report.MarkdownOptions{
			Budget: actions.SummaryBudget / len(model.Integrations), Commit: r.event.SHA, Run: r.runURL(), Whole: "the artifacts of this run",
			State: fmt.Sprintf("compared with commit %s, not with a warehouse, %s", report.Code(short(base)), why),
		}
		r.keep(r.runner.Summarize(model.Markdown(i, options)))
		if i.Summary.Widens > 0 {
			r.annotations = append(r.annotations, actions.Annotation{Severity: actions.Warning, Title: "Access widens", Message: i.Name + ": " + shortVerdict(i)})
		}
		r.showOffline(ctx, model, i, options)
	}
	r.sayGone(ctx, l, o)
	return r.writeModel(model, o)
}

func short(commit string) string { return commit[:min(12, len(commit))] }

// showOffline puts the comparison on the pull request, where that may be written.
func (r *githubRun) showOffline(ctx context.Context, model *report.Model, i report.Integration, options report.MarkdownOptions) {
	if r.client == nil {
		return
	}
	r.reviewStatus(ctx, github.Status{
		Context: statusContext(i.Name), State: github.Success, TargetURL: r.runURL(), Description: "no plan, only compared with the base: " + shortVerdict(i),
	})
	if r.event.Pull == nil {
		return
	}
	number, marker := r.event.Pull.Number, planMarker(i.Name)
	earlier, _, err := r.client.FindComment(ctx, number, marker)
	if r.keep(err); err != nil {
		return
	}
	memory := report.ParseMemory(earlier.Body) // of plans, which this is none of
	head := marker + "\n" + memory.Hidden()
	options.Budget, options.Whole, options.History = report.CommentBudget-len(head), r.whole(), memory.History
	options.State += ". An apply that asks for a reviewed plan will refuse"
	_, err = r.client.PutComment(ctx, number, marker, head+model.Markdown(i, options))
	r.keep(err)
}
