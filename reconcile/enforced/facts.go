package enforced

import (
	"time"

	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/render"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
)

// Facts are a policy and one reading of the warehouse that it is for.
type Facts struct {
	Repository *spec.Repository
	Resolved   *policies.Resolved
	Snapshot   *state.Snapshot
}

// NewSide is a policy in force that governs nothing yet.
func NewSide(now time.Time) access.Side {
	return access.Side{
		Sources: make(map[string]*policies.Source), Unknown: make(map[string]bool),
		Users: make(map[string]*policies.User), Readers: make(map[string]map[string]bool), Now: now,
	}
}

// Scope is what a plan of the policy looks at.
func (f Facts) Scope() state.Scope { return render.ScopeOf(f.Resolved) }
