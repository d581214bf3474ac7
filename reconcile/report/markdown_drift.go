package report

import (
	"fmt"
	"strings"
	"time"

	"github.com/redveil/redveil/reconcile/plan"
)

// DriftPage is the content of an integration's issue.
type DriftPage struct {
	Name        string
	Model       *Model
	Integration Integration
	// Corrected says that this run corrected the drift. Failed says why the run
	// could not look for drift, or could not correct it.
	Corrected bool
	Failed    string
	Now       time.Time
	Run       string
	State     IssueState // from the issue's earlier text
}

// IssueState is what the issue keeps, hidden, for later runs.
type IssueState struct {
	// Since is when each difference was first seen, by its name.
	Since map[string]time.Time `json:"since,omitempty"`
	// Good is the time of the last run that found no difference, or left none.
	Good time.Time `json:"good"`
}

// mostSince limits how many differences the state keeps.
const mostSince = 300

const issueStateStart = "<!-- redveil:drift-memory "

// Hidden writes the state as a line that GitHub does not show.
func (m IssueState) Hidden() string { return hidden(issueStateStart, m) }

// ParseIssueState reads the state from an issue. What cannot be read is
// dropped.
func ParseIssueState(body string) IssueState {
	var m IssueState
	if !unhide(issueStateStart, body, &m) {
		return IssueState{}
	}
	return m
}

// Title returns the issue's title, which is the verdict in one line.
func (p *DriftPage) Title() string {
	switch n := len(p.Integration.Changes); {
	case p.Failed != "" && n == 0:
		return fmt.Sprintf("%s could not be compared with what was applied", p.Name)
	case n == 0 && p.Integration.Clean():
		return fmt.Sprintf("%s is as it was applied", p.Name)
	case n == 0:
		return fmt.Sprintf("%s is as it was applied, but %s", p.Name, p.Integration.besides())
	case p.Corrected:
		return fmt.Sprintf("%s in %s changed by hand, corrected", Counted(n, "thing"), p.Name) + p.more()
	case n == 1:
		return fmt.Sprintf("1 thing in %s is not as it was applied", p.Name) + p.more()
	default:
		return fmt.Sprintf("%d things in %s are not as they were applied", n, p.Name) + p.more()
	}
}

// more says what acts on access besides what differs.
func (p *DriftPage) more() string {
	if besides := p.Integration.besides(); besides != "" {
		return ", and " + besides
	}
	return ""
}

// IsSettled reports whether the run left nothing to look at.
func (p *DriftPage) IsSettled() bool {
	return (p.Corrected || len(p.Integration.Changes) == 0) && p.Integration.besides() == ""
}

// Markdown returns the issue's text and its state, which together stay within a
// budget of bytes.
func (p *DriftPage) Markdown(budget int) (string, IssueState) {
	kept := IssueState{Good: p.State.Good, Since: p.since(mostSince)}
	if p.Failed == "" && p.IsSettled() {
		kept.Good = p.Now
	}
	for most := mostSince / 2; len(kept.Hidden()) > mostHidden; most /= 2 {
		kept.Since = p.since(most)
	}
	budget -= len(kept.Hidden())
	for _, d := range ladder {
		if text := p.page(kept, d); len(text) <= budget {
			return text, kept
		}
	}
	return cut(p.page(kept, ladder[len(ladder)-1]),
		MarkdownOptions{Budget: budget, State: "see the summary of the run"}), kept
}

// since returns when each of the first differences was first seen.
func (p *DriftPage) since(most int) map[string]time.Time {
	all := make(map[string]time.Time)
	for _, c := range p.Integration.Changes[:min(most, len(p.Integration.Changes))] {
		name := string(c.Kind) + " " + c.Name
		since, known := p.State.Since[name]
		if !known {
			since = p.Now
		}
		all[name] = since
	}
	return all
}

