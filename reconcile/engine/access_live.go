package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/reconcile/lookup"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/journal"
	"github.com/redveil/redveil/state/warehouse"
)

// live returns what the warehouse of each chosen integration really gives.
func (e Engine) live(ctx context.Context, policy *Policy, integration string) ([]lookup.Given, error) {
	resolved, err := e.Resolve(policy, integration)
	if err != nil {
		return nil, err
	}
	all := make([]lookup.Given, 0, len(resolved))
	for _, one := range resolved {
		given, err := e.liveOne(ctx, policy, one)
		if err != nil {
			return nil, e.Secrets.Hide(fmt.Errorf("integration %q: %w", one.Integration.Name, err))
		}
		all = append(all, given)
	}
	return all, nil
}

func (e Engine) liveOne(ctx context.Context, policy *Policy, resolved *policies.Resolved) (given lookup.Given,
	err error,
) {
	declared, err := e.inForce(policy, resolved)
	if err != nil {
		return given, err
	}
	i := resolved.Integration
	session, err := e.ConnectToRead(ctx, i)
	if err != nil {
		return given, err
	}
	defer func() { err = errors.Join(err, session.Close()) }()
	snapshot, err := state.Read(ctx, session, render.ScopeOf(resolved))
	if err != nil {
		return given, err
	}
	last, err := lastApplied(ctx, session, i)
	if err != nil && !warehouse.IsMissing(err) {
		return given, err
	}
	facts := enforced.Facts{Repository: policy.Repository, Resolved: resolved, Snapshot: snapshot}
	given = lookup.Given{
		Repository: policy.Repository, Resolved: resolved, Side: enforced.Read(facts).Side, Declared: &declared,
		Of: lookup.Of{
			Repository: policy.described(), Live: true, Address: i.Place(),
		},
	}
	given.Notes = liveNotes(given, last)
	return given, nil
}

// liveNotes says what the answer does not tell.
func liveNotes(given lookup.Given, last journal.Applied) []string {
	var notes, unknown, none []string
	if last.At.IsZero() {
		notes = append(notes, "Nothing was applied to this warehouse yet.")
	}
	if len(last.Blocked) > 0 {
		notes = append(notes, "Blocked in the last run, so that what is in force of them is older, if anything: "+
			strings.Join(last.Blocked, ", ")+".")
	}
	for name := range given.Side.Unknown {
		unknown = append(unknown, name)
	}
	for _, source := range given.Resolved.Sources {
		if given.Side.Sources[source.Name] == nil && !given.Side.Unknown[source.Name] {
			none = append(none, source.Name)
		}
	}
	if slices.Sort(unknown); len(unknown) > 0 {
		notes = append(notes, "It is not known what the views of these show, as somebody changed them by hand or "+
			"their tables: "+strings.Join(unknown, ", ")+".")
	}
	if len(none) > 0 && !last.At.IsZero() {
		notes = append(notes, "Without a view in the warehouse: "+strings.Join(none, ", ")+".")
	}
	return append(notes, "Views of others over these tables, and what this account cannot see, are named by "+
		"redveil plan.")
}
