package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/redveil/redveil/reconcile/github"
	"github.com/redveil/redveil/reconcile/github/actions"
	"github.com/redveil/redveil/reconcile/report"
)

// githubReview plans what a pull request, or a group in the merge queue, would
// do, and shows it.
func githubReview(ctx context.Context, r *githubRun, o githubOptions) error {
	switch r.event.Name {
	case "pull_request":
		if r.event.Action == "closed" {
			fmt.Fprintln(r.world.err, "The pull request is closed; nothing to review.")
			return nil
		}
	case "merge_group":
	case "pull_request_target":
		return fmt.Errorf("pull_request_target gives a fork's files this repository's secrets; use on: pull_request")
	default:
		return fmt.Errorf("review runs on pull_request and merge_group, not on %s", r.event.Name)
	}
	if _, err := planKey(r.world); err != nil {
		return err
	}
	if r.event.Pull != nil && r.event.Pull.Fork {
		r.client = nil // its token may write nothing
	} else if err := r.needClient(); err != nil {
		return err
	}
	if r.isLate(ctx) {
		return nil
	}
	l, err := r.load(ctx, o.folder)
	r.sayProblems(ctx, err)
	if err != nil {
		return err
	}
	chosen, err := l.choose(o.integration)
	if err != nil {
		return err
	}
	trusted, compared := r.trusted(ctx, l, chosen)
	plans := planEach(ctx, l, trusted, r.world)
	for _, one := range plans {
		r.warnOfRules(ctx, l, one)
	}
	offline, err := r.compareEach(ctx, l, compared)
	if err != nil {
		return err
	}
	v := &reviewing{githubRun: r, loaded: l}
	if !r.isLate(ctx) { // planning takes its time
		for _, one := range plans {
			v.show(ctx, one)
		}
		for _, one := range offline {
			r.showOffline(ctx, one)
		}
		r.sayGone(ctx, l, o)
	}
	return errors.Join(v.write(plans, offline, o), joinPlanErrors(plans))
}

// sayProblems tells of a policy that is not whole: no integration can be
// planned, so the word stands for all.
func (r *githubRun) sayProblems(ctx context.Context, err error) {
	status := github.Status{Context: r.policyContext(), State: github.Success, Description: "the policy is whole", TargetURL: r.runURL()}
	if err != nil {
		status.State, status.Description = github.Failure, reasonOf(err)
		r.keep(r.runner.Summarize("### redveil: " + report.Sentence(reasonOf(err)) + "\n\n" + problemList(r.annotations, r.runURL())))
	}
	if r.client == nil {
		return
	}
	r.reviewStatus(ctx, status)
	if r.event.Pull == nil {
		return
	}
	number := r.event.Pull.Number
	if err == nil {
		_, found, looked := r.client.FindComment(ctx, number, r.problemsMarker())
		if r.keep(looked); found {
			_, put := r.client.PutComment(ctx, number, r.problemsMarker(), r.problemsMarker()+"\n### redveil: the policy's problems are mended.\n")
			r.keep(put)
		}
		return
	}
	body := fmt.Sprintf("%s\n### redveil: %s\n\nNothing was planned at commit `%.12s`.\n\n%s", r.problemsMarker(), report.Sentence(reasonOf(err)), r.event.SHA, problemList(r.annotations, r.runURL()))
	_, put := r.client.PutComment(ctx, number, r.problemsMarker(), body)
	r.keep(put)
}

// problemList names the problems of the policy, the first ones of many.
func problemList(problems []actions.Annotation, run string) string {
	var b strings.Builder
	const most, bytes = 50, 20000
	for n, a := range problems {
		if n == most || b.Len() > bytes {
			fmt.Fprintf(&b, "- … and %d more, in the [log](%s)\n", len(problems)-n, run)
			break
		}
		fmt.Fprintf(&b, "- %s: %s\n", report.Code(fmt.Sprintf("%s:%d", a.File, a.Line)), report.Sentence(report.Clip(a.Title+". "+a.Message, mostReason)))
	}
	return b.String()
}

func joinPlanErrors(plans []*onePlan) error {
	var all []error
	for _, one := range plans {
		all = append(all, one.err)
	}
	return errors.Join(all...)
}

// reviewing shows plans on the pull request and the commit.
type reviewing struct {
	*githubRun
	*loaded
	comments []string // addresses
}

// show puts one plan into its comment and its status.
func (v *reviewing) show(ctx context.Context, one *onePlan) {
	status := github.Status{Context: v.planContext(one.integration.Name), State: github.Success, TargetURL: v.runURL()}
	if one.err != nil {
		status.State, status.Description = github.Failure, "no plan: "+reasonOf(one.err)
	} else {
		status.Description = planStatus(one.shown())
	}
	if v.event.Pull != nil {
		if url := v.comment(ctx, one); url != "" {
			status.TargetURL = url
			v.comments = append(v.comments, url)
		}
	}
	v.reviewStatus(ctx, status)
}

