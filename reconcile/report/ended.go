package report

import (
	"fmt"
	"strings"
	"time"

	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/state"
)

// Ended is an object that goes, or loses rows, because its time is over.
type Ended struct {
	Kind       state.Kind `json:"kind"`
	Name       string     `json:"name"`
	Because    []Reason   `json:"because"`
	Statements []string   `json:"statements"`

	step plan.Step // empty in a plan from a file
}

func endedOf(change *plan.Change) Ended {
	out := Ended{
		Kind: change.Key().Kind, Name: change.Key().Name(), Because: becausesOf(change.Because), step: change.Step(),
	}
	out.Statements = textsOf(change.Alone())
	return out
}

func writeEnded(b *strings.Builder, all []Ended, cut *shortened) {
	if len(all) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s\n", strong.Render("Ended"))
	const mostEnded = 4
	most := cut.most(len(all), mostEnded)
	for _, e := range all[:most] {
		fmt.Fprintf(b, "  %s %s\n", e.Kind, e.Name)
	}
	if more := len(all) - most; more > 0 {
		fmt.Fprintf(b, "  %s\n", strong.Render(fmt.Sprintf("and %d more", more)))
	}
	fmt.Fprintf(b, "  %s\n", faint.Render("Their time is over: they give nobody anything, and apply removes them."))
}

func writeEndedMarkdown(b *strings.Builder, all []Ended) {
	if len(all) == 0 {
		return
	}
	b.WriteString("#### Ended\n\nThe time of these is over: they give nobody anything, need no review, and the next " +
		"apply removes them.\n\n")
	for n, e := range all {
		if n == mostListed {
			fmt.Fprintf(b, "- … and %d more\n", len(all)-n)
			break
		}
		fmt.Fprintf(b, "- %s %s\n", e.Kind, code(e.Name))
	}
	b.WriteString("\n")
}

// Terms returns the limits in time of an entry, and the path of those who read
// round the view: "from 2026-12-01 00:00 UTC until 2026-12-02 00:00 UTC, round the
// view, by owner". It is empty if there are none.
func (a Access) Terms() string {
	var parts []string
	for _, limit := range []struct {
		word string
		at   time.Time
	}{{"from", a.From}, {"until", a.Until}} {
		if !limit.at.IsZero() {
			parts = append(parts, limit.word+" "+limit.at.UTC().Format(timeForm(limit.at)))
		}
	}
	terms := strings.Join(parts, " ")
	if a.Path == "" {
		return terms
	}
	return terms + ifso(terms != "", ", ") + "round the view, by " + a.Path
}

func timeForm(t time.Time) string {
	if t.Second() != 0 || t.Nanosecond() != 0 {
		return "2006-01-02 15:04:05.999999 UTC"
	}
	return "2006-01-02 15:04 UTC"
}
