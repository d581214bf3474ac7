package report_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/state"
)

// manyRows returns a plan with that many people on one column.
func manyRows(rows int) *report.Model {
	model := report.New(report.Repository{}, nil)
	i := report.Integration{Name: "prod", Changes: []report.Change{{
		Action: plan.Update, Kind: state.KindView, Name: "governed.orders",
		Statements: []int{0}, Diff: "@@ -1 +1 @@\n-a\n+b\n",
	}}, Statements: []string{"CREATE OR REPLACE VIEW x"}}
	for n := range rows {
		effect := []access.Effect{access.Widens, access.Narrows}[n%2]
		i.Access = append(i.Access, report.Access{Entry: access.Entry{
			Users: []string{fmt.Sprintf("person-%d", n)}, Source: "orders", Column: "email",
			Before: access.Blind(), After: access.Sight{Rows: "all", Value: fmt.Sprintf("value-%d", n)},
			Effect: effect,
		}})
	}
	model.Integrations = []report.Integration{i}
	return model
}

// manySources returns a plan with that many sources, each with the given number
// of people and columns.
func manySources(sources, each int) *report.Model {
	model := report.New(report.Repository{}, nil)
	i := report.Integration{Name: "prod"}
	for n := range sources * each * each {
		source, person, column := n/each/each, n/each%each, n%each
		entry := report.Access{
			Entry: access.Entry{
				Users: []string{fmt.Sprintf("person-%d", person)}, Source: fmt.Sprintf("source_%02d", source),
				Column: fmt.Sprintf("column_%d", column),
				Before: access.Blind(), After: access.Sight{Rows: "all", Value: "hash()"}, Effect: access.Widens,
			},
			Because: []report.Reason{
				{Block: fmt.Sprintf("user.person-%d", person), File: "people.hcl", Line: person},
				maskLine, grantLine,
			},
		}
		if column == 0 {
			entry.Tags = []string{"pii"}
		}
		i.Access = append(i.Access, entry)
	}
	model.Integrations = []report.Integration{i}
	return model
}

const (
	shownRows = `[...document.querySelectorAll(".access tbody tr")].filter((row) => row.checkVisibility()).length`
	says      = `document.querySelector("output").textContent`
)

// typed fills the filter, and returns the milliseconds until the next frame.
func typed(text string) chromedp.Action[float64] {
	return chromedp.Evaluate[float64](fmt.Sprintf(`new Promise((done) => {
		const field = document.querySelector("[data-filter=text]"), start = performance.now();
		field.value = %q;
		field.dispatchEvent(new Event("input", {bubbles: true}));
		requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
	})`, text), chromedp.EvalAwaitPromise)
}

func TestTenThousandPeopleInABrowser(t *testing.T) {
	ctx, complaints := inBrowser(t, pageOf(t, manyRows(10000)))
	expect := func(step string, rows int, said string) {
		t.Helper()
		if n, got := ask(t, ctx, chromedp.Evaluate[int](shownRows)),
			ask(t, ctx, chromedp.Evaluate[string](says)); n != rows || got != said {
			t.Errorf("%s: %d rows; it says %q", step, n, got)
		}
	}
	expect("at first", 200, "10000 of 10000 changes")
	t.Logf("the first letter takes %.0f ms", ask(t, ctx, typed("p")))
	t.Logf("the next takes %.0f ms", ask(t, ctx, typed("pe")))
	expect("a letter", 200, "10000 of 10000 changes")
	t.Logf("a name takes %.0f ms", ask(t, ctx, typed("person-4711 orders")))
	expect("a name", 1, "1 of 10000 changes")
	t.Logf("nothing takes %.0f ms", ask(t, ctx, typed("")))
	do(t, ctx, chromedp.Click(chromedp.CSS("[data-filter=loses]")))
	expect("gains", 200, "5000 of 10000 changes")
	do(t, ctx, chromedp.ScrollIntoView(chromedp.CSS("[data-more]")), chromedp.Click(chromedp.CSS("[data-more]")))
	expect("more", 700, "5000 of 10000 changes")
	quiet(t, complaints)
}

func TestAHundredSourcesInABrowser(t *testing.T) {
	ctx, complaints := inBrowser(t, pageOf(t, manySources(100, 10)))
	unfolded := chromedp.Evaluate[int](`document.querySelectorAll(".source[open]").length`)
	rows := chromedp.Evaluate[int](shownRows)
	if n, seen := ask(t, ctx, unfolded), ask(t, ctx, rows); n != 0 || seen != 0 {
		t.Errorf("at first %d sources are unfolded with %d rows", n, seen)
	}
	start := time.Now()
	do(t, ctx, chromedp.Click(chromedp.CSS(`[data-fold=open][data-of=".source"]`)))
	if n := ask(t, ctx, unfolded); n != 100 {
		t.Errorf("%d sources are unfolded", n)
	}
	t.Logf("unfolding all takes %s", time.Since(start))
	t.Logf("a letter takes %.0f ms, all unfolded", ask(t, ctx, typed("p")))
	do(t, ctx, chromedp.Click(chromedp.CSS(`[data-fold=close][data-of=".source"]`)))
	if n := ask(t, ctx, unfolded); n != 0 {
		t.Errorf("%d sources are unfolded", n)
	}
	t.Logf("a source's name takes %.0f ms", ask(t, ctx, typed("source_42 user.person-7")))
	if n, seen, said := ask(t, ctx, unfolded), ask(t, ctx, rows),
		ask(t, ctx, chromedp.Evaluate[string](says)); n != 1 || seen != 1 ||
		said != "10 of 10000 changes, on 1 of 100 sources" {
		t.Errorf("%d unfolded, %d rows; it says %q", n, seen, said)
	}
	quiet(t, complaints)
}
