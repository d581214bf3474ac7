package reconcile

import (
	"github.com/hashicorp/hcl/v2"
)

// New makes the plan for one integration, checked against the warehouse.
// Diagnostics are the author's mistakes, which only show there; the error is one
// of the plan as a whole.
func New(in Input) (*Plan, hcl.Diagnostics, error) {
	if problems := checkMoves(in); problems.HasErrors() {
		return nil, problems, nil
	}
	draft, problems := Prepare(in)
	problems = append(problems, check(draft)...)
	if problems.HasErrors() {
		return nil, problems, nil
	}
	made, err := draft.Plan()
	if err != nil {
		return nil, problems, err
	}
	made.Warnings = warnings(draft, made.Changes)
	return made, problems, nil
}
