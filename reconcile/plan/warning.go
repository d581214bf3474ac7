package plan

import "github.com/redveil/redveil/spec"

// Warning is something to know that statements do not say.
type Warning struct {
	Code    string
	Message string
	Origin  spec.Origin // zero where no block is at fault
	// Change names the change that it explains, empty where no statement does
	// anything about it.
	Change string
}

// ChooseAgain is the code of warnings of people who lose rows until they choose
// or acknowledge something again.
const ChooseAgain = "choose-again"
