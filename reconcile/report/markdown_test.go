package report_test

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/state"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer/html"
)

var onGitHub = report.MarkdownOptions{
	Budget: report.CommentBudget, Commit: "0123abcd", Run: "https://github.example/acme/policy/actions/runs/7",
	Files: "https://github.example/acme/policy/blob/0123abcd/warehouse", Whole: "[the run's " +
		"summary](https://github.example/acme/policy/actions/runs/7)", State: "planned",
}

func TestThePlanAsAComment(t *testing.T) {
	changed := strings.Replace(policy, `method = hash()`, `method = null_value()`, 1)
	changed = strings.Replace(changed, `region = ["emea"]`, `region = ["amer", "emea"]`, 1)
	changed = strings.Replace(changed, `column "email" { type = "varchar(100)" }`, "column \"email\" {\n    type "+
		"= \"varchar(100)\"\n    tags = [\"pii\"]\n  }", 1) + "tag \"pii\" {}\n"
	for file, model := range map[string]*report.Model{
		"first": modelOf(t, policy, emptyWarehouse()), "second": modelOf(t, changed, governed(t, policy)),
		"none": modelOf(t, policy, governed(t, policy)),
	} {
		o := onGitHub
		if file == "second" {
			o.History = []string{"3f9cabcd… → 77ab0123…: now also bob gains orders.email"}
		}
		golden(t, "testdata/"+file+".md", model.Markdown(model.Integrations[0], o))
	}
}

// wide returns a plan of many views, in which everyone gains a tagged column of
// each.
func wide(views int) (*report.Model, report.Integration) {
	i := report.Integration{Name: "prod", Digest: "sha256:0123456789"}
	for n := range views {
		source := fmt.Sprintf("source_%04d", n)
		i.Changes = append(i.Changes, report.Change{
			Action: plan.Update, Kind: state.KindView, Name: "governed." + source,
			Statements: []int{n},
			Diff:       "@@ -1,2 +1,2 @@\n CREATE VIEW\n-SELECT 0\n+SELECT 1\n",
			Because:    []report.Reason{{Block: "mask.email", File: "policies/pii.hcl", Line: 3}},
		})
		i.Statements = append(i.Statements, "CREATE OR REPLACE VIEW governed."+source+" AS\nSELECT 1")
		for _, column := range []string{"id", "email"} {
			a := report.Access{Entry: access.Entry{
				Users: []string{"alice", "bob"}, Source: source, Column: column,
				Before: access.Blind(), After: access.Sight{Rows: "all", Value: "clear"}, Effect: access.Widens,
			}}
			if column == "email" {
				a.Tags = []string{"pii.email"}
			}
			i.Access = append(i.Access, a)
		}
	}
	i.Summary = report.Summary{Update: views, Widens: 2 * views}
	model := report.New(report.Repository{}, nil)
	model.Integrations = []report.Integration{i}
	return model, i
}

// A comment never exceeds its budget, says what it left out, ends with a
// complete line, and keeps what matters most.
func TestALongPlanIsCutByWhatMattersLeast(t *testing.T) {
	for _, views := range []int{1, 40, 100, 150, 400, 3000, 6000} {
		model, i := wide(views)
		text := model.Markdown(i, onGitHub)
		if len(text) > report.CommentBudget {
			t.Errorf("%d views make %d bytes", views, len(text))
		}
		if views >= 400 && !strings.Contains(text, "Left out:") {
			t.Errorf("%d views: the comment does not say what is left out", views)
		}
		change := map[bool]string{true: "1 view changes", false: fmt.Sprintf("%d views change", views)}[views == 1]
		if !strings.HasPrefix(text, "### redveil `prod`: **Widens for 2 people; "+change+".**\n") ||
			!strings.HasSuffix(text, "**State:** planned\n") {
			t.Errorf("%d views: the verdict or the state is missing", views)
		}
		if !strings.Contains(text, "`source_0000`") || !strings.Contains(text, "`email`") {
			t.Errorf("%d views: who comes to see a tagged column is missing", views)
		}
		if strings.Count(text, "```")%2 != 0 ||
			strings.Count(text, "<details>") != strings.Count(text, "</details>") {
			t.Errorf("%d views: a block is open at the end", views)
		}
	}
	model, i := wide(3000)
	whole := onGitHub
	whole.Budget = 1 << 20
	if text := model.Markdown(i, whole); len(text) > 1<<20 || !strings.Contains(text, "source_2999") {
		t.Errorf("the summary has %d bytes, or lacks the last source", len(text))
	}
	golden(t, "testdata/wide.md", model.Markdown(i,
		report.MarkdownOptions{Budget: 4000, State: "planned", Whole: "the artifact"}))
}

