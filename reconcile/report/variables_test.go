package report

import (
	"fmt"
	"strings"
	"testing"

	"github.com/redveil/redveil/spec"
)

// What a variable was can be any text: it is shown, and nothing more.
func TestThePlanSaysWhatItsVariablesWere(t *testing.T) {
	m := &Model{Integrations: []Integration{{Name: "prod"}}}
	m.Repository.Variables = []spec.Assigned{
		{Name: "days", Value: "90", From: spec.FromDefault},
		{Name: "empty", Value: "", From: spec.FromFlag},
		{Name: "evil", Value: "a\n<b>`|\x1b[31m", From: spec.FromEnvironment},
		{Name: "long", Value: strings.Repeat("x", 1000), From: spec.FromFlag},
	}
	text := m.Text(TextOptions{})
	head, _, _ := strings.Cut(text, "\n")
	for _, want := range []string{
		"days = 90 (default)", `empty = "" (--var)`, `evil = "a\n<b>` + "`|" + `\u001b[31m" (from the environment)`,
	} {
		if !strings.Contains(head, want) {
			t.Errorf("the text lacks %q:\n%s", want, head)
		}
	}
	if len(head) > 500 {
		t.Errorf("the text's line has %d bytes", len(head))
	}
	comment := m.Markdown(m.Integrations[0], MarkdownOptions{Budget: CommentBudget})
	if !strings.Contains(comment, "With days = `90` (default), empty = `\"\"` (--var), evil = <code>\"a") ||
		strings.Contains(comment, "<b>") {
		t.Errorf("the comment:\n%s", comment)
	}
	page, err := m.HTML()
	if err != nil || !strings.Contains(string(page), "evil = <code>a\n&lt;b&gt;`|") ||
		!strings.Contains(string(page), strings.Repeat("x", 1000)) {
		t.Error(err)
	}
	for n := range 30 {
		m.Repository.Variables = append(m.Repository.Variables, spec.Assigned{Name: fmt.Sprint("v", n)})
	}
	if head, _, _ := strings.Cut(m.Text(TextOptions{}), "\n"); !strings.Contains(head, "14 more") {
		t.Error(head)
	}
}

// A plan file's variables cannot hide anything from who reads the plan.
func TestAPlanFileShowsItsVariables(t *testing.T) {
	m := &Model{}
	m.Repository.Variables = []spec.Assigned{{Name: "a", Value: "\u202e", From: spec.FromFlag}}
	if err := m.Verify(); err == nil || !strings.Contains(err.Error(), "do not show") {
		t.Error(err)
	}
}
