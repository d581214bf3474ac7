package actiontest

import (
	"strings"
	"testing"
)

func sample() scope {
	return scope{contexts: map[string]any{
		"github": map[string]any{"event_name": "push", "event": map[string]any{"number": 7.0, "draft": false}},
		"steps":  map[string]any{"plan": map[string]any{"outputs": map[string]any{"has-changes": "true"}}},
		"vars":   map[string]any{"ROLE": ""},
	}}
}

// The values that GitHub's documentation gives, and how its types fall
// together.
func TestExpressions(t *testing.T) {
	for _, row := range []struct{ text, want string }{
		{"plain", "plain"},
		{"a ${{ 'b' }} c ${{ 'd' }}", "a b c d"},
		{"${{ 'it''s }} fine' }}", "it's }} fine"},
		{"${{ github.event_name }}", "push"},
		{"${{ github['event_name'] }}", "push"},
		{"${{ github.event.number }}", "7"},
		{"${{ github.event.draft }}", "false"},
		{"${{ github.event.pull_request.head.repo }}", ""},
		{"${{ github.event }}", "Object"},
		{"${{ steps.plan.outputs.has-changes }}", "true"},
		{"${{ vars.ROLE || 'none' }}", "none"},
		{"${{ vars.MISSING == '' }}", "true"},
		{"${{ 'PUSH' == github.event_name }}", "true"},
		{"${{ '7' == github.event.number }}", "true"},
		{"${{ 'seven' == github.event.number }}", "false"},
		{"${{ 'a' != 'b' && !github.event.draft }}", "true"},
		{"${{ 'a' == 'b' || 'c' == 'c' && 'yes' }}", "yes"},
		{"${{ ('a' == 'b' || 'c') == 'c' }}", "true"},
		{"${{ true && null }}", ""},
		{"${{ 0 || 1.5 }}", "1.5"},
	} {
		got, err := sample().expand(row.text)
		if err != nil || got != row.want {
			t.Errorf("%s gives %q, %v, want %q", row.text, got, err, row.want)
		}
	}
}

func TestUnknownExpressionsAreRefused(t *testing.T) {
	for _, row := range []struct{ text, reason string }{
		{"${{ secrets.X }}", `there is no context "secrets" here`},
		{"${{ contains('a', 'b') }}", `the function "contains" is not known here`},
		{"${{ github.event.number > 3 }}", `">" is not known here`},
		{"${{ github.event.* }}", `"*" is not known here`},
		{"${{ 'open }}", "has no end"},
		{"${{ github.event_name", "has no end"},
		{"${{ (true }}", "a bracket is not closed"},
		{"${{ }}", "something is missing"},
		{"${{ true false }}", "is not known here"},
		{"${{ cancelled('x') }}", `the function "cancelled" is not known here, or takes nothing`},
	} {
		if got, err := sample().expand(row.text); err == nil || !strings.Contains(err.Error(), row.reason) {
			t.Errorf("%s gives %q, %v, want %s", row.text, got, err, row.reason)
		}
	}
}

// Without asking how the job went, a condition means "and nothing failed".
func TestConditions(t *testing.T) {
	for _, row := range []struct {
		condition        string
		worked, failed   bool
		canceledIsThis   bool
		refusedWithError string
	}{
		{condition: "", worked: true},
		{condition: "github.event_name == 'push'", worked: true},
		{condition: "${{ github.event_name == 'push' }}", worked: true},
		{condition: "vars.ROLE != ''"},
		{condition: "always()", worked: true, failed: true, canceledIsThis: true},
		{condition: "failure()", failed: true},
		{condition: "success()", worked: true},
		{condition: "!cancelled() && github.event_name == 'push'", worked: true, failed: true},
		{condition: "cancelled()", canceledIsThis: true},
		{condition: "${{ false }} && true", refusedWithError: "which is always true"},
	} {
		for name, want := range map[string]bool{"worked": row.worked, "failed": row.failed, "canceled": row.canceledIsThis} {
			s := sample()
			s.failed, s.canceled = name == "failed", name == "canceled"
			got, err := s.holds(row.condition)
			if row.refusedWithError != "" {
				if err == nil || !strings.Contains(err.Error(), row.refusedWithError) {
					t.Errorf("%q: %v, want %s", row.condition, err, row.refusedWithError)
				}
				continue
			}
			if err != nil || got != want {
				t.Errorf("%q after a job %s: %v, %v, want %v", row.condition, name, got, err, want)
			}
		}
	}
}
