package actions_test

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/redveil/redveil/reconcile/github/actions"
)

func TestAnOutputCanHoldAnything(t *testing.T) {
	r := actions.Runner{Outputs: filepath.Join(t.TempDir(), "out")}
	for name, value := range map[string]string{"digest": "sha256:1", "reason": "two\nlines\nEOF\ndigest=forged"} {
		if err := r.Output(name, value); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(r.Outputs)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`digest<<(redveil-[0-9a-f]{32})\nsha256:1\nredveil-`,
		`reason<<(redveil-[0-9a-f]{32})\ntwo\nlines\nEOF\ndigest=forged\nredveil-`,
	} {
		if !regexp.MustCompile(want).Match(text) {
			t.Errorf("%q lacks %s", text, want)
		}
	}
	if err := (actions.Runner{}).Output("a", "b"); err != nil {
		t.Error("outside of a step nothing is to be written:", err)
	}
	if err := (actions.Runner{Summary: filepath.Join(t.TempDir(), "no", "where")}).Summarize("x"); err == nil ||
		!strings.Contains(err.Error(), "writing the job summary") {
		t.Error(err)
	}
}

func TestTenAnnotationsASeverityTheRestAsANumber(t *testing.T) {
	all := []actions.Annotation{{Severity: actions.Warning, Title: "w", Message: "m"}}
	for n := range 12 {
		all = append(all, actions.Annotation{
			Severity: actions.Error, File: "p,1:%.hcl", Line: n, LastLine: n + 1,
			Title: "t:\n", Message: "50% ::error::\nnext",
		})
	}
	lines := strings.Split(strings.TrimSpace(actions.Annotations(all)), "\n")
	if len(lines) != 11 {
		t.Fatalf("%d lines: %q", len(lines), lines)
	}
	for n, want := range map[int]string{
		0:  "::error file=p%2C1%3A%25.hcl,line=0,endLine=1,title=t%3A%0A::50%25 ::error::%0Anext",
		9:  "::error title=Not all are shown::3 more of them: see the log and the summary of this run.",
		10: "::warning title=w::m",
	} {
		if lines[n] != want {
			t.Errorf("%d: %s", n, lines[n])
		}
	}
	ten := all[1:11]
	if got := actions.Annotations(ten); strings.Contains(got, "more") || strings.Count(got, "\n") != 10 {
		t.Error(got)
	}
}

func TestOutputBetweenTheLinesIsNoCommand(t *testing.T) {
	begin, end := actions.Quiet()
	var word string
	if _, err := fmt.Sscanf(begin, "::stop-commands::%s", &word); err != nil || end != "::"+word+"::\n" {
		t.Errorf("%q %q", begin, end)
	}
}

func TestNothingOnAHarmlessStreamIsACommand(t *testing.T) {
	var b strings.Builder
	stream := actions.Harmless(&b)
	for _, text := range []string{"::error::x\n", "git::https://x y::z\r", "  ", "::stop-commands::t\na " +
		"##[add-mask]x\n", "\u2003::debug::x\n"} {
		if n, err := io.WriteString(stream, text); err != nil || n != len(text) {
			t.Error(n, err)
		}
	}
	const want = ": :error::x\ngit::https://x y::z\r  : :stop-commands::t\na ## [add-mask]x\n\u2003: :debug::x\n"
	if b.String() != want {
		t.Errorf("%q", b.String())
	}
}
