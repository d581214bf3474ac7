package report_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/redveil/redveil/policies/access"
	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/reconcile/report"
)

// The question repeats where a plan goes, how much it changes, and who gains and
// who loses, whatever was shown before.
func TestTheQuestionSaysInThreeLinesWhatIsApplied(t *testing.T) {
	prod := asked("prod", report.Summary{Create: 12, Update: 3, Delete: 1, Widens: 3, Narrows: 2},
		sees(access.Widens, "email", nil, numbered(15)...), sees(access.Widens, "id", nil, numbered(20)...),
		sees(access.Narrows, "id", nil, "dora"), sees(access.Mixed, "region", nil, "eve", "fred"),
		sees(access.Neutral, "region", nil, "gus"))
	test := asked("test", report.Summary{Update: 1})
	want := `Integration prod  db.example.org:5439/analytics
12 to create, 3 to update, 1 to delete.
Widens for 20 people (p01, p02, p03 and 17 more), differs for 2 people (eve, fred), narrows for dora.

Integration test  db.example.org:5439/analytics
0 to create, 1 to update, 0 to delete.
Nobody gains or loses access to a governed table.

Apply these changes? Only "yes" is accepted: `
	question := report.QuestionOf([]report.Integration{prod, test})
	if diff := cmp.Diff(want, question.Text); diff != "" {
		t.Error(diff)
	}
	accepts(t, question, " yes\n", "yes")
	refuses(t, question, "", "\n", "y", "prod", "YES", "yes yes", "test, prod")
}

// Blocked sources count in the second line, and whoever has to choose again loses
// rows although the policy takes none.
func TestTheQuestionCountsWhatIsBlockedAndWhoIsAskedAgain(t *testing.T) {
	i := asked("prod", report.Summary{Update: 1})
	i.Blocked = []report.Blocked{{Source: "orders", Reason: "the table is gone"}}
	i.Warnings = []report.Warning{{Code: plan.ChooseAgain}}
	lines := strings.Split(report.QuestionOf([]report.Integration{i}).Text, "\n")
	if diff := cmp.Diff([]string{
		"1 source is blocked. 0 to create, 1 to update, 0 to delete.",
		"The policy gives and takes nothing, but people lose rows until they choose or acknowledge again.",
	}, lines[1:3]); diff != "" {
		t.Error(diff)
	}
}

// Nobody types a name that they have not read. It is asked for where a tagged
// column opens for many, or for whoever comes.
func TestTheQuestionAsksForTheNameWhereATaggedColumnOpensForMany(t *testing.T) {
	tag := []string{"pii.email"}
	const many, public = "customers.email to 21 people", "customers.email to PUBLIC (1 person)"
	for name, c := range map[string]struct {
		why    string // empty: a yes is enough
		access []report.Access
	}{
		"twenty people": {"", all(sees(access.Widens, "email", tag, numbered(20)...))},
		"more":          {many, all(sees(access.Widens, "email", tag, numbered(21)...))},
		"not to judge":  {many, all(sees(access.Mixed, "email", tag, numbered(21)...))},
		"without a tag": {"", all(sees(access.Widens, "email", nil, numbered(21)...))},
		// The tag can go in the same change, and with it the mask.
		"a mask that is gone": {many, all(unmasked(sees(access.Widens, "email", nil, numbered(21)...)))},
		"a loss":              {"", all(sees(access.Narrows, "email", tag, numbered(21)...))},
		"no change":           {"", all(sees(access.Neutral, "email", tag, numbered(21)...))},
		"more in pieces": {many, all(sees(access.Widens, "email", tag, numbered(15)...),
			sees(access.Mixed, "email", tag, numbered(20)...), sees(access.Widens, "email", tag, "zoe"))},
		"the same twice": {"", all(sees(access.Widens, "email", tag, numbered(15)...),
			sees(access.Widens, "email", tag, numbered(15)...))},
		"two columns": {"", all(sees(access.Widens, "email", tag, numbered(15)...),
			sees(access.Widens, "phone", tag, numbered(15)...))},
		"PUBLIC":             {public, all(round("public"))},
		"PUBLIC in a schema": {public, all(round("permission FOR TABLES IN its schema of public"))},
		"PUBLIC on a view":   {public, all(round("grant of view bi.all to PUBLIC"))},
		"an own grant":       {"", all(round("grant"))},
		"another role":       {"", all(round("role publicity"))},
	} {
		question := report.QuestionOf([]report.Integration{asked("prod", report.Summary{}, c.access...)})
		if c.why == "" {
			accepts(t, question, "yes")
			refuses(t, question, "prod")
			continue
		}
		end := "\n\nprod shows more of tagged or masked columns: " + c.why + ".\nApply these changes? Only the " +
			"integration's name is accepted, \"prod\": "
		if !strings.HasSuffix(question.Text, end) {
			t.Errorf("%s: %s", name, question.Text)
		}
		accepts(t, question, "prod\n", " prod ")
		refuses(t, question, "yes\n", "", "Prod", "prod yes")
	}
}

