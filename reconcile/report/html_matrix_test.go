package report_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/reconcile/report"
)

var (
	maskLine   = report.Reason{Block: "mask.email", File: "pii.hcl", Line: 7}
	filterLine = report.Reason{Block: "row_filter.region", File: "rows.hcl", Line: 12}
	grantLine  = report.Reason{Block: "subscription.analysts", File: "access.hcl", Line: 3}
)

func crowd(n int) []string {
	people := make([]string, n)
	for n := range people {
		people[n] = fmt.Sprintf("analyst-%02d", n)
	}
	return people
}

// reviewed returns a plan with gains, losses and differences on three sources:
// twelve analysts who share all changes, and people with changes of their own.
func reviewed() *report.Model {
	all := access.Sight{Rows: access.All, Value: access.Clear}
	emea := access.Sight{Rows: `region in ["emea"]`, Value: access.Clear}
	hashed := access.Sight{Rows: access.All, Value: "hash()"}
	entry := func(users []string, source, column string, before, after access.Sight, effect access.Effect,
		tags []string, because ...report.Reason,
	) report.Access {
		return report.Access{Entry: access.Entry{
			Users: users, Source: source, Column: column, Before: before,
			After: after, Effect: effect,
		}, Tags: tags, Because: because}
	}
	model := report.New(report.Repository{Commit: "0123abcd", Ref: "main"}, nil)
	model.Integrations = []report.Integration{
		{
			Name: "prod", Warehouse: report.Warehouse{Host: "db.example.org", Port: 5439, Database: "analytics"},
			Changes: manyRows(0).Integrations[0].Changes, Access: []report.Access{
				entry(crowd(12), "customers", "id", access.Blind(), all, access.Widens, nil, grantLine),
				entry([]string{"zoe"}, "customers", "id", all, emea, access.Narrows, nil, filterLine),
				entry(crowd(12), "customers", "email", access.Blind(), hashed, access.Widens,
					[]string{"pii", "contact"},
					grantLine, maskLine),
				entry([]string{"zoe"}, "customers", "email", all, access.Sight{Rows: emea.Rows, Value: "hash()"},
					access.Narrows, []string{"pii", "contact"}, filterLine, maskLine),
				entry([]string{"bob"}, "orders", "total", all, emea, access.Narrows, nil, filterLine),
				entry([]string{"bob"}, "orders", "card", hashed, access.Sight{Rows: access.All, Value: `last(4)`},
					access.Mixed, []string{"pii"}, maskLine),
				entry([]string{"zoe"}, "refunds", "total", access.Blind(), all, access.Widens, nil, grantLine),
			},
		},
	}
	return model
}

func TestTheMatrixOfASource(t *testing.T) {
	page := pageOf(t, reviewed())
	for what, part := range map[string]string{
		"people alike share a row":         `<th scope="row"><details><summary>analyst-00, analyst-01 and 10 more</summary><ul><li>analyst-00</li>`,
		"counts are people":                `<code>customers</code> <span class="gains"><span class="word">12 people gain</span></span> <span class="loses"><span class="word">1 person loses</span></span>`,
		"tags stand by their column":       `<th scope="col" class="tagged">email <span class="tags"><span class="tag">pii</span> <span class="tag">contact</span> </span></th>`,
		"a row says its rows once":         `<td class="rows"><span><del>all</del><span class="arrow"> → </span><ins>region in [&#34;emea&#34;]</ins></span></td><td class="loses" data-note="2"><span class="word">loses</span> <span class="value"><code>clear</code></span></td>`,
		"a cell says its rows where alone": `<td class="rows"><span>by column</span></td>`,
		"what differs is called so":        `<td class="differs" data-note="2"><span class="word">differs</span> <span class="value"><del>hash()</del><span class="arrow"> → </span><ins>last(4)</ins></span> <span class="rows"><code>all</code></span></td>`,
		"policy lines":                     `<p><code>mask.email</code> <span class="at">pii.hcl:7</span></p>`,
		"a source open of few":             `<details class="source" open>`,
		"how many changes":                 `<output aria-live="polite">7 of 7 changes</output>`,
	} {
		if !strings.Contains(page, part) {
			t.Errorf("%s: the page lacks %s", what, part)
		}
	}
	_, matrices, _ := strings.Cut(page, `class="source"`)
	if n := strings.Count(matrices, "analyst-07"); n != 1 {
		t.Errorf("a person of a folded row is named %d times", n)
	}
}

// If there are many sources, none is unfolded, and of many rows only a few are
// laid out. The page contains all of them.
func TestALargeMatrixIsInThePageButNotShownAtOnce(t *testing.T) {
	tall, wide := pageOf(t, manyRows(10000)), pageOf(t, manySources(100, 10))
	if rows, away := strings.Count(tall, `<th scope="row">`),
		strings.Count(tall, `<tr class="away">`); rows != 10000 || away != 9800 {
		t.Errorf("%d rows, %d away", rows, away)
	}
	if closed := strings.Count(wide, `<details class="source">`); closed != 100 {
		t.Errorf("%d sources are folded", closed)
	}
	for name, page := range map[string]string{"10,000 people": tall, "100 sources": wide} {
		t.Logf("%s: %d bytes", name, len(page))
		if len(page) > 4_000_000 {
			t.Errorf("the page of %s has %d bytes", name, len(page))
		}
	}
}

// People share a row only if the same policy lines decide what they see, so
// that every line of a row concerns all its people.
func TestPeopleWithOtherPolicyLinesHaveTheirOwnRow(t *testing.T) {
	model := reviewed()
	for n, user := range []string{"ann", "ben"} {
		model.Integrations[0].Access = append(model.Integrations[0].Access, report.Access{
			Entry: access.Entry{
				Users: []string{user}, Source: "invoices", Column: "id", Before: access.Blind(),
				After: access.Sight{Rows: "all", Value: "clear"}, Effect: access.Widens,
			},
			Because: []report.Reason{{Block: "user." + user, File: "people.hcl", Line: n + 1}},
		})
	}
	page := pageOf(t, model)
	for _, user := range []string{"ann", "ben"} {
		if !strings.Contains(page, `<th scope="row">`+user+`</th>`) {
			t.Errorf("%s has no row", user)
		}
	}
}

func BenchmarkThePageOfTenThousandChanges(b *testing.B) {
	for name, model := range map[string]*report.Model{"people": manyRows(10000), "sources": manySources(100, 10)} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				page, err := model.HTML()
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(len(page)), "bytes")
			}
		})
	}
}
