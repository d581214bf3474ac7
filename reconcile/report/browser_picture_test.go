package report_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/redveil/redveil/reconcile/report"
)

var pictures = flag.String("pictures", "", "write pictures of the page to this folder")

// faint lists texts whose contrast with their background is under 4.5, the
// minimum of WCAG.
const faint = `(() => {
	const parse = (colour) => colour.match(/[\d.]+/g).map(Number);
	const light = (colour) => {
		const [r, g, b] = parse(colour).map((c) => (c /= 255) <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4);
		return .2126 * r + .7152 * g + .0722 * b;
	};
	const ground = (at) => {
		for (; at; at = at.parentElement) {
			const colour = getComputedStyle(at).backgroundColor, parts = parse(colour);
			if (parts.length < 4 || parts[3] > 0) return colour;
		}
	};
	const all = [...document.querySelectorAll("body *")].filter((at) => at.checkVisibility() && [...at.childNodes].some((node) => node.nodeType === 3 && node.data.trim()));
	return [...new Set(all.map((at) => {
		const [a, b] = [light(getComputedStyle(at).color), light(ground(at))];
		return [(Math.max(a, b) + .05) / (Math.min(a, b) + .05), at.tagName + "." + at.className];
	}).filter(([contrast]) => contrast < 4.5).map(([contrast, name]) => name + " " + contrast.toFixed(1)))].join(", ");
})()`

// The page is checked in light and dark, wide and narrow. With -pictures people
// can look at it.
func TestThePageInLightAndDarkWideAndNarrow(t *testing.T) {
	for name, model := range map[string]*report.Model{
		"small": reviewed(), "hostile": hostilePage(),
		"people": manyRows(1000), "sources": manySources(20, 10),
	} {
		ctx, complaints := inBrowser(t, pageOf(t, model))
		for _, scheme := range []string{"light", "dark"} {
			for _, width := range []int64{1280, 420} {
				do(t, ctx, media("screen", scheme), chromedp.EmulateViewport(width, 900))
				if wide := ask(t, ctx, chromedp.Evaluate[int64](
					`document.documentElement.scrollWidth`)); wide > width {
					t.Errorf("%s at %d is %d wide", name, width, wide)
				}
				if pale := ask(t, ctx, chromedp.Evaluate[string](faint)); pale != "" {
					t.Errorf("%s in %s: hard to read are %s", name, scheme, pale)
				}
				picture(t, ctx, fmt.Sprintf("%s-%s-%d", name, scheme, width))
				ask(t, ctx, chromedp.Evaluate[bool](
					`(document.querySelector(".source").open = true, document.querySelector(".access td[data-note]").click(), true)`))
				picture(t, ctx, fmt.Sprintf("%s-%s-%d-details", name, scheme, width))
				ask(t, ctx, chromedp.Evaluate[bool](`(document.querySelector("dialog").close(), true)`))
			}
		}
		quiet(t, complaints)
	}
}

func picture(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	if *pictures == "" {
		return
	}
	if err := os.WriteFile(filepath.Join(*pictures, name+".png"), ask(t, ctx, chromedp.CaptureScreenshot()),
		0o600); err != nil {
		t.Fatal(err)
	}
}
