package report_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// inBrowser opens a page in headless Chromium, and collects its complaints:
// errors of the script, and what the content security policy blocks. The
// actions in before run before the page is opened.
func inBrowser(t *testing.T, page string, before ...chromedp.Action[chromedp.Void]) (ctx context.Context,
	complaints *[]string,
) {
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
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(browser), chromedp.NoSandbox,
		chromedp.Flag("disable-quic", true))
	limited, cancel := context.WithTimeout(t.Context(), time.Minute) // an action waits for its element
	t.Cleanup(cancel)
	allocator, stop := chromedp.NewExecAllocator(limited, options...)
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
	do(t, ctx, append(before, chromedp.Navigate(server.URL))...)
	return ctx, complaints
}

// ask runs one action and returns its result.
func ask[T any](t *testing.T, ctx context.Context, action chromedp.Action[T]) T {
	t.Helper()
	answer, err := chromedp.Run(ctx, action)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// do runs actions in order.
func do(t *testing.T, ctx context.Context, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(ctx, steps...); err != nil {
		t.Fatal(err)
	}
}

// media emulates a medium and a colour scheme.
func media(medium, scheme string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Media: medium, Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
		})
		return err
	})
}

// quiet fails if the browser complained.
func quiet(t *testing.T, complaints *[]string) {
	t.Helper()
	if len(*complaints) > 0 {
		t.Errorf("the browser complains: %q", *complaints)
	}
}

// Even if a name became an element, the page's content security policy would
// not let it run.
func TestThePolicyOfThePageKeepsOthersOut(t *testing.T) {
	page := strings.Replace(pageOf(t, manyRows(1)), "<main>",
		`<main><script>window.evil = 1</script><img src="/x.png" onerror="window.evil = 2">`, 1)
	ctx, complaints := inBrowser(t, page)
	if ran := ask(t, ctx, chromedp.Evaluate[bool](`"evil" in window`)); ran || len(*complaints) == 0 {
		t.Errorf("ran: %t; complaints: %q", ran, *complaints)
	}
}
