package plan

import (
	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/state"
)

// Input is what a plan is made from.
type Input struct {
	enforced.Facts
	Commit string
	// Keeper identifies the repository that the warehouse's system schema must
	// belong to; zero where that is not known.
	Keeper state.Keeper
	// Blocked are the sources that cannot be planned.
	Blocked []Blocked
	// AllowEmpty lets a plan remove every view.
	AllowEmpty bool
	// Batch is how many statements a transaction has at most, where it can be
	// split; 0 for no limit.
	Batch int
	// RotateMaskKey asks for a new key of hash().
	RotateMaskKey bool
}
