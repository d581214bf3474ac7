package apply

import (
	"fmt"
	"strings"

	"github.com/redveil/redveil/state/redshift"
	"github.com/redveil/redveil/state/warehouse"
)

// CheckError reports that the changes were applied, but that people cannot read
// what they should, or can read what they should not.
type CheckError struct{ Found []Mismatch }

// Mismatch is a view that an account cannot read, or should not.
type Mismatch struct {
	Account redshift.Account
	Others  int // accounts that may read the same
	View    redshift.Name
	Refused *warehouse.StatementError // nil if the account should not read it
}

// mostMismatches limits how many are looked for.
const mostMismatches = 10

func (e *CheckError) Error() string {
	var b strings.Builder
	b.WriteString("the changes were applied, but the warehouse does not let people read as planned:")
	lacks := false
	for _, m := range e.Found {
		fmt.Fprintf(&b, "\n  account %q", m.Account)
		if m.Others > 0 {
			fmt.Fprintf(&b, " and %d more", m.Others)
		}
		if m.Refused == nil {
			fmt.Fprintf(&b, " can read %s, which nothing in the plan lets them", m.View)
			continue
		}
		lacks = lacks || m.Refused.Code == insufficientPrivilege
		fmt.Fprintf(&b, " cannot read %s: %s (SQLSTATE %s)", m.View, m.Refused.Message, m.Refused.Code)
	}
	if len(e.Found) == mostMismatches {
		b.WriteString("\n  and perhaps more, which were not looked for")
	}
	if lacks {
		b.WriteString("\nWhat a view reads is not redveil's. Look at the rights there of those who own it, and at " +
			"USAGE on their schemas, and correct them in the warehouse.")
	}
	b.WriteString("\nThe next apply checks only what it changes, so check this by reading the view as that account " +
		"(SET SESSION AUTHORIZATION).")
	return b.String()
}
