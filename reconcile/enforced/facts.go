package enforced

import (
	"time"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
)

// Facts is a policy and one snapshot of its warehouse.
type Facts struct {
	Repository *spec.Repository
	Resolved   *policies.Resolved
	Snapshot   *state.Snapshot
	// Records remembers policies by their records; nil to parse each again.
	Records *access.Records
}

// parsed returns a view's recorded policy.
func (f Facts) parsed(record string) (*policies.Source, error) {
	if len(f.Repository.Renames) > 0 { // it may be changed
		return access.ParseRecord(record)
	}
	return f.Records.Parse(record)
}

// NewSide returns a policy in force that governs nothing yet.
func NewSide(now time.Time) access.Side {
	return access.Side{
		Sources: make(map[string]*policies.Source), Unknown: make(map[string]bool),
		Users: make(map[string]*policies.User), Readers: make(map[string]map[string]bool), Now: now,
		Windows: make(map[string]map[string][]policies.Window),
		Columns: make(map[string]map[string][]string), Raw: make(map[string]map[string]access.Raw),
	}
}

// Scope returns what a plan of the policy looks at.
func (f Facts) Scope() state.Scope { return render.ScopeOf(f.Resolved) }
