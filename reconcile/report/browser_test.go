package report_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// The tests of pages share one browser: it starts with the first of them, and
// ends with the last.
func TestMain(m *testing.M) { os.Exit(runTests(m)) }

func runTests(m *testing.M) int {
	defer func() { stopBrowser() }()
	return m.Run()
}

var (
	startOnce   = sync.OnceValues(startBrowser)
	stopBrowser = func() {}
)

// startBrowser starts headless Chromium with a folder for all that it writes. It
// gives nil where there is no Chromium.
func startBrowser() (context.Context, error) {
	program := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			program = path
			break
		}
	}
	if program == "" {
		return nil, nil
	}
	folder, err := os.MkdirTemp("", "redveil-browser-")
	if err != nil {
		return nil, err
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(program), chromedp.NoSandbox,
		chromedp.Flag("disable-quic", true), chromedp.Env("TMPDIR="+folder),
		chromedp.UserDataDir(filepath.Join(folder, "profile")))
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, end := chromedp.NewContext(allocator)
	stopBrowser = func() {
		end()
		stop()
		_ = os.RemoveAll(folder)
	}
	return ctx, chromedp.Do(ctx)
}

// inBrowser opens a page in a tab of its own, and collects what the browser
// complains of: errors of the script, and what the content security policy keeps
// out. Some actions may come before the page does.
func inBrowser(t *testing.T, page string, before ...chromedp.Action[chromedp.Void]) (ctx context.Context,
	complaints *[]string,
) {
	t.Helper()
	browser, err := startOnce()
	if err != nil {
		t.Fatal(err)
	}
	if browser == nil {
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
	limited, cancel := context.WithTimeout(browser, time.Minute) // an action waits for its element
	t.Cleanup(cancel)
	ctx, end := chromedp.NewContext(limited)
	t.Cleanup(end)
	complaints = new([]string)
	err = chromedp.Listen(ctx, func(event any) {
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
