package engine

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/redveil/redveil/reconcile/lookup"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state/journal"
	"github.com/redveil/redveil/state/warehouse"
)

// appliedAt returns what was applied to each chosen integration at an instant: the commit
// that its history names, evaluated at that instant.
func (e Engine) appliedAt(ctx context.Context, r AccessRequest, at time.Time) ([]lookup.Given, error) {
	if now := e.Now().UTC(); at.After(now) {
		return nil, fmt.Errorf("--at %s is not over yet: nobody knows what will be applied then", r.At)
	}
	policy, err := e.Load(ctx, r.Folder)
	if err != nil {
		return nil, err
	}
	chosen, err := policy.Choose(r.Integration)
	if err != nil {
		return nil, err
	}
	all := make([]lookup.Given, 0, len(chosen))
	for _, i := range chosen {
		given, err := e.appliedTo(ctx, policy, i, at)
		if err != nil {
			return nil, e.Secrets.Hide(fmt.Errorf("integration %q: %w", i.Name, err))
		}
		all = append(all, given)
	}
	return all, nil
}

func (e Engine) appliedTo(ctx context.Context, policy *Policy, i *spec.Integration, at time.Time) (lookup.Given,
	error,
) {
	run, failed, err := e.runAt(ctx, i, at)
	if err != nil {
		return lookup.Given{}, err
	}
	commit, dirty := strings.CutSuffix(run.Commit, journal.DirtyMark)
	if commit == "" {
		return lookup.Given{}, fmt.Errorf("the run of %s, which was the last before, took files that were in no "+
			"commit: what it applied cannot be known", timeOf(run.At))
	}
	given := e.variablesThen()
	given.Applied = assigned(run.Variables)
	then, err := e.loadAt(ctx, policy.Folder, commit, new(spec.Memory), given)
	if err != nil {
		return lookup.Given{}, fmt.Errorf("the commit that was applied then: %w. Run git fetch origin %.64s", err,
			commit)
	}
	earlier := policy.earlier(then.Repository, i)
	if earlier == nil {
		return lookup.Given{}, fmt.Errorf("the commit that was applied then, %.12s, has no such integration", commit)
	}
	e.Now = func() time.Time { return at }
	declared, err := e.declared(then, earlier.Name)
	if err != nil {
		return lookup.Given{}, err
	}
	of := &declared[0].Of
	of.Repository.Ref, of.Repository.Dirty, of.At, of.Run = "", dirty, at, run.At
	declared[0].Notes = notesOf(run, failed, dirty)
	return declared[0], nil
}

// notesOf says what is not certain of what was applied.
func notesOf(run, failed *journal.Run, dirty bool) []string {
	var notes []string
	if dirty {
		notes = append(notes, "That run took files that differed from its commit (dirty): what was in force cannot be "+
			"known exactly. This is what the commit itself says.")
	}
	if len(run.Blocked) > 0 {
		notes = append(notes, "Blocked in that run, so that what was in force of them is of an earlier one, if any: "+
			strings.Join(run.Blocked, ", ")+".")
	}
	if failed != nil {
		notes = append(notes, fmt.Sprintf("The run of %s failed. If it took several transactions, it changed a part.",
			timeOf(failed.At)))
	}
	return notes
}

// runAt reads from the history what was applied last up to an instant.
func (e Engine) runAt(ctx context.Context, i *spec.Integration, at time.Time) (run, failed *journal.Run, err error) {
	session, err := e.ConnectToRead(ctx, i)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = session.Close() }()
	var first *journal.Run
	_, err = inHistory(i, func(j journal.Journal) (journal.Applied, error) {
		var err error
		if run, failed, err = j.AppliedAt(ctx, session, at); err == nil && run == nil {
			first, err = j.FirstApplied(ctx, session)
		}
		return journal.Applied{}, err
	})
	switch {
	case warehouse.IsMissing(err), err == nil && run == nil && first == nil:
		return nil, nil, fmt.Errorf("nothing was applied to this warehouse yet")
	case err == nil && run == nil:
		return nil, nil, fmt.Errorf("nothing had been applied at %s: the history begins with the run of %s", timeOf(at),
			timeOf(first.At))
	}
	return run, failed, err
}

func timeOf(at time.Time) string { return at.UTC().Format("2006-01-02 15:04:05 UTC") }
