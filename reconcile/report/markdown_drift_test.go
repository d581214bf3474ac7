package report_test

import (
	"strings"
	"testing"
	"time"

	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/reconcile/drift"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/state"
)

func drifted() *report.DriftPage {
	i := report.Integration{
		Name: "prod",
		Changes: []report.Change{
			{
				Action: plan.Delete, Kind: state.KindGrant, Name: "SELECT on governed.orders to PUBLIC",
				ByHand: drift.Deed{Verb: "made", What: "grant", Name: "SELECT on governed.orders to PUBLIC"},
			},
			{
				Action: plan.Update, Kind: state.KindView, Name: "governed.orders", Owner: "bert",
				Diff:   "@@ -1,2 +1,2 @@\n CREATE VIEW\n-SELECT email\n+SELECT NULL\n",
				ByHand: drift.Deed{Verb: "replaced", What: "view", Name: "governed.orders"},
			},
			{
				Action: plan.Create, Kind: state.KindMembership, Name: "carl in role redveil_staff",
				ByHand: drift.Deed{
					Verb: "lost", What: "membership", Name: "carl in role redveil_staff",
					Note: ", with the dropped role",
				},
			},
		},
		Access: []report.Access{{Entry: access.Entry{
			Users: []string{"bert"}, Source: "orders", Column: "email",
			Before: access.Sight{Rows: "all", Value: "clear"}, After: access.Blind(),
			Effect: access.Narrows,
		}, Tags: []string{"pii"}}},
		Warnings: []report.Warning{
			{Code: "why", Change: "view governed.orders", Message: "<b>it</b> shows to all what few may see"},
			{Code: "other", Message: "no drift"},
		},
		Drift: &report.Drift{
			Commit: "0123456789abcdef", Applied: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC), Ignored: 2,
			By: []report.Attribution{{
				Change: "view governed.orders", Account: "bert`",
				At: time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC), Does: "CREATE",
			}},
		},
	}
	model := report.New(report.Repository{}, nil)
	model.Integrations = []report.Integration{i}
	return &report.DriftPage{
		Name: "prod", Model: model, Integration: i, Now: time.Date(2026, 3, 2, 6, 23, 0, 0, time.UTC),
		Run: "https://github.example/acme/policy/actions/runs/9",
		State: report.IssueState{
			Good:  time.Date(2026, 3, 1, 18, 23, 0, 0, time.UTC),
			Since: map[string]time.Time{"view governed.orders": time.Date(2026, 3, 2, 0, 23, 0, 0, time.UTC)},
		},
	}
}

func TestDriftAsAnIssue(t *testing.T) {
	text, memory := drifted().Markdown(report.CommentBudget)
	golden(t, "testdata/drift.md", text)
	if memory.Since["view governed.orders"].Hour() != 0 ||
		memory.Since["membership carl in role redveil_staff"].Hour() != 6 || memory.Good.Day() != 1 {
		t.Errorf("%+v", memory)
	}
	if read := report.ParseIssueState("x\n" + memory.Hidden() + text); !read.Good.Equal(memory.Good) ||
		len(read.Since) != 3 {
		t.Errorf("%+v", read)
	}
}

// The issue says what happened to the drift, and remembers the last good run.
func TestWhatBecameOfDrift(t *testing.T) {
	corrected := drifted()
	corrected.Corrected = true
	clean := drifted()
	clean.Integration.Changes, clean.Integration.Access = nil, nil
	bypassed, both := drifted(), drifted()
	bypassed.Integration.Changes = nil
	bypassed.Integration.Findings = []report.Finding{{Path: "public", New: true}, {Path: "owner"}}
	both.Integration.Findings, both.Corrected = []report.Finding{{Path: "owner"}}, true
	failed := drifted()
	failed.Integration, failed.Failed = report.Integration{}, "the server is gone"
	for _, c := range []struct {
		page  *report.DriftPage
		title string
		good  bool
	}{
		{drifted(), "3 things in prod are not as they were applied", false},
		{corrected, "3 things in prod changed by hand, corrected", true},
		{clean, "prod is as it was applied", true},
		{
			bypassed, "prod is as it was applied, but there are 2 ways round the policy, 1 of them new", false,
		},
		{both, "3 things in prod changed by hand, corrected, and there is 1 way round the policy", false},
		{failed, "prod could not be compared with what was applied", false},
	} {
		text, memory := c.page.Markdown(report.CommentBudget)
		if c.page.Title() != c.title || !strings.Contains(text, c.title) || memory.Good.Equal(c.page.Now) != c.good {
			t.Errorf("%q\n%s", c.page.Title(), text)
		}
	}
}

// What is blocked comes first, before what somebody did.
func TestABlockedSourceComesFirst(t *testing.T) {
	page := drifted()
	page.Integration.Blocked = []report.Blocked{{
		Source: "orders", Reason: "the warehouse has no table mart.orders",
		Now:     "its view stays, and reading it may fail",
		Readers: []string{"ann", "bert"}, Mend: "create the table", File: "policy.hcl", Line: 7,
	}}
	text, memory := page.Markdown(report.CommentBudget)
	const blocked = "> **Blocked.** What concerns these sources waits; the rest does not.\n\n" +
		"- `orders`: the warehouse has no table mart.orders. Until then its view stays, and reading it " +
		"may fail, and these read it: ann, bert. To mend it, create the table. (`policy.hcl:7`)"
	at, byHand := strings.Index(text, blocked), strings.Index(text, "#### By hand")
	if at < 0 || byHand < at || memory.Good.Equal(page.Now) {
		t.Errorf("%s", text)
	}
	if want := "3 things in prod are not as they were applied, and 1 source is blocked"; page.Title() != want {
		t.Errorf("%q, want %q", page.Title(), want)
	}
}

func TestALongDriftIsCut(t *testing.T) {
	p := drifted()
	for range 11 {
		p.Integration.Changes = append(p.Integration.Changes, p.Integration.Changes...)
	}
	if text, memory := p.Markdown(report.CommentBudget); len(text) > report.CommentBudget ||
		!strings.Contains(text, "too long for an issue") || len(memory.Hidden()) > 4096 {
		t.Errorf("%d bytes", len(text))
	}
}

// Where nobody knows what was applied, nothing is said to have been done by hand.
func TestDriftFromTheFolderIsNotCalledDoneByHand(t *testing.T) {
	page := drifted()
	page.Integration.Drift.FromFolder = true
	text, _ := page.Markdown(60000)
	for _, want := range []string{
		"from files in no commit, so that nobody knows what was done by hand since, and nothing is corrected",
		"#### By hand, or by another file here", "What that opens and closes, if it was done by hand",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the issue lacks %q:\n%s", want, text)
		}
	}
}
