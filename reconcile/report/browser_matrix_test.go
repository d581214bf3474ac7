package report_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// shownCells lists the visible cells with a change, as "row's person/column
// word".
const shownCells = `[...document.querySelectorAll(".access td[data-note]")].filter((cell) => cell.checkVisibility() && !cell.classList.contains("blank"))
	.map((cell) => cell.parentElement.cells[0].textContent.slice(0, 3) + "/" + cell.closest("table").tHead.rows[0].cells[cell.cellIndex].firstChild.textContent.trim() + " " + cell.classList[0]).join(", ")`

func TestFilteringTheMatrix(t *testing.T) {
	ctx, complaints := inBrowser(t, pageOf(t, reviewed()))
	expect := func(step, cells, said string) {
		t.Helper()
		if got, heard := ask(t, ctx, chromedp.Evaluate[string](shownCells)),
			ask(t, ctx, chromedp.Evaluate[string](says)); got != cells || heard != said {
			t.Errorf("%s: %s; it says %q", step, got, heard)
		}
	}
	box := func(name string) { do(t, ctx, chromedp.Click(chromedp.CSS("[data-filter="+name+"]"))) }
	const everything = "ana/id gains, ana/email gains, zoe/id loses, zoe/email loses, bob/total loses, bob/card " +
		"differs, zoe/total gains"
	expect("at first", everything, "7 of 7 changes")
	for _, c := range []struct{ text, cells, said string }{
		{"zoe", "zoe/id loses, zoe/email loses, zoe/total gains", "3 of 7 changes, on 2 of 3 sources"},
		{"ORDERS", "bob/total loses, bob/card differs", "2 of 7 changes, on 1 of 3 sources"},
		{"zoe email", "zoe/email loses", "1 of 7 changes, on 1 of 3 sources"},
		{"contact", "ana/email gains, zoe/email loses", "2 of 7 changes, on 1 of 3 sources"},
		{"row_filter.region", "zoe/id loses, zoe/email loses, bob/total loses", "3 of 7 changes, on 2 of 3 sources"},
		{"pii.hcl:7", "ana/email gains, zoe/email loses, bob/card differs", "3 of 7 changes, on 2 of 3 sources"},
		{"nobody", "", "0 of 7 changes, on 0 of 3 sources"},
		{"", everything, "7 of 7 changes"},
	} {
		ask(t, ctx, typed(c.text))
		expect(fmt.Sprintf("%q", c.text), c.cells, c.said)
	}
	box("loses")
	expect("no losses", "ana/id gains, ana/email gains, bob/card differs, zoe/total gains", "4 of 7 changes")
	box("gains")
	expect("only what differs", "bob/card differs", "1 of 7 changes, on 1 of 3 sources")
	box("loses")
	box("gains")
	box("tagged")
	expect("only tagged", "ana/email gains, zoe/email loses, bob/card differs", "3 of 7 changes, on 2 of 3 sources")
	box("tagged")
	ask(t, ctx, typed("analyst-07"))
	if found := ask(t, ctx, chromedp.Text(chromedp.CSS(".found"))); found != "among them analyst-07" {
		t.Errorf("of the folded people it says %q", found)
	}
	quiet(t, complaints)
}

func TestFoldingSourcesAndPeople(t *testing.T) {
	ctx, complaints := inBrowser(t, pageOf(t, reviewed()))
	rows := chromedp.Evaluate[int](shownRows)
	do(t, ctx, chromedp.Click(chromedp.CSS(`[data-fold=close][data-of=".source"]`)))
	if n := ask(t, ctx, rows); n != 0 {
		t.Errorf("all folded, %d rows are seen", n)
	}
	toMatrices(t, ctx) // before the click, as it moves what is clicked on
	do(t, ctx, chromedp.Click(chromedp.CSS(".source > summary")))
	if n := ask(t, ctx, rows); n != 2 {
		t.Errorf("one unfolded, %d rows are seen", n)
	}
	people := chromedp.Evaluate[int](
		`[...document.querySelectorAll("th li")].filter((one) => one.checkVisibility({contentVisibilityAuto: true})).length`)
	if n := ask(t, ctx, people); n != 0 {
		t.Errorf("at first %d people of the folded row are seen", n)
	}
	do(t, ctx, chromedp.Click(chromedp.CSS("th summary")))
	if n := ask(t, ctx, people); n != 12 {
		t.Errorf("%d people of the unfolded row are seen", n)
	}
	quiet(t, complaints)
}

