package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/reconcile/lookup"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/spec/checkout"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/redshift"
	"github.com/redveil/redveil/state/warehouse"
)

// mostCommits is how many commits that changed the policy are looked at.
const mostCommits = 200

// accessReview lists how much people see, since which commit, and when they last read it.
func (e Engine) accessReview(ctx context.Context, r AccessRequest) (*lookup.Answer, error) {
	policy, err := e.Load(ctx, r.Folder)
	if err != nil {
		return nil, err
	}
	given, err := e.declared(policy, r.Integration)
	if r.Live && err == nil {
		given, err = e.live(ctx, policy, r.Integration)
	}
	if err != nil {
		return nil, err
	}
	answer, err := lookup.Ask(r.Question, given)
	if err != nil {
		return nil, err
	}
	past, err := e.pastOf(ctx, policy)
	if err != nil {
		return nil, err
	}
	for n := range answer.Integrations {
		i := &answer.Integrations[n]
		at := slices.IndexFunc(given, func(g lookup.Given) bool { return g.Resolved.Integration.Name == i.Name })
		used := func(lookup.Pair) lookup.Used { return lookup.Used{Note: "not asked"} }
		if r.Live {
			var note string
			used, note = e.usedIn(ctx, given[at].Resolved)
			i.Notes = append(i.Notes, note)
		}
		since, err := past.since(ctx, i)
		if err != nil {
			return nil, err
		}
		i.MakeReview(func(p lookup.Pair) lookup.Since { return since[p] }, used)
		i.Notes = append(i.Notes, past.notes()...)
	}
	return answer, nil
}

// past is a policy as it was, commit by commit.
type past struct {
	engine  Engine
	policy  *Policy
	changes []checkout.Change
	whole   bool
	// looked are the policies that were read, in the order of changes; nil where a
	// commit holds none that is valid.
	looked []*Policy
	broken int
}

func (e Engine) pastOf(ctx context.Context, policy *Policy) (*past, error) {
	e.OnProblems = nil // what was wrong with earlier commits is over
	p := &past{engine: e, policy: policy}
	if policy.Commit == "" {
		return p, nil
	}
	var err error
	p.changes, p.whole, err = checkout.Changes(ctx, policy.Folder, policy.Commit, mostCommits, e.Credentials())
	return p, err
}

// since walks back from now, until each look is another one than it is.
func (p *past) since(ctx context.Context, i *lookup.Integration) (map[lookup.Pair]lookup.Since, error) {
	looks, since := i.Looks(), make(map[lookup.Pair]lookup.Since)
	open := make(map[lookup.Pair]bool)
	for pair := range looks {
		open[pair], since[pair] = true, lookup.Since{Note: "in no commit"}
		if i.Of.Live {
			since[pair] = lookup.Since{Note: "not as the policy says"}
		}
	}
	for n := 0; n < len(p.changes) && len(open) > 0; n++ {
		then, valid, err := p.looksAt(ctx, n, i.Name)
		if err != nil {
			return nil, err
		}
		for pair := range open {
			switch {
			case !valid: // it could not be applied, so what was before stayed
			case then[pair] == looks[pair]:
				since[pair] = lookup.Since{Commit: p.changes[n].Commit, At: p.changes[n].At}
			default:
				delete(open, pair)
			}
		}
	}
	for pair := range open {
		if s := since[pair]; s.Commit != "" && !p.whole {
			s.AtLeast = true
			since[pair] = s
		}
	}
	return since, nil
}

// looksAt returns what people saw in an integration by the policy at a commit, as it
// would be now.
func (p *past) looksAt(ctx context.Context, n int, integration string) (looks map[lookup.Pair]string, valid bool,
	err error,
) {
	then, err := p.read(ctx, n)
	if err != nil || then == nil {
		return nil, false, err
	}
	now := slices.IndexFunc(p.policy.Repository.Integrations, func(i *spec.Integration) bool {
		return i.Name == integration
	})
	earlier := p.policy.earlier(then.Repository, p.policy.Repository.Integrations[now])
	if earlier == nil {
		return nil, true, nil
	}
	resolved, problems := policies.Resolve(then.Repository, earlier.Name, p.engine.Now().UTC())
	if problems.HasErrors() {
		return nil, false, nil
	}
	side, err := p.engine.inForce(then, resolved)
	if err != nil {
		return nil, false, nil //nolint:nilerr // a policy that cannot be built was never in force
	}
	return lookup.Given{Repository: then.Repository, Resolved: resolved, Side: side}.Looks(), true, nil
}

