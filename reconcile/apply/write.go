package apply

import (
	"context"
	"errors"
	"fmt"

	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/journal"
	"github.com/redveil/redveil/state/warehouse"
)

// write updates the journal, with the views' texts as the catalog returns them
// now. The last transaction writes the run into the history.
func (a *applier) write(ctx context.Context, there journal.Journal, entries []state.RegistryEntry, part part,
) error {
	definitions, err := state.ReadDefinitions(ctx, a.session, a.program.Scope)
	if err != nil {
		return err
	}
	statements := there.Remember(entries, definitions)
	if a.run.Keeper != (state.Keeper{}) {
		statements = append(statements, there.Keep(a.run.Keeper)...)
	}
	statements = append(statements, there.Number()...)
	if part == partLast {
		row := a.row("applied")
		if a.program.RenewsMaskKey() {
			row.Note = "the key of hash() was made anew"
		}
		row.Blocked, row.Variables = a.run.Blocked, a.run.Variables
		statements = append(statements, there.History(row))
	}
	for _, statement := range statements {
		if err := a.send(ctx, statement, shortened(statement)); err != nil {
			return fmt.Errorf("writing the journal: %w", err)
		}
	}
	return nil
}

// mark writes that the transaction was committed, to be read should the answer to
// COMMIT be lost. The first run takes the lock with it, for what follows, and so does
// one that brings the tables of an earlier redveil up to date. What goes ahead of that
// marks nothing.
func (a *applier) mark(ctx context.Context, there journal.Journal, part part) error {
	var err error
	switch {
	case a.held && !a.hold.IsEarlier():
		a.marked = a.hold.In(there)
	case a.held && part == partAhead: // before the tables are brought up to date
		a.marked = a.hold
		return nil
	default:
		a.marked, err = there.Take(ctx, a.session, a.claim())
	}
	if err == nil {
		err = a.marked.Mark(ctx, a.session, a.transactions+1)
	}
	if err != nil {
		return fmt.Errorf("writing the journal: %w", err)
	}
	return nil
}

func (a *applier) claim() journal.Claim {
	return journal.Claim{Holder: a.run.Holder, Commit: a.run.Commit, Work: a.program.Work(), Ending: a.run.TakingOver}
}

func (a *applier) row(outcome string) journal.Run {
	return journal.Run{
		At: a.run.At, Commit: a.run.Commit, Actor: a.run.Actor, PullRequest: a.run.PullRequest,
		Plan: a.program.Digest, Outcome: outcome, Statements: a.outcome.Statements,
		Work: a.program.Work(),
	}
}

// writeFailure writes a failed run to the history. An error in doing so must not hide
// why the run failed, so it is dropped.
func (a *applier) writeFailure(ctx context.Context, cause error) {
	var stale *StaleError
	var undone *UndoneError
	var narrowed *NarrowedError
	if errors.As(cause, &stale) && a.transactions == 0 || !errors.As(cause, &undone) && !errors.As(cause, &narrowed) {
		return
	}
	a.outcome = a.kept
	row := a.row("failed")
	row.Note = a.note
	err := a.session.Exec(ctx, a.journal.History(row), "writing the history")
	if warehouse.IsUnknownColumn(err) { // of a history that was not brought up to date
		row.Work = ""
		_ = a.session.Exec(ctx, a.journal.History(row), "writing the history")
	}
}
