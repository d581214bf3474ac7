package report_test

import (
	"strings"
	"testing"

	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/state"
)

// What is over is shown in every format and carried out, but is no change. A
// plan file does not carry it out, because its digest does not cover it.
func TestWhatHasEndedIsShownAndIsNoChange(t *testing.T) {
	snapshot := governed(t, policy)
	alice := snapshot.Profiles["alice"]
	alice.Entitlements = append(alice.Entitlements, state.Entitlement{
		Kind: state.EntitlementGroup, Value: "break-glass", Until: "2001-01-01 00:00:00",
	})
	alice.Sort()
	profile := state.Profile{Account: "alice", Content: alice.Digest()}
	snapshot.Catalog.Remove(profile.Key())
	snapshot.Catalog.Add(profile)

	model := modelOf(t, policy, snapshot)
	if !model.Empty() {
		t.Error(model.Text(report.TextOptions{}))
	}
	page, err := model.HTML()
	if err != nil {
		t.Fatal(err)
	}
	i := model.Integrations[0]
	for format, text := range map[string]string{
		"text": model.Text(report.TextOptions{}), "HTML": string(page), "JSON": string(model.JSON()),
		"Markdown": model.Markdown(i, report.MarkdownOptions{Budget: report.CommentBudget}),
	} {
		if !strings.Contains(strings.ToLower(text), "ended") || !strings.Contains(text, "alice") {
			t.Errorf("%s does not say what has ended:\n%s", format, text)
		}
	}
	if steps := model.Programs()[0].Steps; len(steps) != 1 || steps[0].Name != "update profile alice" {
		t.Errorf("apply does %v", steps)
	}
	parsed, err := report.Parse(model.JSON())
	if err != nil {
		t.Fatal(err)
	}
	if err := parsed.Verify(); err != nil {
		t.Error(err)
	}
	if steps := parsed.Programs()[0].Steps; len(steps) != 0 {
		t.Errorf("the file does %v", steps)
	}
}
