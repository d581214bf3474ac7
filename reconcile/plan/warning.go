package plan

import "github.com/redveil/redveil/spec"

// Warning is something to know that the statements do not say.
type Warning struct {
	Code    string
	Message string
	Origin  spec.Origin // zero where no block is at fault
	// Change names the change that the warning explains; empty where there is
	// no such change.
	Change string
}

// LockedOut is the code of warnings of guardrails that no active user meets.
const LockedOut = "locked-out"

// ChooseAgain is the code of warnings about people who lose rows until they
// choose or acknowledge something again.
const ChooseAgain = "choose-again"

// Bypass is the code of warnings of ways round the policy.
const Bypass = "bypass"

// BreaksView is the code of warnings of views of others that a plan makes unreadable.
const BreaksView = "breaks-view"

// LosesOther is the code of warnings of people who lose a right on what no source governs.
const (
	LosesOther = "loses-other"
	// BreaksWrites is the code of warnings of accounts that change rows and lose what that takes.
	BreaksWrites = "breaks-writes"
)

// Attached is the code of warnings of Redshift's own policies on governed tables
// and on redveil's views and tables.
const Attached = "attached-policy"

// NotVisible is the code of warnings of what acts on access and cannot be seen.
const NotVisible = "not-visible"

// Ungoverned is the code of warnings of columns and tables that nobody governs,
// beside those that somebody does.
const Ungoverned = "ungoverned"

// MissingRightCode is the code of warnings of rights that the system account lacks.
const MissingRightCode = "missing-right"

// NewReader is the code of warnings of an account that is named the plan account.
const NewReader = "plan-account"

// ForAdministrator is the code of warnings of changes that only an owner or a
// superuser may make.
const ForAdministrator = "for-administrator"

// Stray is the code of warnings of procedures in redveil's own schemas that it did
// not make.
const Stray = "stray-procedure"
