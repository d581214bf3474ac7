package plan

import (
	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/state"
)

// Input is what a plan is made from.
type Input struct {
	enforced.Facts
	Commit string
	// Keeper is whom the warehouse's system schema is to be for; zero where that
	// is not told.
	Keeper state.Keeper
	// AllowEmpty lets a plan remove every view.
	AllowEmpty bool
	// RotateMaskKey asks for another key of hash().
	RotateMaskKey bool
}