// Every budget is kept.
func TestEveryBudgetIsKept(t *testing.T) {
	model, i := wide(60)
	for _, budget := range []int{0, 100, 1000, 10000, 20000, 30000, 65535, 65536, 65537} {
		text := model.Markdown(i, report.MarkdownOptions{Budget: budget, State: "planned"})
		if len(text) > max(budget, 200) {
			t.Errorf("%d bytes for a budget of %d", len(text), budget)
		}
	}
}

const evil = "a|b`c``d @acme/all <img src=x onerror=alert(1)> [x](javascript:1) **b** \\| $x$ \u202egnp.exe " +
	"\x1b[2J\n# no www.evil.example"

func hostile() (*report.Model, report.Integration) {
	i := report.Integration{
		Name: evil, Digest: "sha256:0",
		Access: []report.Access{{Entry: access.Entry{
			Users: []string{evil}, Source: evil, Column: evil,
			Before: access.Blind(), After: access.Sight{Rows: evil, Value: evil},
			Effect: access.Widens,
		}, Tags: []string{evil}, Because: []report.Reason{
			{Block: evil, File: evil, Line: 1},
		}}},
		Warnings: []report.Warning{{Code: evil, Message: evil, File: evil, Line: 1}},
		Changes: []report.Change{{
			Action: plan.Update, Kind: state.KindView, Name: evil, Owner: evil,
			Statements: []int{0}, Diff: "+" + evil + "\n-```\n+</details>\n",
			Because: []report.Reason{{Block: evil, File: evil, Line: 1}},
		}},
		Statements: []string{evil + "\n````\n@acme"},
	}
	model := report.New(report.Repository{}, nil)
	model.Integrations = []report.Integration{i}
	return model, i
}

