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
	"github.com/redveil/redveil/spec/checkout"
)

// offline returns why the run connects to no warehouse; empty if it does
// connect. A run for a fork or for Dependabot gets no secrets.
func (r *Step) offline(chosen []*spec.Integration) string {
	if r.Client == nil {
		return "as this pull request comes from a fork"
	}
	if r.isElsewhere() {
		return fmt.Sprintf("as it goes to %s, and only %s is applied", report.Sentence(r.Event.Pull.BaseRef),
			report.Sentence(r.Event.DefaultBranch))
	}
	lacks := "password for one"
	for _, i := range chosen {
		if r.Engine.HasPassword(i) {
			return ""
		}
		if i.IAM.Given() {
			lacks = "credentials of AWS"
		}
	}
	return "as the run has no " + lacks
}

// untrusted is an integration to which redveil does not connect, and why.
type untrusted struct {
	integration *spec.Integration
	base, why   string
	// note says what happens once the change is merged.
	note string
}

const (
	noteOffline = "An apply that asks for a reviewed plan will refuse"
	noteMoved   = "redveil signs in only as the default branch says. Once this is merged, apply shows the whole " +
		"plan and waits for a run " +
		"of its workflow with `expect-digest`, started by somebody whose approval would count"
)

// trusted splits the integrations into those that may be planned and those that
// are only compared with the base. A change that says where to sign in, or with
// what, could otherwise send the password wherever its author likes.
func (r *Step) trusted(ctx context.Context, policy *engine.Policy, chosen []*spec.Integration) (
	online []*spec.Integration, compared []untrusted,
) {
	offline := func(why, note string) []untrusted {
		all := make([]untrusted, 0, len(chosen))
		for _, i := range chosen {
			all = append(all, untrusted{i, r.reviewBase(), why, note})
		}
		return all
	}
	if why := r.offline(chosen); why != "" {
		return nil, offline(why, noteOffline)
	}
	base, known, err := r.baseConnections(ctx, policy)
	if err != nil {
		return nil, offline("as it could not be read how to sign in: "+report.Sentence(reasonOf(err)), noteOffline)
	}
	for _, i := range chosen {
		if known.Trust(i) {
			online = append(online, i)
		} else {
			compared = append(compared, untrusted{
				i, base, "as this changes where redveil signs in, or with what",
				noteMoved,
			})
		}
	}
	return online, compared
}

// baseConnections returns the connections of the commit that a pull request is
// based on. A group in the merge queue may be based on what is not merged yet,
// so there the head of the default branch counts.
func (r *Step) baseConnections(ctx context.Context, policy *engine.Policy) (string, engine.Connections, error) {
	base := r.reviewBase()
	if r.Event.Pull == nil {
		branch, err := r.branch(ctx)
		if err != nil {
			return "", nil, err
		}
		if base, err = r.Client.BranchHead(ctx, branch); err != nil {
			return "", nil, err
		}
	}
	known, err := r.Engine.ConnectionsAt(ctx, policy.Folder, base)
	if err != nil { // the clone may lack it
		known, err = r.Remote.ConnectionsAt(ctx, r.at(policy.Inside, base), base)
	}
	return base, known, err
}

// comparison is one integration's difference from the base.
type comparison struct {
	untrusted
	model *report.Model
}

// compareEach compares with the base instead of a warehouse. What it shows does
// not count as reviewed, so it sets no digest.
func (r *Step) compareEach(ctx context.Context, policy *engine.Policy, compared []untrusted) ([]*comparison, error) {
	all := make([]*comparison, 0, len(compared))
	for _, one := range compared {
		then, err := r.loadBase(ctx, policy, one.base)
		if err != nil {
			return nil, err
		}
		model, err := r.Engine.CompareLoaded(policy, then, one.base, one.integration.Name, false)
		if err != nil {
			return nil, err
		}
		all = append(all, &comparison{one, model})
	}
	return all, nil
}

// loadBase reads the policy at a commit, from the clone or the server; it is
// empty if its folder did not exist yet.
func (r *Step) loadBase(ctx context.Context, policy *engine.Policy, commit string) (*engine.Policy, error) {
	then, err := r.Engine.LoadAt(ctx, policy.Folder, commit)
	var missing *checkout.NoFolderError
	if err == nil || errors.As(err, &missing) {
		return engine.OrNothing(then, err, commit)
	}
	if r.Client == nil {
		return nil, err
	}
	there, failed := r.Remote.LoadAt(ctx, r.at(policy.Inside, commit), commit)
	if there, failed = engine.OrNothing(there, failed, commit); failed != nil {
		return nil, err
	}
	return there, nil
}

func (c *comparison) shown() report.Integration { return c.model.Integrations[0] }

func (r *Step) offlineOptions(c *comparison) report.MarkdownOptions {
	return report.MarkdownOptions{
		Commit: r.Event.SHA, Run: r.runURL(), Whole: "the artifacts of this run",
		State: fmt.Sprintf("compared with commit %s, not with a warehouse, %s",
			report.Code(report.ShortCommit(c.base)), c.why),
	}
}

// summarizeOffline adds one of several comparisons and plans to the summary.
func (r *Step) summarizeOffline(c *comparison, of int) {
	options := r.offlineOptions(c)
	options.Budget = actions.SummaryBudget / of
	r.keep(r.Runner.Summarize(c.model.Markdown(c.shown(), options)))
	i := c.shown()
	if len(i.Connection) > 0 {
		r.result.Annotations = append(r.result.Annotations,
			actions.Annotation{
				Severity: actions.Warning, Title: "The connection changes",
				Message: i.Name + ": redveil did not connect with it.",
			})
	}
	if i.Summary.Widens > 0 {
		r.result.Annotations = append(r.result.Annotations,
			actions.Annotation{
				Severity: actions.Warning, Title: "Access widens",
				Message: i.Name + ": " + shortVerdict(i),
			})
	}
}

// showOffline writes a comparison to the pull request, if the token may write.
func (r *Step) showOffline(ctx context.Context, c *comparison) {
	if r.Client == nil {
		return
	}
	i := c.shown()
	verdict := shortVerdict(i)
	if len(i.Connection) > 0 {
		verdict = "the connection changes, " + verdict
	}
	r.reviewStatus(ctx, github.Status{
		Context: r.planContext(i.Name), State: github.Success, TargetURL: r.runURL(),
		Description: "no plan, only compared with the base: " + verdict,
	})
	if r.Event.Pull == nil {
		return
	}
	number, marker := r.Event.Pull.Number, r.planMarker(i.Name)
	earlier, _, err := r.Client.FindComment(ctx, number, marker)
	if r.keep(err); err != nil {
		return
	}
	kept := report.ParseCommentState(earlier.Body) // only plans set the state, and this is a comparison
	head := marker + "\n" + kept.Hidden()
	options := r.offlineOptions(c)
	options.Budget, options.Whole, options.History = report.CommentBudget-len(head), r.whole(), kept.History
	options.State += ". " + c.note
	_, err = r.Client.PutComment(ctx, number, marker, head+c.model.Markdown(i, options))
	r.keep(err)
}
