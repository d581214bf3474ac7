package report

import (
	"fmt"
	"strings"
	"time"

	"charm.land/lipgloss/v2"
	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/reconcile/drift"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/spec"
)

// Drift says what the warehouse was compared with. The plan then corrects what
// was changed by hand.
type Drift struct {
	// Commit is the commit that was applied last; empty if the policy's files
	// were in none.
	Commit  string    `json:"commit"`
	Applied time.Time `json:"applied_at"`
	// FromFolder says that files were applied that are in no commit, so that this compares
	// with the folder as it is now. Nothing is corrected then.
	FromFolder bool `json:"from_folder,omitempty"`
	// Variables are those of the policy then.
	Variables []spec.Assigned `json:"variables,omitempty"`
	// Ignored counts differences that the integration ignores.
	Ignored int `json:"ignored"`
	// Deeds are what happened that the plan's changes correct, in their order.
	Deeds []drift.Deed `json:"-"`
	// By holds leads on who did it, from the warehouse's own log of statements.
	// HistoryError says why there are none.
	By           []Attribution `json:"by,omitempty"`
	HistoryError string        `json:"history_unread,omitempty"`
}

// Attribution is an account that ran a statement which names a changed object.
type Attribution struct {
	Change  string    `json:"change"` // "view governed.orders"
	Account string    `json:"account"`
	At      time.Time `json:"at"`
	// Does is the statement's first word; the rest could hold secrets.
	Does string `json:"does"`
}

// AttributionsOf are the leads for a report.
func AttributionsOf(leads []drift.Lead) []Attribution {
	all := make([]Attribution, len(leads))
	for n, d := range leads {
		word, _, _ := strings.Cut(strings.ToUpper(d.Text), " ")
		all[n] = Attribution{Change: d.Change, Account: string(d.Account), At: d.At, Does: word}
	}
	return all
}

// of returns the leads on one change.
func (d *Drift) of(c Change) []Attribution {
	var all []Attribution
	if d != nil {
		for _, by := range d.By {
			if by.Change == string(c.Kind)+" "+c.Name {
				all = append(all, by)
			}
		}
	}
	return all
}

// DriftText returns the drift as text for people: what somebody created,
// dropped and changed, and what access that gives and takes.
func (m *Model) DriftText() string {
	var b strings.Builder
	for n, i := range m.visible().Integrations {
		if n > 0 {
			b.WriteByte('\n')
		}
		writeHeading(&b, i)
		b.WriteString(driftVerdict(i) + "\n")
		cut := shortened{whole: true}
		writeBlocked(&b, i.Blocked, &cut)
		writeBypasses(&b, i)
		writeOverview(&b, i.Drift.meansHeading(), byHand(i.Access), &cut, mostLines)
		if len(i.Changes) > 0 {
			fmt.Fprintf(&b, "\n%s\n", strong.Render(i.Drift.doneHeading()))
		}
		width := verbWidth(i.Changes)
		for _, change := range i.Changes {
			d := change.ByHand
			fmt.Fprintf(&b, "  %s%s %s %s%s%s%s\n", verbStyle(d.Verb).Render(d.Verb),
				strings.Repeat(" ", width-len(d.Verb)), d.What, strong.Render(d.Name), d.Note, ownedBy(change),
				doneBy(i.Drift.of(change)))
			for _, w := range i.explain(change) {
				fmt.Fprintf(&b, "      %s\n", yellow.Render(w.Message))
			}
			if change.Action == plan.Update && change.Diff != "" {
				b.WriteString(faint.Render("      to put it right:") + "\n")
				writeDiff(&b, change.Diff)
			}
		}
	}
	return b.String()
}

// doneHeading and meansHeading stand over what differs, and over what that means.
func (d *Drift) doneHeading() string {
	if d != nil && d.FromFolder {
		return "By hand, or by another file here"
	}
	return "By hand"
}

