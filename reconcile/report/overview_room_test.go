package report

import (
	"fmt"
	"strings"
	"testing"

	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/state"
	"pgregory.net/rapid"
)

// Whatever the plan, the text can be read at a glance, and the comment is whole.
func TestEveryPlanHasRoom(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, two := &Model{}, []Integration{randomIntegration(t, 0), randomIntegration(t, 1)}
		for n := range rapid.SampledFrom([]int{1, 1, 2, 3, 8, 12, 70}).Draw(t, "integrations") {
			m.Integrations = append(m.Integrations, two[n%2])
		}
		text := m.Text(TextOptions{})
		if n := lineCount(text); n > mostLines {
			t.Fatalf("%d lines of %d integrations:\n%s", n, len(m.Integrations), text)
		}
		budget := rapid.SampledFrom([]int{2000, 5000, 9000, CommentBudget}).Draw(t, "budget")
		comment := m.Markdown(two[0], MarkdownOptions{Budget: budget, Files: "https://example.com/f"})
		if len(comment) > budget ||
			strings.Count(comment, "\n<details>") != strings.Count(comment, "\n</details>") {
			t.Fatalf("%d bytes for %d:\n%s", len(comment), budget, comment)
		}
	})
}

func randomIntegration(t *rapid.T, n int) Integration {
	long := func(kind string, n int) string {
		return strings.Repeat(kind+" ", pick(randomAccess{t}, 1, 1, 40)) + fmt.Sprint(n)
	}
	few := func(of ...int) int { return rapid.SampledFrom(of).Draw(t, "number") }
	i := Integration{Name: long("integration", n), Digest: "sha256:1"}
	for k := range few(0, 1, 5, 300) {
		i.Warnings = append(i.Warnings, Warning{Code: plan.Bypass, Message: long("message", k), File: "f.hcl", Line: k})
	}
	for k := range few(0, 0, 40) {
		i.Blocked = append(i.Blocked, Blocked{Source: long("source", k), Reason: long("reason", k)})
	}
	for k := range few(0, 0, 40) {
		i.Ended = append(i.Ended, Ended{Kind: state.KindView, Name: long("ended", k)})
	}
	for k := range few(0, 3, 200) {
		kind := []state.Kind{state.KindView, state.KindGrant, state.KindProcedure, state.KindTable}[k%4]
		i.Changes = append(i.Changes, Change{
			Kind: kind, Action: plan.Update, Name: long("change", k), Destructive: k%5 == 0,
		})
	}
	for k := range few(0, 0, 6) {
		i.Connection = append(i.Connection, Moved{Field: fmt.Sprint("field", k), Before: "a", After: "b"})
	}
	i.Access = manyAccess(few(0, 1, 30), few(1, 30), long)
	for _, a := range i.Access {
		i.Summary.count(a.Effect)
	}
	return i
}

func manyAccess(sources, columns int, long func(string, int) string) []Access {
	var all []Access
	for s := range sources {
		for c := range columns {
			a := Access{Entry: access.Entry{
				Users: []string{long("user", s)}, Source: fmt.Sprint("s", s), Column: fmt.Sprint("c", c),
				Before: access.Blind(), After: access.Sight{Rows: long("rows", s), Value: long("value", c)},
				Effect: access.Widens, Scope: []access.Scope{access.OfColumn, access.OfSource}[s%2],
			}}
			if c%3 == 0 {
				a.Tags = []string{"pii"}
			}
			if s%5 == 4 {
				a.Before, a.After, a.Effect = a.After, a.Before, access.Narrows
			}
			all = append(all, a)
		}
	}
	return all
}