// Of several plans only those are named that open something.
func TestTheQuestionAsksForEachNameThatOpensSomething(t *testing.T) {
	tags := []string{"pii"}
	wide := sees(access.Widens, "email", tags, numbered(30)...)
	question := report.QuestionOf([]report.Integration{
		asked("prod", report.Summary{}, wide), asked("test", report.Summary{}),
		asked("bi", report.Summary{}, wide, sees(access.Widens, "a", tags, numbered(30)...),
			sees(access.Widens, "b", tags, numbered(30)...), sees(access.Widens, "c", tags, numbered(30)...),
			sees(access.Widens, "d", tags, numbered(30)...)),
	})
	const end = "\n\nprod shows more of tagged or masked columns: customers.email to 30 people.\n" +
		"bi shows more of tagged or masked columns: customers.email to 30 people, customers.a to 30 people, " +
		"customers.b to 30 people and 2 more.\n" +
		"Apply these changes? Only the integrations' names are accepted, \"prod bi\": "
	if !strings.HasSuffix(question.Text, end) {
		t.Error(question.Text)
	}
	accepts(t, question, "prod bi\n", "bi, prod", "prod,bi")
	refuses(t, question, "yes", "prod", "bi", "prod bi test", "prod prod bi", "prodbi")
}

// Names come from people and warehouses. They neither hide something nor make an
// empty answer enough.
func TestTheQuestionShowsOddNames(t *testing.T) {
	const ill = "a\n\x1b[2K\u202eb\u200b"
	i := asked(ill, report.Summary{Widens: 1}, sees(access.Widens, ill, []string{"pii"}, append(numbered(20), ill)...))
	i.Access[0].Source, i.Warehouse.Host, i.Warehouse.Database = ill, ill, ill
	question := report.QuestionOf([]report.Integration{i})
	const shown = `a\u000a\u001b[2K\u202eb\u200b`
	if strings.ContainsAny(question.Text, "\x1b\u202e\u200b") || strings.Count(question.Text, "\n") != 5 ||
		strings.Count(question.Text, shown) != 8 {
		t.Errorf("%q", question.Text)
	}
	accepts(t, question, shown)
	i.Name = " , "
	refuses(t, report.QuestionOf([]report.Integration{i}), "", "\n", " , ", "yes")
}

func asked(name string, s report.Summary, entries ...report.Access) report.Integration {
	return report.Integration{
		Name: name, Summary: s, Access: entries, Changes: []report.Change{{Name: "governed.customers"}},
		Warehouse: report.Warehouse{Host: "db.example.org", Port: 5439, Database: "analytics"},
	}
}

func sees(effect access.Effect, column string, tags []string, users ...string) report.Access {
	return report.Access{
		Entry: access.Entry{Users: users, Source: "customers", Column: column, Effect: effect}, Tags: tags,
	}
}

// round is a tagged column that one person comes to read round its view.
func round(path string) report.Access {
	entry := sees(access.Widens, "email", []string{"pii.email"}, "ann")
	entry.Path = path
	return entry
}

func all(entries ...report.Access) []report.Access { return entries }

func numbered(n int) []string {
	all := make([]string, n)
	for k := range all {
		all[k] = fmt.Sprintf("p%02d", k+1)
	}
	return all
}

func accepts(t *testing.T, question report.Question, answers ...string) {
	t.Helper()
	for _, answer := range answers {
		if !question.Accepts(answer) {
			t.Errorf("%q is refused: %s", answer, question.Text)
		}
	}
}

func refuses(t *testing.T, question report.Question, answers ...string) {
	t.Helper()
	for _, answer := range answers {
		if question.Accepts(answer) {
			t.Errorf("%q is accepted: %s", answer, question.Text)
		}
	}
}

// unmasked is an entry of people who saw a masked value before.
func unmasked(a report.Access) report.Access {
	a.Before = access.Sight{Rows: access.All, Value: "hash()"}
	return a
}
