package workflow

import (
	"context"
	"fmt"

	"github.com/redveil/redveil/reconcile/engine"
	"github.com/redveil/redveil/reconcile/github/actions"
	"github.com/redveil/redveil/reconcile/report"
)

// sayUndeclared names the tables and columns of governed schemas that are in no source.
// They are nobody's fault on this pull request, so that they fail nothing.
func (r *Step) sayUndeclared(ctx context.Context, folder string, plans []*engine.Planned) {
	for _, planned := range plans {
		if planned.Err != nil {
			continue
		}
		name := planned.Integration.Name
		found, err := r.Engine.Import(ctx, engine.ImportRequest{Folder: folder, Integration: name, Check: true})
		if err != nil {
			fmt.Fprintf(r.Notes, "integration %q: looking for what is in no source: %v\n", name, err)
			continue
		}
		if len(found.Files) == 0 {
			continue
		}
		at := planned.Integration.Origin.Range
		text := found.Text(false)
		r.result.Annotations = append(r.result.Annotations, actions.Annotation{
			Severity: actions.Warning, File: r.inFolder(at.Filename), Line: at.Start.Line, LastLine: at.End.Line,
			Title: "Not in the policy", Message: report.Clip(text, mostReason),
		})
		r.keep(r.Runner.Summarize(fmt.Sprintf("### redveil %s: not in the policy\n\n%s", report.Code(name),
			report.Block("text", report.Clip(text, mostUndeclared)))))
	}
}

// mostUndeclared is how many bytes of it a summary shows.
const mostUndeclared = 4000
