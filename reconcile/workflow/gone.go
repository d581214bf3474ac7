package workflow

import (
	"context"
	"fmt"

	"github.com/redveil/redveil/reconcile/engine"
	"github.com/redveil/redveil/reconcile/github"
	"github.com/redveil/redveil/reconcile/github/actions"
	"github.com/redveil/redveil/reconcile/report"
)

// sayGone tells of warehouses that the base names and the change does not, be
// it that their integration is gone or names another one. No plan does: what was
// made there stays, and nobody looks after it.
func (r *Step) sayGone(ctx context.Context, l *engine.Policy, o Options) {
	if o.Integration != "" {
		return
	}
	earlier, err := r.Engine.DeclaredAt(ctx, l.Folder, r.reviewBase())
	if err != nil { // what cannot be read is not missed
		return
	}
	for _, i := range l.Gone(earlier) {
		name, marker, status := i.Name, r.planMarker(i.Name), r.planContext(i.Name)
		what := "no longer in the policy"
		if l.Declares(i.Name) { // its plan is of the new warehouse
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

// mostDescription is what GitHub takes as the description of a status.
const mostDescription = 140

// reviewBase is the commit that what is reviewed goes on top of.
func (r *Step) reviewBase() string {
	if r.Event.Pull != nil {
		return r.Event.Pull.BaseSHA
	}
	return r.Event.MergeGroupBase
}