func (p *DriftPage) page(kept IssueState, d detail) string {
	var b strings.Builder
	fmt.Fprintf(&b, "### redveil: %s\n\n", sentence(p.Title()))
	if p.Failed != "" {
		fmt.Fprintf(&b, "> [!WARNING]\n> %s\n\n", sentence(p.Failed))
	}
	if drift := p.Integration.Drift; drift != nil {
		fmt.Fprintf(&b, "Compared with what was applied on %s", stamp(drift.Applied))
		if drift.Commit != "" {
			fmt.Fprintf(&b, " from commit %s", code(ShortCommit(drift.Commit)))
		}
		if text := variablesText(drift.Variables, code); text != "" {
			b.WriteString(" with " + text)
		}
		if drift.FromFolder {
			b.WriteString(" (" + fromFolder + ")")
		}
		if drift.Ignored > 0 {
			fmt.Fprintf(&b, "; %d differences are ignored", drift.Ignored)
		}
		b.WriteString(".\n\n")
	}
	if d.left != "" {
		fmt.Fprintf(&b, "> [!NOTE]\n> This is too long for an issue. Left out: %s.\n\n", d.left)
	}
	writeBlockedMarkdown(&b, p.Integration.Blocked, "")
	writeOverviewMarkdown(&b, p.Integration.Drift.meansHeading(), openedByHand(p.Integration.Access), "", d)
	p.writeLeads(&b, kept, d)
	p.writeBypassesMarkdown(&b, d)
	fmt.Fprintf(&b, "---\n\nLast run without a difference: %s. This run: %s", heartbeat(kept.Good), stamp(p.Now))
	if p.Run != "" {
		fmt.Fprintf(&b, " ([log](%s))", p.Run)
	}
	b.WriteString(".\n")
	return b.String()
}

// writeLeads lists what somebody created, dropped and changed, and since when.
func (p *DriftPage) writeLeads(b *strings.Builder, kept IssueState, d detail) {
	if len(p.Integration.Changes) == 0 {
		return
	}
	fmt.Fprintf(b, "#### %s\n\n", p.Integration.Drift.doneHeading())
	for n, c := range p.Integration.Changes {
		if n == mostSince && !d.changes {
			fmt.Fprintf(b, "- … and %d more\n", len(p.Integration.Changes)-mostSince)
			break
		}
		fmt.Fprintf(b, "- %s %s %s%s", c.ByHand.Verb, c.ByHand.What, code(c.ByHand.Name),
			sentence(c.ByHand.Note))
		if c.Owner != "" {
			fmt.Fprintf(b, ", owned by %s", code(c.Owner))
		}
		if since, known := kept.Since[string(c.Kind)+" "+c.Name]; known {
			fmt.Fprintf(b, ", first seen %s", stamp(since))
		}
		for k, by := range p.Integration.Drift.of(c) {
			fmt.Fprintf(b, "%s %s (%s at %s)", map[bool]string{true: ", perhaps by", false: ","}[k == 0],
				code(by.Account), code(by.Does), stamp(by.At))
		}
		b.WriteString("\n")
		for _, w := range p.Integration.explain(c) {
			fmt.Fprintf(b, "  %s\n", sentence(w.Message))
		}
		if c.Action == plan.Update && c.Diff != "" && d.sql {
			b.WriteString("\n  To put it right:\n" + indented(fenced("diff", diffText(c.Diff, d.context))) + "\n")
		}
	}
	if drift := p.Integration.Drift; drift != nil && drift.HistoryError != "" {
		fmt.Fprintf(b, "\nIt is not known who did it: %s.\n", sentence(drift.HistoryError))
	}
	b.WriteString("\n")
}

// openedByHand leaves out the policy lines, because they say what people should
// see.
func openedByHand(entries []Access) []Access {
	turned := byHand(entries)
	for n := range turned {
		turned[n].Because = nil
	}
	return turned
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }

func heartbeat(t time.Time) string {
	if t.IsZero() {
		return "none yet"
	}
	return stamp(t)
}