// toMatrices scrolls to the tables of the sources, as what is out of sight is not laid
// out, and waits for the frame in which they are.
func toMatrices(t *testing.T, ctx context.Context) {
	t.Helper()
	ask(t, ctx, chromedp.Evaluate[bool](`new Promise((done) => {
		const source = document.querySelector(".source");
		const look = () => source.firstElementChild.checkVisibility({contentVisibilityAuto: true}) ? done(true)
			: requestAnimationFrame(look);
		source.scrollIntoView();
		look();
	})`, chromedp.EvalAwaitPromise))
}

// dialogSays returns the text of the open details; empty if none are open.
const dialogSays = `document.querySelector("dialog").open ? document.querySelector("dialog").innerText.replace(/\s+/g, " ") : ""`

func TestTheDetailsOfACell(t *testing.T) {
	ctx, complaints := inBrowser(t, pageOf(t, reviewed()))
	expect := func(step string, parts ...string) {
		t.Helper()
		said := ask(t, ctx, chromedp.Evaluate[string](dialogSays))
		if len(parts) == 0 && said != "" {
			t.Errorf("%s: details are open: %s", step, said)
		}
		for _, part := range parts {
			if !strings.Contains(said, part) {
				t.Errorf("%s: the details lack %q: %s", step, part, said)
			}
		}
	}
	expect("at first")
	toMatrices(t, ctx)
	do(t, ctx, chromedp.Click(chromedp.CSS(".access td.loses[data-note='4']")))
	expect("a click", "customers email pii contact", "Who zoe", "Change loses", "Value clear → hash()",
		`Rows all → region in ["emea"]`, "row_filter.region rows.hcl:12", "mask.email pii.hcl:7")
	do(t, ctx, chromedp.KeyEvent(kb.Escape))
	expect("Escape")
	if at := ask(t, ctx, chromedp.Evaluate[string](focus)); at != "loses, value before clear, now hash()" {
		t.Errorf("after Escape the focus is on %q", at)
	}
	do(t, ctx, chromedp.KeyEvent(kb.ArrowUp), chromedp.KeyEvent(kb.Enter))
	expect("Enter", "analyst-00, analyst-01 and 10 more", "Value none → hash()", "Rows none → all",
		"subscription.analysts access.hcl:3")
	do(t, ctx, chromedp.Click(chromedp.CSS("dialog summary")))
	expect("unfolded people", "analyst-11")
	do(t, ctx, chromedp.Click(chromedp.CSS("dialog [data-close]")))
	expect("Close")
	do(t, ctx, chromedp.KeyEvent(" "))
	expect("Space", "customers email")
	quiet(t, complaints)
}

// focus returns the spoken text of what has the focus.
const focus = `((at) => at.ariaLabel || at.textContent.trim())(document.activeElement)`

func TestAKeyboardWalksTheMatrix(t *testing.T) {
	ctx, complaints := inBrowser(t, pageOf(t, reviewed()))
	do(t, ctx, chromedp.Focus(chromedp.CSS(".source > summary")))
	for _, step := range []struct{ key, at string }{
		{kb.Tab, "analyst-00, analyst-01 and 10 more"},
		{kb.ArrowRight, "before none, now all"},
		{kb.ArrowRight, "gains, value before none, now clear"},
		{kb.ArrowDown, "loses, value clear"},
		{kb.ArrowDown, "loses, value clear"}, // the last row
		{kb.End, "loses, value before clear, now hash()"},
		{kb.Home, "zoe"},
		{kb.ArrowLeft, "zoe"}, // the first cell
		{kb.ArrowUp, "analyst-00, analyst-01 and 10 more"},
		{kb.Tab, "orders 1 person loses differs for 1 person"}, // one tab stop for each matrix
		{kb.Tab, "bob"},
		{kb.End, "differs, value before hash(), now last(4), rows all"},
	} {
		do(t, ctx, chromedp.KeyEvent(step.key))
		if at := ask(t, ctx, chromedp.Evaluate[string](focus)); strings.Join(strings.Fields(at), " ") != step.at {
			t.Errorf("after %q the focus is on %q, not %q", step.key, at, step.at)
		}
	}
	do(t, ctx, chromedp.Focus(chromedp.CSS("th summary")), chromedp.KeyEvent(kb.Enter))
	if !ask(t, ctx, chromedp.Evaluate[bool](`document.querySelector("th details").open`)) {
		t.Error("Enter does not unfold people")
	}
	ask(t, ctx, typed("zoe"))
	if stops := ask(t, ctx, chromedp.Evaluate[string](
		`[...document.querySelectorAll("tbody [tabindex='0']")].filter((at) => at.checkVisibility()).map((at) => at.textContent).join()`)); stops != "zoe,zoe" {
		t.Errorf("with rows away, Tab stops at %s", stops)
	}
	quiet(t, complaints)
}

