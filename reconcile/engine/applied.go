package engine

import (
	"fmt"

	"github.com/redveil/redveil/reconcile/apply"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/reconcile/report"
)

// Applied is what apply --json prints for one integration.
type Applied struct {
	Integration string `json:"integration"`
	Changes     int    `json:"changes"`
	Statements  int    `json:"statements"`
	// Outside counts the changes that cannot be part of a transaction,
	// Refreshed the copies of external tables that were refreshed.
	Outside   int `json:"outside_transaction,omitempty"`
	Refreshed int `json:"refreshed,omitempty"`
	// Transactions is how many it took, if more than one.
	Transactions int `json:"transactions,omitempty"`
	// Checked says how it was proved who can read; it is left out where the plan
	// changed nothing of that.
	Checked *apply.Check `json:"checked,omitempty"`
	Digest  string       `json:"digest"`
}

func appliedOf(program plan.Program, outcome apply.Outcome) Applied {
	a := Applied{
		Integration: program.Integration, Changes: outcome.Steps, Statements: outcome.Statements,
		Outside: program.Outside(), Refreshed: outcome.Refreshed, Digest: string(program.Digest),
	}
	if n := len(program.Batches()); n > 1 {
		a.Transactions = n
	}
	if outcome.Check.By != "" {
		a.Checked = &outcome.Check
	}
	return a
}

// String returns the sentence for people.
func (a Applied) String() string {
	var text string
	if a.Changes > 0 {
		how := "one transaction"
		if a.Transactions > 1 {
			how = report.Counted(a.Transactions, "transaction")
		}
		text = fmt.Sprintf("Applied to %s: %s, %s, in %s", a.Integration, report.Counted(a.Changes, "change"),
			report.Counted(a.Statements, "statement"), how)
		if a.Outside > 0 {
			text += fmt.Sprintf(" but for %s on external schemas, each by itself", report.Counted(a.Outside, "grant"))
		}
		text += ".\n"
	}
	if a.Refreshed > 0 {
		text += fmt.Sprintf("Refreshed in %s: the copies of %s.\n", a.Integration,
			report.Counted(a.Refreshed, "external table"))
	}
	if a.Checked != nil {
		text += fmt.Sprintf("Checked in %s %s.\n", a.Integration, a.Checked)
	}
	return text
}
