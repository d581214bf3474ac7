package workflow

import (
	"fmt"
	"regexp"

	"github.com/redveil/redveil/reconcile/engine"
	"github.com/redveil/redveil/reconcile/github"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/state"
)

// why returns, in Markdown, why there is no plan.
func (r *Step) why(p *engine.Planned) string {
	const most = 2000 // the text can be a whole plan that did not converge
	return report.Block("", report.Clip(p.Err.Error(), most)) + "\n" +
		problemList(annotationsOf(r.inside, p.Problems), r.runURL())
}

// planStatus returns the text of the commit status that says which plan was
// shown. A later run trusts this status and not the comment, which people can
// edit.
func planStatus(i report.Integration) string {
	return fmt.Sprintf("plan %s: %s", i.Digest, shortVerdict(i))
}

func shortVerdict(i report.Integration) string {
	blocked := ""
	if n := len(i.Blocked); n > 0 {
		blocked = fmt.Sprintf(", %d blocked", n)
	}
	if len(i.Changes) == 0 {
		return "nothing to change" + blocked
	}
	access := "nobody gains or loses"
	switch {
	case i.AsksAgain() && i.Summary.Widens == 0 && i.Summary.Narrows == 0:
		access = "people have to choose or acknowledge again"
	case i.Summary.Widens > 0 && i.Summary.Narrows > 0:
		access = "access widens and narrows"
	case i.Summary.Widens > 0:
		access = "access widens"
	case i.Summary.Narrows > 0:
		access = "access narrows"
	case i.TakesOther():
		access = "somebody loses what nobody governs"
	}
	return report.Counted(len(i.Changes), "change") + ", " + access + blocked
}

var inStatus = regexp.MustCompile(`^plan (sha256:[0-9a-f]{64}):`)

// digestIn returns the digest of the plan that a status was set for; empty if
// it was set for none.
func digestIn(s github.Status) state.Digest {
	if found := inStatus.FindStringSubmatch(s.Description); found != nil && s.State == github.Success {
		return state.Digest(found[1])
	}
	return ""
}
