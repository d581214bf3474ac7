package workflow

import (
	"context"
	"fmt"

	"github.com/redveil/redveil/reconcile/engine"
	"github.com/redveil/redveil/reconcile/github"
	"github.com/redveil/redveil/reconcile/github/actions"
	"github.com/redveil/redveil/reconcile/report"
)

// sayGone reports warehouses that the base names and the change does not,
// because their integration is gone or names another one. No plan shows them:
// what was made there stays, and no run manages it.
func (r *Step) sayGone(ctx context.Context, policy *engine.Policy, o Options) {
	if o.Integration != "" {
		return
	}
	earlier, err := r.Engine.DeclaredAt(ctx, policy.Folder, r.reviewBase())
	if err != nil { // a base that cannot be read names no warehouse
		return
	}
	for _, i := range policy.Gone(earlier) {
		name, marker, status := i.Name, r.planMarker(i.Name), r.planContext(i.Name)
		what := "no longer in the policy"
		if policy.Declares(i.Name) { // its plan is for the new warehouse
			what = "another warehouse from now on"
			marker, status = r.goneMarker(name), r.goneContext(name)
		}
		text := fmt.Sprintf("### redveil %s: %s\n\n%s\n\n", report.Code(name), what,
			report.Sentence(engine.LeftIn(i)))
		text += report.Foot("no plan at commit " + report.Code(report.ShortCommit(r.Event.SHA)))
		r.keep(r.Runner.Summarize(text))
		r.result.Annotations = append(r.result.Annotations,
			actions.Annotation{
				Severity: actions.Warning, Title: "An integration is gone",
				Message: name + ": " + engine.LeftIn(i),
			})
		if r.Client == nil {
			continue
		}
		r.reviewStatus(ctx, github.Status{
			Context: status, State: github.Success, TargetURL: r.runURL(),
			Description: report.Clip(engine.LeftIn(i), mostDescription),
		})
		if r.Event.Pull != nil {
			_, err := r.Client.PutComment(ctx, r.Event.Pull.Number, marker, marker+"\n"+text)
			r.keep(err)
		}
	}
}

// mostDescription is the length that GitHub accepts for the description of a
// status.
const mostDescription = 140

// reviewBase returns the commit that the reviewed change is based on.
func (r *Step) reviewBase() string {
	if r.Event.Pull != nil {
		return r.Event.Pull.BaseSHA
	}
	return r.Event.MergeGroupBase
}
