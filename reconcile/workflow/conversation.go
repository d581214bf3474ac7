package workflow

import (
	"context"
	"fmt"

	"github.com/redveil/redveil/reconcile/engine"
	"github.com/redveil/redveil/reconcile/github"
	"github.com/redveil/redveil/reconcile/github/actions"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/reconcile/review"
)

// refuse applies nothing, and reports what nobody has seen.
func (a *applyJob) refuse(ctx context.Context, planned *engine.Planned, pulls []github.PullRequest,
	d review.Decision,
) error {
	name := planned.Integration.Name
	reason := report.Sentence(report.Clip(d.Reason, mostReason))
	a.status(ctx, name, github.Failure, "not applied: "+d.Reason)
	a.say(ctx, planned, pulls, "not applied: "+reason+", "+a.link())
	differs := planned.Model
	if len(d.NotShown) > 0 {
		differs = report.New(planned.Model.Repository, []*plan.Plan{planned.Plan.Subset(d.NotShown)})
	}
	text := fmt.Sprintf("Nothing was applied to %s at commit `%.12s`: %s.\n\n%s\n\n", report.Code(name),
		a.policy.Commit, reason, wayOut(d, planned))
	marker := a.applyMarker(name)
	options := report.MarkdownOptions{
		Budget: report.CommentBudget - len(text) - len(marker), Commit: a.policy.Commit,
		Run: a.runURL(), Files: a.filesURL(a.policy.Commit, a.policy.Inside), Whole: a.whole(), State: "not applied",
	}
	text += differs.Markdown(differs.Integrations[0], options)
	a.keep(a.Runner.Summarize(text)) // first, as GitHub may not accept the rest
	body := marker + "\n" + text
	for _, pull := range pulls {
		_, err := a.Client.PutComment(ctx, pull.Number, marker, body)
		a.keep(err)
	}
	issue, err := a.Client.PutIssue(ctx, marker,
		github.IssueText{
			Title: fmt.Sprintf("redveil: %s is not as the policy says, and waits for a review", name),
			Body:  body, Labels: []string{"redveil"},
		})
	a.keep(err)
	cause := fmt.Errorf("integration %q: nothing was applied: %s", name, d.Reason)
	if issue.URL != "" {
		cause = fmt.Errorf("%w; see %s", cause, issue.URL)
	}
	return &engine.RefusedError{Cause: cause}
}

// wayOut returns what people can do to have a refused plan applied.
func wayOut(d review.Decision, planned *engine.Planned) string {
	text := "To have it applied, open another pull request: its review shows all that is to change, and merging " +
		"it applies that."
	if d.NotShown == nil {
		text = "Where an approval is missing, give it on the pull request and run this workflow again. Else open " +
			"another pull request: its review shows all that is to change, its approvals count for all of it, and " +
			"merging it applies that."
	}
	return text + fmt.Sprintf("\n\nOr somebody whose approval would count looks at the plan and starts this "+
		"workflow by hand with `%s` set to `%s`: that is its review, and one approval.", expectInput,
		planned.Plan.Digest)
}

// settle updates the comments and issues that said that something was not
// applied.
func (a *applyJob) settle(ctx context.Context, integration string, pulls []github.PullRequest, how string) {
	marker := a.applyMarker(integration)
	for _, pull := range pulls {
		_, found, err := a.Client.FindComment(ctx, pull.Number, marker)
		if a.keep(err); found {
			_, err = a.Client.PutComment(ctx, pull.Number, marker, fmt.Sprintf("%s\n### redveil %s\n\nIt was "+
				"refused at first, and then %s.\n", marker, report.Code(integration), how))
			a.keep(err)
		}
	}
	issue, found, err := a.Client.FindIssue(ctx, marker)
	if a.keep(err); found && issue.Open {
		a.keep(a.Client.CloseIssue(ctx, issue.Number, "It was "+how+"."))
	}
}

// say writes the state of the plan into the comments that showed it.
func (a *applyJob) say(ctx context.Context, planned *engine.Planned, pulls []github.PullRequest, state string) {
	marker := a.planMarker(planned.Integration.Name)
	for _, pull := range pulls {
		comment, found, err := a.Client.FindComment(ctx, pull.Number, marker)
		if err != nil {
			a.keep(err)
			continue
		}
		body := comment.Body
		if !found {
			body = fmt.Sprintf("%s\n### redveil %s\n", marker, report.Code(planned.Integration.Name))
		}
		_, err = a.Client.PutComment(ctx, pull.Number, marker, report.WithState(body, state))
		a.keep(err)
	}
}

func (a *applyJob) status(ctx context.Context, integration string, state github.State, description string) {
	a.keep(a.Client.SetStatus(ctx, a.policy.Commit,
		github.Status{
			Context: a.appliedContext(integration), State: state, Description: description,
			TargetURL: a.runURL(),
		}))
}

func (a *applyJob) summarize(planned *engine.Planned, state string) {
	a.keep(a.Runner.Summarize(planned.Model.Markdown(planned.Shown(), report.MarkdownOptions{
		Budget: actions.SummaryBudget / len(a.policy.Repository.Integrations), Commit: a.policy.Commit,
		Run: a.runURL(), Files: a.filesURL(a.policy.Commit, a.policy.Inside), State: report.Sentence(state),
	})))
}

func (a *applyJob) link() string {
	if url := a.runURL(); url != "" {
		return "[run](" + url + ")"
	}
	return "run outside of Actions"
}
