package engine

import (
	"context"
	"errors"
	"fmt"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/reconcile/adopting"
	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/warehouse"
)

// Adopt says of each chosen warehouse who reads governed tables themselves, and what is to
// be done until nobody has to. It only reads.
func (e Engine) Adopt(ctx context.Context, folder, integration string) (*adopting.Answer, error) {
	policy, err := e.Load(ctx, folder)
	if err != nil {
		return nil, err
	}
	resolved, err := e.Resolve(policy, integration)
	if err != nil {
		return nil, err
	}
	answer := &adopting.Answer{Format: adopting.Format, Integrations: []adopting.Integration{}}
	for _, one := range resolved {
		given, err := e.adopting(ctx, policy, one)
		if err != nil {
			return nil, e.Secrets.Hide(fmt.Errorf("integration %q: %w", one.Integration.Name, err))
		}
		answer.Integrations = append(answer.Integrations, adopting.Of(given))
	}
	return answer, nil
}

func (e Engine) adopting(ctx context.Context, policy *Policy, resolved *policies.Resolved) (given adopting.Given,
	err error,
) {
	declared, err := e.inForce(policy, resolved)
	if err != nil {
		return given, err
	}
	session, err := e.ConnectToRead(ctx, resolved.Integration)
	if err != nil {
		return given, err
	}
	defer func() { err = errors.Join(err, session.Close()) }()
	snapshot, err := state.Read(ctx, session, render.ScopeOf(resolved))
	if err != nil {
		return given, err
	}
	given = adopting.Given{
		Facts:    enforced.Facts{Repository: policy.Repository, Resolved: resolved, Snapshot: snapshot},
		Declared: declared,
	}
	given.Log = e.uses(ctx, session, given.Facts)
	return given, nil
}

// uses reads from the warehouse's log who read which governed table itself. Whoever may
// read what a plan relies on has SYSLOG ACCESS UNRESTRICTED, which shows what others ran.
func (e Engine) uses(ctx context.Context, session *warehouse.Session, facts enforced.Facts) adopting.Log {
	relations := adopting.RelationsOf(facts)
	names := relations.Names()
	if len(names) == 0 {
		return adopting.Log{}
	}
	read, err := state.ReadUses(ctx, session, names)
	if err != nil {
		return adopting.Log{Why: "the log of queries could not be read: " + e.Secrets.Hide(err).Error()}
	}
	paths, err := state.ReadSearchPaths(ctx, session, names)
	if err != nil {
		return adopting.Log{Why: "search paths could not be read: " + e.Secrets.Hide(err).Error()}
	}
	return adopting.Log{
		Begin: read.Begin, Cut: read.Cut, Own: !read.Others, Last: relations.Last(read.Queries, paths.Resolve),
	}
}
