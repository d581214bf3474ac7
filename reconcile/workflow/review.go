package workflow

import (
	"context"
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/redveil/redveil/reconcile/engine"
	"github.com/redveil/redveil/reconcile/github"
	"github.com/redveil/redveil/reconcile/github/actions"
	"github.com/redveil/redveil/reconcile/report"
)

// Review plans what a pull request, or a group in the merge queue, would
// do, and shows it.
func (r *Step) Review(ctx context.Context, o Options) (Result, error) {
	return r.end(r.review(ctx, o))
}

func (r *Step) review(ctx context.Context, o Options) error {
	switch r.Event.Name {
	case "pull_request":
		if r.Event.Action == "closed" {
			fmt.Fprintln(r.Notes, "The pull request is closed; nothing to review.")
			return nil
		}
	case "merge_group":
	case "pull_request_target":
		return fmt.Errorf("pull_request_target gives a fork's files this repository's secrets; use on: pull_request")
	default:
		return fmt.Errorf("review runs on pull_request and merge_group, not on %s", r.Event.Name)
	}
	if err := r.Engine.CheckPlanKey(); err != nil {
		return err
	}
	if r.Event.Pull != nil && r.Event.Pull.Fork {
		r.Client = nil // its token may write nothing
	} else if err := r.needClient(); err != nil {
		return err
	}
	if r.isSuperseded(ctx) {
		return nil
	}
	policy, err := r.load(ctx, o.Folder)
	r.sayProblems(ctx, err)
	if err != nil {
		return err
	}
	chosen, err := policy.Choose(o.Integration)
	if err != nil {
		return err
	}
	trusted, compared := r.trusted(ctx, policy, chosen)
	plans := r.Engine.PlanEach(ctx, policy, trusted)
	for _, planned := range plans {
		r.warnOfRules(ctx, policy, planned)
	}
	offline, err := r.compareEach(ctx, policy, compared)
	if err != nil {
		return err
	}
	v := &reviewJob{Step: r, policy: policy}
	if !r.isSuperseded(ctx) { // planning can take a while
		for _, planned := range plans {
			v.show(ctx, planned)
		}
		for _, one := range offline {
			r.showOffline(ctx, one)
		}
		r.sayGone(ctx, policy, o)
		r.sayUndeclared(ctx, o.Folder, plans)
	}
	return errors.Join(v.write(plans, offline, o), joinPlanErrors(plans))
}

// sayProblems reports the problems of a policy. No integration can be planned
// then, so one comment and one status are for all.
func (r *Step) sayProblems(ctx context.Context, err error) {
	status := github.Status{
		Context: r.policyContext(), State: github.Success, Description: "the policy has no problems",
		TargetURL: r.runURL(),
	}
	if err != nil {
		status.State, status.Description = github.Failure, reasonOf(err)
		r.keep(r.Runner.Summarize("### redveil: " + report.Sentence(reasonOf(err)) + "\n\n" +
			problemList(r.result.Annotations, r.runURL())))
	}
	if r.Client == nil {
		return
	}
	r.reviewStatus(ctx, status)
	if r.Event.Pull == nil {
		return
	}
	number := r.Event.Pull.Number
	if err == nil {
		_, found, looked := r.Client.FindComment(ctx, number, r.problemsMarker())
		if r.keep(looked); found {
			_, put := r.Client.PutComment(ctx, number, r.problemsMarker(),
				r.problemsMarker()+"\n### redveil: the policy's problems are fixed.\n")
			r.keep(put)
		}
		return
	}
	body := fmt.Sprintf("%s\n### redveil: %s\n\nNothing was planned at commit `%.12s`.\n\n%s", r.problemsMarker(),
		report.Sentence(reasonOf(err)), r.Event.SHA, problemList(r.result.Annotations, r.runURL()))
	_, put := r.Client.PutComment(ctx, number, r.problemsMarker(), body)
	r.keep(put)
}

// problemList lists the problems of the policy; only the first ones, if there
// are many.
func problemList(problems []actions.Annotation, run string) string {
	var b strings.Builder
	const most, bytes = 50, 20000
	for n, a := range problems {
		if n == most || b.Len() > bytes {
			fmt.Fprintf(&b, "- … and %d more, in the [log](%s)\n", len(problems)-n, run)
			break
		}
		fmt.Fprintf(&b, "- %s: %s\n", report.Code(fmt.Sprintf("%s:%d", a.File, a.Line)),
			report.Sentence(report.Clip(a.Title+". "+a.Message, mostReason)))
	}
	return b.String()
}

func joinPlanErrors(plans []*engine.Planned) error {
	var all []error
	for _, planned := range plans {
		all = append(all, planned.Err)
	}
	return errors.Join(all...)
}

// reviewJob shows plans on the pull request and the commit.
type reviewJob struct {
	*Step
	policy   *engine.Policy
	comments []string // addresses
}

