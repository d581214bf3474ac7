package engine

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/spec"
	"github.com/redveil/redveil/state"
	"github.com/redveil/redveil/state/journal"
	"github.com/redveil/redveil/state/warehouse"
)

// History is the last runs of one integration, the latest first.
type History struct {
	Integration string `json:"integration"`
	Runs        []Run  `json:"runs"`
}

// Run is a run as the history of a warehouse has it.
type Run struct {
	At          time.Time    `json:"at"`
	Outcome     string       `json:"outcome"` // "applied" or "failed"
	Commit      string       `json:"commit"`
	Actor       string       `json:"actor"`
	PullRequest string       `json:"pull_request,omitempty"`
	Statements  int          `json:"statements"`
	Plan        state.Digest `json:"plan"`
	Note        string       `json:"note,omitempty"`
	// Work is what the run was for: "create", "edit", "migrate" or "delete".
	Work state.Work `json:"work,omitempty"`
	// Blocked are the sources that the run had to leave as they were.
	Blocked []string `json:"blocked,omitempty"`
	// Variables are those of the policy, with what they were.
	Variables []spec.Assigned `json:"variables,omitempty"`
}

// Histories reads the last runs of each integration of a policy, or of one.
func (e Engine) Histories(ctx context.Context, folder, integration string, most int) ([]History, error) {
	policy, err := e.Load(ctx, folder)
	if err != nil {
		return nil, err
	}
	chosen, err := policy.Choose(integration)
	if err != nil {
		return nil, err
	}
	all := make([]History, 0, len(chosen))
	for _, i := range chosen {
		session, err := e.ConnectToRead(ctx, i)
		if err != nil {
			return nil, fmt.Errorf("integration %q: %w", i.Name, err)
		}
		var runs []journal.Run
		_, err = inHistory(i, func(j journal.Journal) (journal.Applied, error) {
			var err error
			runs, err = j.Runs(ctx, session, most)
			return journal.Applied{}, err
		})
		_ = session.Close()
		if err != nil && !warehouse.IsMissing(err) {
			return nil, e.Secrets.Hide(fmt.Errorf("integration %q: %w", i.Name, err))
		}
		all = append(all, historyOf(i.Name, runs))
	}
	return all, nil
}

func historyOf(integration string, runs []journal.Run) History {
	h := History{Integration: integration, Runs: make([]Run, 0, len(runs))}
	for _, r := range runs {
		h.Runs = append(h.Runs, Run{
			At: r.At, Outcome: r.Outcome, Commit: r.Commit, Actor: r.Actor, PullRequest: r.PullRequest,
			Statements: r.Statements, Plan: r.Plan, Note: r.Note, Work: r.Work, Blocked: r.Blocked,
			Variables: assigned(r.Variables),
		})
	}
	return h
}

// String returns the runs as a table for people.
func (h History) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Integration %s\n", h.Integration)
	if len(h.Runs) == 0 {
		b.WriteString("  nothing was applied yet\n")
		return b.String()
	}
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "  when\toutcome\tcommit\tby\tpull request\tstatements\t")
	for _, r := range h.Runs {
		fmt.Fprintf(table, "  %s\t%s\t%s\t%s\t%s\t%d\t%s\n", r.At.Format("2006-01-02 15:04:05 UTC"),
			report.Visible(r.Outcome), report.Visible(orNone(shortCommit(r.Commit))), report.Visible(r.Actor),
			report.Visible(orNone(r.PullRequest)), r.Statements, report.Visible(r.remark()))
	}
	_ = table.Flush() // into memory
	return trimmed(b.String())
}

// remark is what else there is to know.
func (r Run) remark() string {
	var parts []string
	if r.Note != "" {
		parts = append(parts, r.Note)
	}
	if r.Work == state.WorkMigrate {
		parts = append(parts, "brought redveil's own tables up to date")
	}
	if len(r.Blocked) > 0 {
		parts = append(parts, "blocked: "+strings.Join(r.Blocked, ", "))
	}
	if text := report.VariablesText(r.Variables); text != "" {
		parts = append(parts, "with "+text)
	}
	return strings.Join(parts, "; ")
}

// shortCommit keeps the mark of files that were in no commit.
func shortCommit(commit string) string {
	bare, dirty := strings.CutSuffix(commit, journal.DirtyMark)
	bare = bare[:min(12, len(bare))]
	if dirty {
		return bare + journal.DirtyMark
	}
	return bare
}

func orNone(text string) string {
	if text == "" {
		return "none"
	}
	return text
}

// trimmed leaves out blanks at the ends of lines.
func trimmed(text string) string {
	lines := strings.Split(text, "\n")
	for n, line := range lines {
		lines[n] = strings.TrimRight(line, " ")
	}
	return strings.Join(lines, "\n")
}
