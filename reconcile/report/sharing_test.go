package report_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/redveil/redveil/reconcile/plan"
	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/state"
)

// shared returns a plan in which statements serve several changes: those of two roles
// whose grants alternate, and then one of its own.
func shared() *report.Model {
	model := report.New(report.Repository{}, nil)
	change := func(kind state.Kind, name string, statements ...int) report.Change {
		return report.Change{Action: plan.Create, Kind: kind, Name: name, Statements: statements}
	}
	model.Integrations = []report.Integration{{
		Name: "prod", Summary: report.Summary{Create: 6},
		Changes: []report.Change{
			change(state.KindView, "governed.a", 0, 1), change(state.KindGrant, "a to role x", 2),
			change(state.KindGrant, "a to role y", 3), change(state.KindGrant, "b to role x", 2),
			change(state.KindGrant, "b to role y", 3), change(state.KindGrant, "c to role z", 4),
		},
		Statements: []string{
			"CREATE VIEW a", "COMMENT a", "GRANT a, b TO x", "GRANT a, b TO y", "GRANT c TO z",
		},
	}}
	return model
}

// Each statement is shown once and in order, after the changes that it serves.
func TestASharedStatementIsShownOnce(t *testing.T) {
	model := shared()
	text := escapes.ReplaceAllString(model.Text(report.TextOptions{SQL: true}), "")
	_, text, _ = strings.Cut(text, "Changes\n")
	const want = `  + view governed.a
      CREATE VIEW a;
      COMMENT a;
  + grant a to role x
  + grant a to role y
  + grant b to role x
  + grant b to role y
      GRANT a, b TO x;
      GRANT a, b TO y;
  + grant c to role z
      GRANT c TO z;
`
	if text != want {
		t.Errorf("%s", text)
	}
	markdown := model.Markdown(model.Integrations[0], report.MarkdownOptions{Budget: report.CommentBudget})
	for name, text := range map[string]string{"Markdown": markdown, "the page": pageOf(t, model)} {
		order := regexp.MustCompile(`CREATE VIEW a|COMMENT a|GRANT [a-c, ]+ TO [x-z]`).FindAllString(text, -1)
		if got := strings.Join(order, "; "); got != strings.Join(model.Integrations[0].Statements, "; ") {
			t.Errorf("%s shows %s", name, got)
		}
	}
	if kinds := model.Integrations[0].Kinds(); kinds != "3 GRANT, 1 COMMENT, 1 CREATE VIEW" {
		t.Error(kinds)
	}
}
