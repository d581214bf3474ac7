package report_test

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/state"
)

func pageOf(t *testing.T, model *report.Model) string {
	t.Helper()
	page, err := model.HTML()
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}

func TestThePageOfAPlan(t *testing.T) {
	changed := strings.Replace(policy, `method = hash()`, `method = null_value()`, 1)
	page := pageOf(t, modelOf(t, changed, governed(t, policy)))
	for _, part := range []string{
		`<span class="word">loses</span>`, `<del>hash()</del><span class="arrow"> → </span><ins>null_value()</ins>`,
		`<code>governed.customers</code>`, `because of source.customers`, `<span class="added">`,
		`CREATE OR REPLACE VIEW governed.customers`,
		`<p class="verdict">Narrows for alice; 1 view changes.</p>`,
	} {
		if !strings.Contains(page, part) {
			t.Errorf("the page lacks %s", part)
		}
	}
	if same := pageOf(t, modelOf(t, policy, governed(t, policy))); !strings.Contains(same, "Nothing to change") ||
		strings.Contains(same, "<table") {
		t.Error("a plan with nothing to do shows a table, or does not say so")
	}
}

// The content security policy allows only the page's own style and script, and
// the page fetches nothing.
func TestThePageNeedsNothingAndLetsNothingElseRun(t *testing.T) {
	page := pageOf(t, modelOf(t, policy, emptyWarehouse()))
	for _, element := range []string{"style", "script"} {
		inside := regexp.MustCompile(`(?s)<`+element+`>(.*?)</`+element+`>`).FindAllStringSubmatch(page, -1)
		if len(inside) != 1 {
			t.Fatalf("%d elements %s", len(inside), element)
		}
		sum := sha256.Sum256([]byte(inside[0][1]))
		if want := fmt.Sprintf("%s-src &#39;sha256-%s&#39;", element,
			base64.StdEncoding.EncodeToString(sum[:])); !strings.Contains(strings.ReplaceAll(page, "&#43;", "+"),
			want) {
			t.Errorf("the content security policy does not name the page's own %s", element)
		}
	}
	if outside := regexp.MustCompile(
		`(?i)(src|href|action|srcset)=|url\(|@import|https?://| style="| on[a-z]+="`).
		FindString(page); outside != "" {
		t.Errorf("the page holds %q", outside)
	}
}

const illName = `"><script>alert(1)</script><img src=x onerror=alert(2)>{{.}}` + "`${1}`"

// hostilePage returns a plan in which every name is an attack.
func hostilePage() *report.Model {
	model := report.New(report.Repository{Commit: illName, Ref: illName}, nil)
	because := []report.Reason{{Block: illName, File: illName, Line: 1}}
	entry := access.Entry{
		Users: []string{illName}, Source: illName, Column: illName, Before: access.Blind(),
		After: access.Sight{Rows: illName, Value: illName}, Effect: access.Widens,
	}
	crowd := access.Entry{
		Users:  []string{illName + "1", illName + "2", illName + "3", illName + "4"},
		Source: illName, Column: illName, Before: access.Blind(), After: access.Sight{Rows: illName, Value: illName},
		Effect: access.Narrows,
	}
	model.Integrations = []report.Integration{{
		Name: illName, Warehouse: report.Warehouse{Host: illName},
		Access: []report.Access{
			{Entry: entry, Tags: []string{illName}, Because: because},
			{Entry: crowd, Tags: []string{illName}, Because: because},
		},
		Warnings: []report.Warning{{Code: illName, Message: illName, File: illName, Line: 1}},
		Changes: []report.Change{{
			Action: plan.Update, Kind: state.KindView, Name: illName, Owner: illName, Statements: []int{0},
			Diff: "+" + illName + "\n-" + illName, Because: because,
		}},
		Statements: []string{illName},
	}}
	return model
}

// People choose names, and may choose hostile ones.
func TestNamesInThePageAreText(t *testing.T) {
	page := pageOf(t, hostilePage())
	if n := strings.Count(page, "<script"); n != 1 {
		t.Errorf("%d scripts in the page", n)
	}
	if strings.Contains(page, "<img") || strings.Contains(page, `"><`) && strings.Contains(page, `""><`) {
		t.Error("a name became an element")
	}
	if n := strings.Count(page, "&lt;script&gt;"); n < 30 {
		t.Errorf("only %d names are there as text", n)
	}
}
