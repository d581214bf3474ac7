package reconcile

import (
	"path"
	"time"

	"github.com/redveil/redveil/spec"
)

// DriftOf takes out of a plan what is not drift by the integration's word: the
// plan was made from the policy that was applied last, so each change that is
// left puts something right that was done behind the repository's back.
func DriftOf(plan *Plan, settings spec.Drift, now time.Time) (ignored int) {
	kept := plan.Changes[:0:0]
	for _, change := range plan.Changes {
		if ignores(settings.Ignore, change, now) {
			ignored++
			continue
		}
		kept = append(kept, change)
	}
	if ignored == 0 {
		return 0
	}
	plan.Changes = kept
	if len(kept) == 0 { // what the ignored ones open is ignored, too
		plan.Access = nil
	}
	plan.Digest = digest(plan)
	return ignored
}

// ignores reports an entry that matches the change, as plans name it: "view
// governed.tmp_*", "grant SELECT on governed.orders to user bob".
func ignores(entries []spec.DriftIgnore, change *Change, now time.Time) bool {
	name := string(change.Key().Kind) + " " + change.Key().Name()
	for _, entry := range entries {
		if !entry.Until.IsZero() && !now.Before(entry.Until) {
			continue
		}
		if matched, err := path.Match(entry.Object, name); err == nil && matched {
			return true
		}
	}
	return false
}
