package report_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/reconcile"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/state"
)

// inBrowser opens a page in headless Chromium, and collects what it complains
// of: errors of the script, and what the content security policy keeps out.
func inBrowser(t *testing.T, page string) (ctx context.Context, complaints *[]string) {
	t.Helper()
	browser := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			browser = path
			break
		}
	}
	if browser == "" {
		t.Skip("Chromium is needed")
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(page))
	}))
	t.Cleanup(server.Close)
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(browser), chromedp.NoSandbox, chromedp.Flag("disable-quic", true))
	allocator, stop := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(stop)
	ctx, end := chromedp.NewContext(allocator)
	t.Cleanup(end)
	complaints = new([]string)
	err := chromedp.Listen(ctx, func(event any) {
		switch e := event.(type) {
		case *runtime.EventExceptionThrown:
			*complaints = append(*complaints, e.ExceptionDetails.Text)
		case *log.EventEntryAdded:
			if !strings.Contains(e.Entry.URL, "favicon") {
				*complaints = append(*complaints, e.Entry.Text)
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(ctx, chromedp.Navigate(server.URL)); err != nil {
		t.Fatal(err)
	}
	return ctx, complaints
}

// manyRows is a plan with as many access rows.
func manyRows(rows int) *report.Model {
	model := report.New(report.Repository{}, nil)
	i := report.Integration{Name: "prod", Changes: []report.Change{{
		Action: reconcile.Update, Kind: state.KindView, Name: "governed.orders", Statements: []string{"CREATE OR REPLACE VIEW x"}, Diff: "@@ -1 +1 @@\n-a\n+b\n",
	}}}
	for n := range rows {
		effect := []access.Effect{access.Widens, access.Narrows}[n%2]
		i.Access = append(i.Access, report.Access{Entry: access.Entry{
			Users: []string{fmt.Sprintf("person-%d", n)}, Source: "orders", Column: "email",
			Before: access.Blind(), After: access.Sight{Rows: "all", Value: fmt.Sprintf("value-%d", n)}, Effect: effect,
		}})
	}
	model.Integrations = []report.Integration{i}
	return model
}

// ask runs one action and gives what it gives.
func ask[T any](t *testing.T, ctx context.Context, action chromedp.Action[T]) T {
	t.Helper()
	answer, err := chromedp.Run(ctx, action)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

func TestThePageInABrowser(t *testing.T) {
	ctx, complaints := inBrowser(t, pageOf(t, manyRows(10000)))
	visible := chromedp.Evaluate[int](`[...document.querySelectorAll(".access tbody tr")].filter((row) => !row.hidden).length`)
	unfolded := chromedp.Evaluate[int](`document.querySelectorAll("details[open]").length`)
	says := chromedp.Evaluate[string](`document.querySelector("output").textContent`)
	if n, said := ask(t, ctx, visible), ask(t, ctx, says); n != 500 || said != "10000 of 10000, the first 500 shown" {
		t.Errorf("%d rows; it says %q", n, said)
	}
	find := func(text string) {
		ask(t, ctx, chromedp.Evaluate[bool](fmt.Sprintf(`(field => (field.value = %q, field.dispatchEvent(new Event("input", {bubbles: true}))))(document.querySelector("[data-filter=text]"))`, text)))
	}
	click := func(what string) {
		ask(t, ctx, chromedp.Evaluate[bool](fmt.Sprintf(`(document.querySelector(%q).click(), true)`, what)))
	}
	find("person-4711 orders")
	if n, said := ask(t, ctx, visible), ask(t, ctx, says); n != 1 || said != "1 of 10000" {
		t.Errorf("found %d; it says %q", n, said)
	}
	find("")
	click("[data-filter=loses]")
	if n, said := ask(t, ctx, visible), ask(t, ctx, says); n != 500 || said != "5000 of 10000, the first 500 shown" {
		t.Errorf("%d rows gain; it says %q", n, said)
	}
	click("[data-more]")
	if n := ask(t, ctx, visible); n != 5000 {
		t.Errorf("%d rows gain", n)
	}
	click("[data-fold=open]")
	if n := ask(t, ctx, unfolded); n != 1 {
		t.Errorf("%d changes are unfolded", n)
	}
	click("[data-fold=close]")
	if n := ask(t, ctx, unfolded); n != 0 {
		t.Errorf("%d changes are unfolded", n)
	}
	if weight := ask(t, ctx, chromedp.Evaluate[string](`getComputedStyle(document.querySelector(".verdict")).fontWeight`)); weight != "600" {
		t.Errorf("the style has weight %s", weight)
	}
	if len(*complaints) > 0 {
		t.Errorf("the browser complains: %q", *complaints)
	}
}

// What names bring does not run: the page's own policy keeps it out even if
// it became an element.
func TestThePolicyOfThePageKeepsOthersOut(t *testing.T) {
	page := strings.Replace(pageOf(t, manyRows(1)), "<main>", `<main><script>window.evil = 1</script><img src="/x.png" onerror="window.evil = 2">`, 1)
	ctx, complaints := inBrowser(t, page)
	if ran := ask(t, ctx, chromedp.Evaluate[bool](`"evil" in window`)); ran || len(*complaints) == 0 {
		t.Errorf("ran: %t; complaints: %q", ran, *complaints)
	}
}