func (d *Drift) meansHeading() string {
	if d != nil && d.FromFolder {
		return "What that opens and closes, if it was done by hand"
	}
	return "What that opens and closes"
}

// explain returns the warnings that explain a change.
func (i Integration) explain(c Change) []Warning {
	var all []Warning
	for _, w := range i.Warnings {
		if w.Change == string(c.Kind)+" "+c.Name {
			all = append(all, w)
		}
	}
	return all
}

// doneBy names the accounts that may have made a change.
func doneBy(all []Attribution) string {
	if len(all) == 0 {
		return ""
	}
	parts := make([]string, len(all))
	for n, by := range all {
		parts[n] = fmt.Sprintf("%s (%s at %s)", by.Account, by.Does, stamp(by.At))
	}
	return faint.Render("  perhaps by " + strings.Join(parts, ", "))
}

// fromFolder says with what drift is compared where nobody knows what was applied.
const fromFolder = "from files in no commit, so that nobody knows what was done by hand since, and nothing is corrected"

func driftVerdict(i Integration) string {
	since := "what was applied"
	if i.Drift != nil {
		since += " on " + i.Drift.Applied.UTC().Format("2006-01-02 15:04 UTC")
		if i.Drift.Commit != "" {
			since += " from commit " + i.Drift.Commit[:min(12, len(i.Drift.Commit))]
		}
		if text := VariablesText(i.Drift.Variables); text != "" {
			since += " with " + text
		}
		if i.Drift.FromFolder {
			since = "the folder as it is now (" + strings.TrimPrefix(since, "what was ") + ", " + fromFolder + ")"
		}
	}
	ignored := ""
	if i.Drift != nil && i.Drift.Ignored > 0 {
		ignored = fmt.Sprintf(" (%d ignored)", i.Drift.Ignored)
	}
	if besides := i.besides(); len(i.Changes) == 0 && besides != "" {
		nothing := ifso(len(i.Administrator) > 0, "that redveil may change ") + "differs from"
		return yellow.Render(fmt.Sprintf("Nothing %s %s, but %s.", nothing, since, besides)) + ignored
	}
	if len(i.Changes) == 0 {
		if i.Drift != nil && i.Drift.FromFolder {
			return yellow.Render("Nothing differs from "+since+".") + ignored
		}
		seen := ifso(len(i.warningsOf(plan.NotVisible)) > 0, ", as far as this account can see")
		return green.Render("No drift: the warehouse is as "+since+" left it"+seen+".") + ignored
	}
	verdict := fmt.Sprintf("%d things differ from %s", len(i.Changes), since)
	if len(i.Changes) == 1 {
		verdict = "1 thing differs from " + since
	}
	if besides := i.besides(); besides != "" {
		verdict += ", and " + besides
	}
	return yellow.Render(verdict+".") + ignored
}

// verbWidth returns the length of the longest verb, or of "dropped".
func verbWidth(changes []Change) int {
	width := len("dropped")
	for _, c := range changes {
		width = max(width, len(c.ByHand.Verb))
	}
	return width
}

// verbStyle returns the colour of what is gone, of what has come, or of what is
// another.
func verbStyle(verb string) lipgloss.Style {
	switch verb {
	case "dropped", "lost", "revoked", "deleted", "emptied", "missing":
		return red
	case "made", "added":
		return green
	}
	return yellow
}

// byHand reverses access entries, so that they go from the policy to the
// present state.
func byHand(entries []Access) []Access {
	turned := make([]Access, len(entries))
	for n, entry := range entries {
		turned[n] = entry
		turned[n].Before, turned[n].After = entry.After, entry.Before
		if entry.Own != nil {
			turned[n].Own = &access.Own{Before: entry.Own.After, After: entry.Own.Before}
		}
		switch entry.Effect {
		case access.Widens:
			turned[n].Effect = access.Narrows
		case access.Narrows:
			turned[n].Effect = access.Widens
		case access.Mixed, access.Neutral:
		}
	}
	return turned
}
