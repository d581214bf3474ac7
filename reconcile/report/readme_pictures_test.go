package report_test

import (
	"flag"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/redveil/redveil/policies"
	"github.com/redveil/redveil/policies/starter"
	"github.com/redveil/redveil/reconcile/enforced"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/reconcile/preflight"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/spec"
)

var readmePictures = flag.Bool("readme-pictures", false, "make the pictures of the README")

// edits are the four lines that somebody changes in the sample repository.
var edits = []struct{ file, before, after string }{
	{"policies/masks.hcl", `unless = contains(user.groups, "marketing")`, `unless = contains(user.groups, "marketing") || contains(user.groups, "analysts")`},
	{"policies/masks.hcl", `method = round(10)`, `method = bucket([50, 100, 500])`},
	{"people/people.hcl", `region = ["emea"], training`, `region = ["emea", "apac"], training`},
	{"people/people.hcl", `groups     = ["marketing"]`, `groups     = []`},
}

// sample is the sample repository, resolved, with the first of these edits made.
func sample(t *testing.T, edited int) (*spec.Repository, *policies.Resolved) {
	t.Helper()
	files := make(fstest.MapFS)
	err := fs.WalkDir(starter.Tickit(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(starter.Tickit(), name)
		text := strings.Replace(string(content), "127.0.0.1", "warehouse.example.org", 1)
		text = strings.Replace(text, `sslmode  = "disable"`, `sslmode  = "verify-full"`, 1)
		for _, e := range edits[:edited] {
			if e.file == name {
				if !strings.Contains(text, e.before) {
					t.Errorf("%s has no line %s", name, e.before)
				}
				text = strings.Replace(text, e.before, e.after, 1)
			}
		}
		files[name] = &fstest.MapFile{Data: []byte(text)}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	repository, _, problems := spec.Load(files)
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	resolved, problems := policies.Resolve(repository, "demo", time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	return repository, resolved
}

// fourLines is the plan for four changed lines of the sample repository.
func fourLines(t *testing.T) *report.Model {
	t.Helper()
	_, before := sample(t, 0)
	repository, after := sample(t, len(edits))
	snapshot, problems := plan.Offline(plan.Earlier{Policy: before}, after)
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	made, problems, err := preflight.Plan(plan.Input{
		Facts: enforced.Facts{Repository: repository, Resolved: after, Snapshot: snapshot}, Commit: "5f0c2a91d3e7",
	})
	if err != nil || problems.HasErrors() {
		t.Fatal(err, problems)
	}
	return report.New(report.Repository{Commit: "5f0c2a91d3e7", Ref: "unmask-emails"}, []*plan.Plan{made})
}

// What is read at a glance, in text and as a comment.
func TestAPlanForFourLines(t *testing.T) {
	model := fourLines(t)
	golden(t, "testdata/four_lines.txt", escapes.ReplaceAllString(model.Text(report.TextOptions{}), ""))
	golden(t, "testdata/four_lines.md", model.Markdown(model.Integrations[0],
		report.MarkdownOptions{Budget: report.CommentBudget, State: "planned"}))
}

// github gives a comment the width and the letters that it has on GitHub.
const github = `<!doctype html><meta charset="utf-8"><style>
:root { color-scheme: light dark; }
body { margin: 0; padding: 16px; width: 760px; overflow-wrap: break-word; font: 14px/1.5 -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; background: #fff; color: #1f2328; }
@media (prefers-color-scheme: dark) { body { background: #0d1117; color: #e6edf3; } }
h3 { font-size: 17.5px; margin: 0 0 16px; } h4 { font-size: 14px; margin: 24px 0 16px; } p, ul, table, details { margin: 0 0 16px; }
code { font: 85%/1.5 ui-monospace, Menlo, Consolas, monospace; padding: .2em .4em; background: rgb(129 139 152 / 12%); border-radius: 6px; white-space: break-spaces; }
table { border-collapse: collapse; display: block; width: max-content; max-width: 100%; overflow: auto; }
th, td { padding: 6px 13px; border: 1px solid #d1d9e0; text-align: left; } th { font-weight: 600; }
sub { font-size: 75%; line-height: 0; } a { color: #0969da; text-decoration: none; } hr { border: 0; border-top: 4px solid #d1d9e0; margin: 24px 0; }
</style>`

// comment is the plan as a comment, as GitHub shows it.
func comment(t *testing.T, model *report.Model) string {
	t.Helper()
	return github + rendered(t, model.Markdown(model.Integrations[0], report.MarkdownOptions{
		Budget: report.CommentBudget, Commit: "5f0c2a91d3e7", Run: "https://github.example/acme/policy/actions/runs/7",
		Files: "https://github.example/acme/policy/blob/5f0c2a91d3e7", State: "planned",
	}))
}

// A change of four lines is a comment that is read without scrolling for long.
func TestACommentOnFourLinesIsShort(t *testing.T) {
	ctx, _ := inBrowser(t, comment(t, fourLines(t)))
	do(t, ctx, media("screen", "light"), chromedp.EmulateViewport(800, 900))
	const most = 1500
	if high := ask(t, ctx, chromedp.Evaluate[int64](`document.documentElement.scrollHeight`)); high > most {
		t.Errorf("the comment is %d pixels high", high)
	}
	if wide := ask(t, ctx, chromedp.Evaluate[int64](`Math.max(...[...document.querySelectorAll("table")].map((one) => one.scrollWidth - one.clientWidth))`)); wide > 0 {
		t.Errorf("a table is %d pixels too wide", wide)
	}
	for _, scheme := range []string{"light", "dark"} {
		do(t, ctx, media("screen", scheme))
		picture(t, ctx, "comment-"+scheme)
	}
}

// mostPicture is the largest size of a picture in the repository, in bytes.
const mostPicture = 150 * 1024

// The README shows the comment and the page of one change. "make pictures" makes both.
func TestThePicturesOfTheReadme(t *testing.T) {
	model := fourLines(t)
	for name, shown := range map[string]struct {
		html       string
		wide, high int64
	}{
		"comment": {comment(t, model), 800, 760}, "page": {pageOf(t, model), 1000, 760},
	} {
		file := "../../docs/pictures/" + name + ".png"
		if *readmePictures {
			ctx, _ := inBrowser(t, shown.html)
			do(t, ctx, media("screen", "light"), chromedp.EmulateViewport(shown.wide, shown.high))
			if err := os.WriteFile(file, ask(t, ctx, chromedp.CaptureScreenshot()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		if info.Size() > mostPicture {
			t.Errorf("%s has %d bytes", file, info.Size())
		}
	}
}