// A screen reader finds a grid with headers.
func TestTheMatrixAsAScreenReaderHasIt(t *testing.T) {
	ctx, _ := inBrowser(t, pageOf(t, reviewed()))
	toMatrices(t, ctx)
	var roles map[string][]string
	for range 100 { // frames, until everything in view is laid out
		ask(t, ctx, typed(""))
		if roles = rolesOf(t, ctx); len(roles["grid"]) == 3 {
			break
		}
	}
	if grids := roles["grid"]; len(grids) != 3 || grids[0] != `"Access changes on customers: people by columns"` {
		t.Errorf("grids: %s", grids)
	}
	for role, count := range map[string]int{"columnheader": 11, "rowheader": 4, "gridcell": 11} {
		if len(roles[role]) != count {
			t.Errorf("%d of role %s: %s", len(roles[role]), role, roles[role])
		}
	}
}

// rolesOf returns the names of what a screen reader finds, by role.
func rolesOf(t *testing.T, ctx context.Context) map[string][]string {
	t.Helper()
	roles := make(map[string][]string)
	do(t, ctx, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		tree, err := cdp.Call(ctx, target, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
		if err != nil {
			return err
		}
		for _, node := range tree.Nodes {
			if node.Role != nil && node.Name != nil {
				role := strings.Trim(string(node.Role.Value), `"`)
				roles[role] = append(roles[role], string(node.Name.Value))
			}
		}
		return nil
	}))
	return roles
}

// Without a script everything is there, and can be unfolded.
func TestThePageWithoutAScript(t *testing.T) {
	off := chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetScriptExecutionDisabled,
			emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	})
	ctx, _ := inBrowser(t, pageOf(t, manyRows(300)), off)
	if n := ask(t, ctx, chromedp.Evaluate[int](shownRows)); n != 300 {
		t.Errorf("%d rows", n)
	}
	if ask(t, ctx, chromedp.Evaluate[bool](`document.querySelector(".filters").checkVisibility()`)) {
		t.Error("a filter is there that does nothing")
	}
	if clamp := ask(t, ctx, chromedp.Evaluate[string](
		`getComputedStyle(document.querySelector(".value ins")).webkitLineClamp`)); clamp != "none" {
		t.Errorf("a value is cut after %s lines, and nothing shows it whole", clamp)
	}
	// What is out of sight is laid out only once it is scrolled to, which moves what is
	// clicked on, so the element itself is.
	ask(t, ctx, chromedp.Evaluate[bool](
		`document.querySelector(".notes").scrollIntoView(), document.querySelector(".notes > summary").click(), true`))
	if !ask(t, ctx, chromedp.Evaluate[bool](
		`document.querySelector(".notes").open && document.querySelector(".notes li").checkVisibility()`)) {
		t.Error("the policy lines do not unfold")
	}
}

// On paper everything shows, even what the screen folds and filters.
func TestThePageOnPaper(t *testing.T) {
	ctx, _ := inBrowser(t, pageOf(t, manyRows(300)))
	do(t, ctx, chromedp.Click(chromedp.CSS(`[data-fold=close][data-of=".source"]`)), media("print", "light"))
	if n := ask(t, ctx, chromedp.Evaluate[int](shownRows)); n != 300 {
		t.Errorf("%d rows", n)
	}
	if !ask(t, ctx, chromedp.Evaluate[bool](`document.querySelector(".notes li").checkVisibility()`)) {
		t.Error("the policy lines are not printed")
	}
}