// read reads the policy at a commit; nil if it has errors. A folder that was not there, or
// held no policy, is an empty one.
func (p *past) read(ctx context.Context, n int) (*Policy, error) {
	if n < len(p.looked) {
		return p.looked[n], nil
	}
	commit := p.changes[n].Commit
	opened, err := checkout.At(ctx, p.policy.Folder, commit, p.engine.Credentials())
	var missing *checkout.NoFolderError
	if err != nil && !errors.As(err, &missing) {
		return nil, err
	}
	var then *Policy
	var problems hcl.Diagnostics
	if err == nil {
		then, problems, err = read(opened, p.policy.memory, p.engine.variablesThen())
	}
	if then, err = OrNothing(then, err, commit); err != nil || problems.HasErrors() {
		then, p.broken = nil, p.broken+1 // no run could apply it
	}
	p.looked = append(p.looked, then)
	return then, nil
}

// notes say how far the list looked back.
func (p *past) notes() []string {
	if p.policy.Commit == "" {
		return []string{"Since: the folder is at no commit, so that nobody knows."}
	}
	text := "Since: the first commit since which the policy gives exactly this without a break, by today's clock. " +
		"Looked at: the last " + report.Counted(len(p.looked), "commit") + " that changed the policy"
	if !p.whole && len(p.looked) == len(p.changes) {
		text += "; earlier ones were not"
	}
	text += "."
	if p.broken > 0 {
		text += fmt.Sprintf(" %d of them hold no valid policy, and were passed over.", p.broken)
	}
	return []string{text}
}

// usedIn reads when people last read each source, as far as the warehouse's log says.
func (e Engine) usedIn(ctx context.Context, resolved *policies.Resolved) (used func(lookup.Pair) lookup.Used,
	note string,
) {
	log, accounts, err := e.readLog(ctx, resolved)
	if err != nil {
		return func(lookup.Pair) lookup.Used { return lookup.Used{Note: "not visible"} },
			"Last used: the log of queries could not be read: " + e.Secrets.Hide(err).Error()
	}
	views := make(map[[2]string]string) // the sources by schema and name of their views
	for _, source := range resolved.Sources {
		views[[2]string{source.View.Schema.String(), source.View.Object.String()}] = source.Name
	}
	last := make(map[lookup.Pair]time.Time)
	for _, q := range log.Queries {
		for _, name := range redshift.References(q.Text) {
			source, ours := views[[2]string{name.Schema, name.Object}]
			pair := lookup.Pair{User: cmp.Or(accounts[q.Account], string(q.Account)), Source: source}
			if ours && q.At.After(last[pair]) {
				last[pair] = q.At
			}
		}
	}
	return func(p lookup.Pair) lookup.Used {
		if at, found := last[p]; found {
			return lookup.Used{At: at}
		}
		return lookup.Used{Note: "not in the log"}
	}, logNote(log)
}

func (e Engine) readLog(ctx context.Context, resolved *policies.Resolved) (log state.ReadLog,
	accounts map[redshift.Account]string, err error,
) {
	var session *warehouse.Session
	if session, err = e.ConnectToRead(ctx, resolved.Integration); err != nil {
		return log, nil, err
	}
	defer func() { _ = session.Close() }()
	snapshot := &state.Snapshot{}
	accounts = enforced.LabelsOf(enforced.Facts{Resolved: resolved, Snapshot: snapshot})
	log, err = state.ReadQueries(ctx, session, resolved.Integration.ViewSchema)
	return log, accounts, err
}

// logNote says what the log does not tell.
func logNote(log state.ReadLog) string {
	begin := "is empty"
	if !log.Begin.IsZero() {
		begin = "begins " + timeOf(log.Begin)
	}
	note := "Last used: the latest query in sys_query_history that names the view with its schema in FROM or JOIN. " +
		"The log " + begin + "; it does not show who reads by another view, by a procedure or without the schema's " +
		"name, nor queries of others that this account may not see."
	if log.Cut {
		note += " Only the latest 5000 queries were looked at."
	}
	return note
}