// show puts one plan into its comment and its status.
func (v *reviewJob) show(ctx context.Context, planned *engine.Planned) {
	status := github.Status{
		Context: v.planContext(planned.Integration.Name), State: github.Success,
		TargetURL: v.runURL(),
	}
	if planned.Err != nil {
		status.State, status.Description = github.Failure, "no plan: "+reasonOf(planned.Err)
	} else {
		status.Description = planStatus(planned.Shown())
	}
	if v.Event.Pull != nil {
		if url := v.comment(ctx, planned); url != "" {
			status.TargetURL = url
			v.comments = append(v.comments, url)
		}
	}
	v.reviewStatus(ctx, status)
}

// comment writes the plan on the pull request, and returns the comment's
// address.
func (v *reviewJob) comment(ctx context.Context, planned *engine.Planned) string {
	number, marker := v.Event.Pull.Number, v.planMarker(planned.Integration.Name)
	earlier, _, err := v.Client.FindComment(ctx, number, marker)
	if err != nil {
		v.keep(err)
		return ""
	}
	kept := report.ParseCommentState(earlier.Body)
	var body string
	if planned.Err != nil {
		body = v.failed(planned, kept)
	} else {
		kept = report.CommentStateOf(planned.Shown(), planned.Plan.Covered()).After(kept)
		head := marker + "\n" + kept.Hidden()
		options := v.options(kept.History, report.CommentBudget-len(head))
		body = head + planned.Model.Markdown(planned.Shown(), options)
	}
	put, err := v.Client.PutComment(ctx, number, marker, body)
	v.keep(err)
	return put.URL
}

// failed returns a comment without a plan that keeps the hidden state of what
// was shown before.
func (v *reviewJob) failed(planned *engine.Planned, kept report.CommentState) string {
	return fmt.Sprintf("%s\n%s### redveil %s: no plan\n\n%s\n\n%s", v.planMarker(planned.Integration.Name),
		kept.Hidden(), report.Code(planned.Integration.Name), v.why(planned),
		report.Foot("failed at commit "+report.Code(v.Event.SHA)))
}

func (v *reviewJob) options(history []string, budget int) report.MarkdownOptions {
	return report.MarkdownOptions{
		Budget: budget, Commit: v.Event.SHA, Run: v.runURL(), Files: v.filesURL(v.Event.SHA, v.policy.Inside),
		Whole: v.whole(), State: "planned", History: history,
	}
}

// write writes the plans to files, the summary and the outputs.
func (v *reviewJob) write(plans []*engine.Planned, offline []*comparison, o Options) error {
	for _, one := range offline {
		v.summarizeOffline(one, len(offline)+len(plans))
	}
	for _, planned := range plans {
		if planned.Err != nil {
			v.keep(v.Runner.Summarize(fmt.Sprintf("### redveil %s: no plan\n\n%s",
				report.Code(planned.Integration.Name), v.why(planned))))
			continue
		}
		v.annotateBlocked(planned.Model)
		options := v.options(nil, actions.SummaryBudget/(len(offline)+len(plans)))
		options.Whole = "the artifacts of this run"
		v.keep(v.Runner.Summarize(planned.Model.Markdown(planned.Shown(), options)))
	}
	v.output("comment-url", strings.Join(v.comments, "\n"))
	models := modelsOf(plans)
	for _, one := range offline {
		models = append(models, one.model)
	}
	return v.writeModel(report.Merge(models), o)
}

// annotateBlocked marks the lines of sources that do not fit their warehouse.
func (v *reviewJob) annotateBlocked(model *report.Model) {
	for _, i := range model.Integrations {
		for _, b := range i.Blocked {
			v.result.Annotations = append(v.result.Annotations, actions.Annotation{
				Severity: actions.Warning, File: path.Join(v.policy.Inside, b.File), Line: b.Line, LastLine: b.Line,
				Title: "Source blocked in " + i.Name, Message: b.Source + ": " + b.Text(),
			})
		}
	}
}

func (r *Step) writeModel(model *report.Model, o Options) error {
	if model == nil {
		return nil
	}
	if err := r.Engine.Save(model, o.Out, o.HTML); err != nil {
		return err
	}
	r.outputModel(model)
	r.output("plan-path", o.Out)
	r.output("html-path", o.HTML)
	_, err := fmt.Fprint(r.Log, model.Text(report.TextOptions{}))
	return err
}

// outputModel sets the outputs for later steps. With several integrations, each
// digest is preceded by the integration's name.
func (r *Step) outputModel(model *report.Model) {
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

// modelsOf returns the plans that could be made.
func modelsOf(plans []*engine.Planned) []*report.Model {
	var models []*report.Model
	for _, planned := range plans {
		if planned.Err == nil {
			models = append(models, planned.Model)
		}
	}
	return models
}
