package health

import (
	"slices"

	"github.com/redveil/redveil/state"
)

// State is the health of an integration in one word. It follows from the lock and the
// history, and only where no run is at work and none failed, from the checks.
type State string

// The states.
const (
	// Enabled: what was applied last is in force, and no check fails.
	Enabled State = "enabled"
	// Creating: the first run has committed something and is still at work. Until its
	// first transaction is committed, nobody sees it.
	Creating State = "creating"
	// CreateError: the first run failed, and nothing was applied as a whole since.
	CreateError State = "create_error"
	// Editing: a later run holds the lock.
	Editing State = "editing"
	// EditError: the last run failed, after others were applied.
	EditError State = "edit_error"
	// Migrating: a run holds the lock that also brings redveil's own tables up to date.
	Migrating State = "migrating"
	// MigrateError: such a run was the last one, and failed.
	MigrateError State = "migrate_error"
	// Disabled: redveil is there, and no policy view is in force.
	Disabled State = "disabled"
	// ValidationError: the last run was applied, and a check fails since.
	ValidationError State = "recurring_validation_error"
	// Deleting: redveil destroy holds the lock.
	Deleting State = "deleting"
	// DeleteError: redveil destroy was the last run, and failed: all is still there.
	DeleteError State = "delete_error"
	// Deleted: nothing of redveil's is in the warehouse: nothing was ever applied, or it
	// was removed.
	Deleted State = "deleted"
)

// Says is the state in a sentence for people.
func (s State) Says() string {
	switch s {
	case Enabled:
		return "what was applied last is in force, and no check fails"
	case Creating:
		return "the first apply is at work"
	case CreateError:
		return "the first apply failed, and nothing was applied as a whole since"
	case Editing:
		return "an apply is at work"
	case EditError:
		return "the last apply failed, and what was applied before it is in force"
	case Migrating:
		return "an apply is at work that brings redveil's own tables up to date"
	case MigrateError:
		return "bringing redveil's own tables up to date failed"
	case Disabled:
		return "redveil is there, and no policy view is in force"
	case ValidationError:
		return "a check fails"
	case Deleting:
		return "redveil destroy is at work"
	case DeleteError:
		return "redveil destroy failed, and what it was to remove is still there"
	case Deleted:
		return "nothing of redveil is in this warehouse; redveil apply makes it"
	}
	return ""
}

func stateOf(f *Facts, healthy bool) State {
	applied := f.Applied != nil
	switch {
	case f.Lock.IsHeld():
		return atWork(f.Lock.Work, applied)
	case len(f.Runs) > 0 && f.Runs[0].Outcome != "applied":
		return failedAt(f.Runs[0].Work, applied)
	case f.Snapshot != nil && !f.isThere() && f.Journal == nil:
		return Deleted
	case !healthy:
		return ValidationError
	case f.Snapshot != nil && !f.hasPolicyView():
		return Disabled
	}
	return Enabled
}

func atWork(work state.Work, applied bool) State {
	switch {
	case work == state.WorkDelete:
		return Deleting
	case work == state.WorkMigrate:
		return Migrating
	case !applied:
		return Creating
	}
	return Editing
}

func failedAt(work state.Work, applied bool) State {
	switch {
	case work == state.WorkDelete:
		return DeleteError
	case work == state.WorkMigrate:
		return MigrateError
	case !applied:
		return CreateError
	}
	return EditError
}

func (f *Facts) hasPolicyView() bool {
	return slices.ContainsFunc(f.Snapshot.Catalog.Objects(), func(o state.Object) bool {
		return o.Key().Kind == state.KindView && o.Key().Schema == f.Integration.ViewSchema
	})
}
