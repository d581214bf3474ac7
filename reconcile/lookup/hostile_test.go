package lookup_test

import (
	"bytes"
	"encoding/csv"
	"regexp"
	"strings"
	"testing"

	"github.com/redveil/redveil/reconcile/lookup"
)

// A name that is a formula, a command to a terminal or an element of a page is only text.
func TestNamesAreOnlyText(t *testing.T) {
	const formula, element, turned = `=HYPERLINK("http://x")`, `<img src=x onerror=alert(1)>`, "ann\u202e\x1b[2J"
	answer := &lookup.Answer{Integrations: []lookup.Integration{{
		Name: "+prod", People: []string{formula, element, turned},
		Sources: []lookup.Source{{Name: "@s", Table: element}}, Notes: []string{element},
		Access: []lookup.Entry{{Users: []string{formula, element, turned}, Source: "@s", Column: "-c", Path: element}},
		Why: []lookup.Why{{
			Users: []string{element}, Source: "@s", Sees: true, Reasons: []lookup.Reason{{Text: element}},
		}},
	}}}
	var out bytes.Buffer
	if err := answer.CSV(&out); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&out).ReadAll()
	if err != nil || len(rows) != 4 {
		t.Fatal(rows, err)
	}
	for _, row := range rows {
		for _, cell := range row {
			if strings.ContainsAny(cell, "\x1b\u202e") || cell != "" && strings.ContainsAny(cell[:1], "=+-@") {
				t.Errorf("the CSV has %q", cell)
			}
		}
	}
	if rows[1][1] != "'"+formula || rows[1][3] != "'-c" {
		t.Errorf("the CSV has %q", rows[1])
	}
	page, err := answer.HTML()
	if err != nil {
		t.Fatal(err)
	}
	if regexp.MustCompile(`<img|\x1b|\x{202e}`).Match(page) || !strings.Contains(string(page), "&lt;img src=x") {
		t.Errorf("the page does not escape: %s", page)
	}
	for _, why := range []bool{false, true} {
		answer.Question.Why = why
		text := strings.NewReplacer("\x1b[1m", "", "\x1b[2m", "", "\x1b[m", "").Replace(answer.Text())
		if strings.ContainsAny(text, "\x1b\u202e") {
			t.Errorf("the text has %q", text)
		}
	}
}
