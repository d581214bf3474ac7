package report_test

import (
	"strings"
	"testing"

	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/state"
)

// Whoever can create a table or an account chooses a name that plans then show.
func TestNamesFromTheWarehouseHideNothing(t *testing.T) {
	const ill = "a\n  + grant b\x1b[2K\u202ec\u200b\r"
	page := drifted()
	i := &page.Model.Integrations[0]
	i.Changes = []report.Change{{
		Action: plan.Update, Kind: state.KindView, Name: ill, Owner: ill,
		Diff: " x\n+" + ill + "\n", Statements: []int{0},
	}}
	i.Statements = []string{"DROP " + ill}
	i.Access = append(i.Access, report.Access{Entry: access.Entry{
		Users: []string{ill}, Source: ill, Column: ill, Effect: access.Widens, Path: ill,
		Before: access.Sight{Rows: ill, Value: ill}, After: access.Sight{Rows: ill + "2", Value: ill + "2"},
		Own: &access.Own{
			Before: access.Sight{Rows: ill, Value: ill}, After: access.Sight{Rows: ill, Value: ill + "3"},
		},
		Witness: &access.Witness{Row: map[string]*string{ill: nil}},
	}, Tags: []string{ill}, Because: []report.Reason{{Block: ill, File: ill}}})
	i.Warnings = []report.Warning{{Code: "raw-access", Message: ill}}
	i.Drift.By = []report.Attribution{{Change: "view " + ill, Account: ill, Does: "DROP"}}
	for name, text := range map[string]string{
		"the text": page.Model.Text(report.TextOptions{SQL: true}), "the text on drift": page.Model.DriftText(),
		"the page": pageOf(t, page.Model),
	} {
		if strings.ContainsAny(text, "\u202e\u200b\r") || strings.Contains(text, "\x1b[2K") {
			t.Errorf("%s hides something: %q", name, text)
		}
		if !strings.Contains(text, `b\u001b[2K\u202ec\u200b\u000d`) {
			t.Errorf("%s does not show the name: %q", name, text)
		}
	}
	if text := page.Model.DriftText(); !strings.Contains(text, "perhaps by") {
		t.Errorf("the lead is lost: %q", text)
	}
	if !strings.Contains(string(page.Model.JSON()), `\u001b[2K`) ||
		page.Model.Integrations[0].Changes[0].Name != ill {
		t.Error("the model itself was changed")
	}
}