// rendered renders Markdown as GitHub does, before GitHub removes dangerous
// elements.
func rendered(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	if err := goldmark.New(goldmark.WithExtensions(extension.GFM),
		goldmark.WithRendererOptions(html.WithUnsafe())).Convert([]byte(text), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// People choose the names in a comment, and may choose hostile ones.
func TestNamesInACommentAreText(t *testing.T) {
	model, i := hostile()
	o := onGitHub
	o.History = []string{evil}
	text := model.Markdown(i, o)
	page := rendered(t, text)
	for _, bad := range []string{
		"<img", "javascript:1\"", "<strong>b</strong>", "<h1", "\u202e", "\x1b", "@acme</",
		`href="http://www.evil`,
	} {
		if strings.Contains(page, bad) {
			t.Errorf("%q is there:\n%s", bad, page)
		}
	}
	outside := regexp.MustCompile(`<[^>]*>`).ReplaceAllString(stripCode(page), "")
	if strings.Contains(outside, "@acme") {
		t.Errorf("someone is mentioned:\n%s", outside)
	}
	if rows := strings.Count(page, "<tr>"); rows != 2 {
		t.Errorf("the table has %d rows", rows)
	}
	if cells := strings.Count(page, "<td>"); cells != 4 {
		t.Errorf("the table has %d cells", cells)
	}
	if strings.Count(page, "<details>") != strings.Count(page, "</details>") {
		t.Error("a name closed a block")
	}
}

// stripCode removes code, in which GitHub mentions nobody.
func stripCode(page string) string {
	for {
		from := strings.Index(page, "<code")
		to := strings.Index(page, "</code>")
		if from < 0 || to < from {
			return page
		}
		page = page[:from] + page[to+len("</code>"):]
	}
}

func TestACommentRemembersWhatMoved(t *testing.T) {
	before := modelOf(t, policy, governed(t, strings.Replace(policy, `method = hash()`, `method = null_value()`,
		1))).Integrations[0]
	after := before
	after.Digest = "sha256:77ab0123"
	after.Access = append(after.Access[:len(after.Access):len(after.Access)],
		report.Access{Entry: access.Entry{
			Users: []string{"bob"}, Source: "orders", Column: "email",
			After: access.Sight{Rows: "all", Value: "clear"}, Effect: access.Widens,
		}})
	first := report.CommentStateOf(before, []plan.Fingerprint{{1}})
	read := report.ParseCommentState("<!-- x -->\n" + first.Hidden() + "### text")
	if read.Digest != before.Digest || len(read.Fingerprints) != 1 || read.Fingerprints[0] != (plan.Fingerprint{1}) {
		t.Fatalf("%+v", read)
	}
	second := report.CommentStateOf(after, nil).After(read)
	if len(second.History) != 1 || !strings.HasSuffix(second.History[0], "… → 77ab0123…: now also bob gains "+
		"orders.email") {
		t.Errorf("%q", second.History)
	}
	if again := report.CommentStateOf(after, nil).After(second); len(again.History) != 1 {
		t.Errorf("the same plan moved: %q", again.History)
	}
	// Long texts, from the policy or a forged state, leave room for the plan.
	after.Access[0].After.Rows = strings.Repeat("x", 30000)
	if long := report.CommentStateOf(after, nil); long.Access != nil {
		t.Error("it remembers a long text")
	}
	wordy := report.CommentState{Digest: "sha256:1", Access: []string{strings.Repeat("é", 30000)}}
	if moved := report.CommentStateOf(before, nil).After(wordy).History[0]; len(moved) > 600 ||
		!strings.HasSuffix(moved, "é…") {
		t.Errorf("a line of %d bytes", len(moved))
	}
	if m := report.ParseCommentState(report.CommentState{
		Digest:  "sha256:1",
		History: []string{strings.Repeat("x", 601)},
	}.Hidden()); m.Digest != "" {
		t.Error("a forged history is kept")
	}
	for _, forged := range []string{
		"", "<!-- redveil:memory -->", "<!-- redveil:memory AAAA -->",
		"<!-- redveil:memory " + strings.Repeat("!", 100) + " -->",
	} {
		if m := report.ParseCommentState(forged); m.Digest != "" {
			t.Errorf("%q is %+v", forged, m)
		}
	}
}

func TestTheStateOfACommentIsItsEnd(t *testing.T) {
	model := modelOf(t, policy, emptyWarehouse())
	body := model.Markdown(model.Integrations[0], onGitHub)
	applied := report.WithState(body, "applied, 31 statements")
	if !strings.HasSuffix(applied, "\n**State:** applied, 31 statements\n") || strings.Contains(applied, "planned") {
		t.Error(applied[len(applied)-200:])
	}
	if report.WithState(applied, "planned") != body {
		t.Error("the way back is another")
	}
}

// With MARKDOWN_HTML=FOLDER this writes what GitHub would show, for people to
// look at.
func TestWriteCommentsToLookAt(t *testing.T) {
	folder := os.Getenv("MARKDOWN_HTML")
	if folder == "" {
		t.Skip("only on request")
	}
	model, i := hostile()
	pages := map[string]string{"hostile": model.Markdown(i, onGitHub)}
	for _, name := range []string{"first", "second", "none", "wide"} {
		text, err := os.ReadFile("testdata/" + name + ".md")
		if err != nil {
			t.Fatal(err)
		}
		pages[name] = string(text)
	}
	for name, text := range pages {
		page := "<!doctype html><meta charset=utf-8><style>body{font:14px/1.5 " +
			"sans-serif;max-width:900px;margin:2em}table{border-collapse:collapse}td,th{border:1px solid " +
			"#ccc;padding:6px 13px}pre{background:#f6f8fa;padding:12px}code{background:#eff1f3;font:12px " +
			"monospace}</style>" + rendered(t, text)
		if err := os.WriteFile(folder+"/"+name+".html", []byte(page), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
