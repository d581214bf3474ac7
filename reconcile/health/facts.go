package health

import (
	"errors"
	"time"

	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/journal"
	"github.com/redveil/redveil/state/redshift"
	"github.com/redveil/redveil/state/warehouse"
)

// Facts are what was read of one integration. What could not be read has an error, or is
// nil.
type Facts struct {
	Integration *spec.Integration
	// Account is who signed in, or tried to.
	Account redshift.Account
	// Connect is why there is no session.
	Connect error
	// Version is the server's, CaseSensitive its enable_case_sensitive_identifier.
	Version, CaseSensitive string
	// Read is why the catalog could not be read.
	Read     error
	Snapshot *state.Snapshot
	// Scope is what the catalog was read for.
	Scope state.Scope
	// Plan is that of the policy as it is now; Planning is why there is none.
	Plan     *plan.Plan
	Planning error
	// Lock is the row of the lock. Runs are the last ones, the latest first. Both are
	// empty where nothing was applied.
	Lock journal.Lock
	Runs []journal.Run
	// Journal is why these could not be read.
	Journal error
	// Applied is the last run that was applied; nil for none.
	Applied *journal.Applied
	// Waiting are the commits that change the policy since it was applied last, the
	// newest first; NoCommits is why that is not known.
	Waiting   []string
	NoCommits string
	// Dirty says that the policy's files are in no commit.
	Dirty bool
	// Drift is what differs from what was applied; Drifting is why that is not known.
	// DriftNotes say with what else it was compared, if not with the commit, and FromFolder
	// that this is a folder whose files may be others by now.
	Drift      *plan.Plan
	Drifting   error
	DriftNotes []string
	FromFolder bool
	// Broken are policy views without columns, as they could not be resolved; Resolving
	// is why that is not known.
	Broken    []redshift.Name
	Resolving error
	Now       time.Time
}

// isThere reports whether the warehouse holds something of redveil's.
func (f *Facts) isThere() bool {
	return f.Snapshot != nil && f.Snapshot.Unmanaged.Layout > 0 || len(f.Runs) > 0
}

// signInFailed reports an account that may not sign in, or has nothing to sign in with.
func (f *Facts) signInFailed() bool {
	var none *warehouse.NoCredentialsError
	return warehouse.IsRefused(f.Connect) || errors.As(f.Connect, &none)
}

// insecure returns why a connection would not be secure; nil for another reason.
func (f *Facts) insecure() error {
	var insecure *warehouse.InsecureError
	if errors.As(f.Connect, &insecure) {
		return insecure
	}
	return nil
}