// comment writes the plan on the pull request and gives the comment's address.
func (v *reviewing) comment(ctx context.Context, one *onePlan) string {
	number, marker := v.event.Pull.Number, v.planMarker(one.integration.Name)
	earlier, _, err := v.client.FindComment(ctx, number, marker)
	if err != nil {
		v.keep(err)
		return ""
	}
	memory := report.ParseMemory(earlier.Body)
	var body string
	if one.err != nil {
		body = v.failed(one, memory)
	} else {
		memory = report.MemoryOf(one.shown(), one.plan.Fingerprints()).After(memory)
		head := marker + "\n" + memory.Hidden()
		options := v.options(memory.History, report.CommentBudget-len(head))
		body = head + one.model.Markdown(one.shown(), options)
	}
	put, err := v.client.PutComment(ctx, number, marker, body)
	v.keep(err)
	return put.URL
}

// failed is a comment that keeps what was shown before in mind.
func (v *reviewing) failed(one *onePlan, memory report.Memory) string {
	return fmt.Sprintf("%s\n%s### redveil %s: no plan\n\n%s\n\n%s", v.planMarker(one.integration.Name), memory.Hidden(), report.Code(one.integration.Name),
		one.why(v.runURL()), report.Foot("failed at commit "+report.Code(v.event.SHA)))
}

func (v *reviewing) options(history []string, budget int) report.MarkdownOptions {
	return report.MarkdownOptions{
		Budget: budget, Commit: v.event.SHA, Run: v.runURL(), Files: v.filesURL(v.event.SHA, v.Inside), Whole: v.whole(), State: "planned", History: history,
	}
}

// write leaves the plans as files, in the summary and in the outputs.
func (v *reviewing) write(plans []*onePlan, offline []*comparison, o githubOptions) error {
	for _, one := range offline {
		v.summarizeOffline(one, len(offline)+len(plans))
	}
	for _, one := range plans {
		if one.err != nil {
			v.keep(v.runner.Summarize(fmt.Sprintf("### redveil %s: no plan\n\n%s", report.Code(one.integration.Name), one.why(v.runURL()))))
			continue
		}
		options := v.options(nil, actions.SummaryBudget/(len(offline)+len(plans)))
		options.Whole = "the artifacts of this run"
		v.keep(v.runner.Summarize(one.model.Markdown(one.shown(), options)))
	}
	v.output("comment-url", strings.Join(v.comments, "\n"))
	models := modelsOf(plans)
	for _, one := range offline {
		models = append(models, one.model)
	}
	return v.writeModel(report.Merge(models), o)
}

func (r *githubRun) writeModel(model *report.Model, o githubOptions) error {
	if model == nil {
		return nil
	}
	o.out = orElse(o.out, filepath.Join(temporary(r.world), "redveil-plan.json"))
	o.html = orElse(o.html, filepath.Join(temporary(r.world), "redveil-plan.html"))
	if err := sign(model, r.world); err != nil {
		return err
	}
	if err := writePlan(model, o.out, r.world); err != nil {
		return err
	}
	if err := writePage(model, o.html, r.world); err != nil {
		return err
	}
	r.outputModel(model)
	r.output("plan-path", o.out)
	r.output("html-path", o.html)
	return printPlan(model, false, false, r.world)
}

// outputModel tells later steps what the plans come to. Of several integrations
// each digest has its name before it.
func (r *githubRun) outputModel(model *report.Model) {
	widens, narrows := 0, 0
	digests := make([]string, len(model.Integrations))
	for n, i := range model.Integrations {
		widens, narrows = widens+i.Summary.Widens, narrows+i.Summary.Narrows
		digests[n] = string(i.Digest)
		if len(model.Integrations) > 1 {
			digests[n] = i.Name + "=" + digests[n]
		}
	}
	r.output("has-changes", fmt.Sprint(!model.Empty()))
	r.output("digest", strings.Join(digests, " "))
	r.output("widens", fmt.Sprint(widens))
	r.output("narrows", fmt.Sprint(narrows))
}

// modelsOf are the plans that could be made.
func modelsOf(plans []*onePlan) []*report.Model {
	var models []*report.Model
	for _, one := range plans {
		if one.err == nil {
			models = append(models, one.model)
		}
	}
	return models
}

func orElse(text, standard string) string {
	if text == "" {
		return standard
	}
	return text
}
