package main

import (
	"fmt"
	"strings"

	"charm.land/lipgloss/v2"
	"charm.land/lipgloss/v2/table"
	"github.com/redveil/redveil/reconcile/engine"
	"github.com/redveil/redveil/reconcile/policytest"
	"github.com/redveil/redveil/reconcile/report"
)

// reportTests prints what came of the tests and chooses the exit code.
func reportTests(o testOptions, tested *engine.Tested, env environment) error {
	results := tested.Results
	failed := 0
	for _, r := range results {
		if len(r.Failures) > 0 {
			failed++
		}
	}
	var gaps []policytest.Gap
	if o.coverage {
		gaps = tested.Gaps()
	}
	if o.json {
		if err := writeJSON(env, jsonTests(results, gaps, o.coverage)); err != nil {
			return err
		}
	} else {
		printTests(results, failed, env)
		if o.coverage {
			printGaps(gaps, env)
		}
	}
	if failed > 0 {
		return &exitError{code: exitChanges}
	}
	return nil
}

func printTests(results []policytest.Result, failed int, env environment) {
	passed := lipgloss.NewStyle().Foreground(lipgloss.Green)
	for _, r := range results {
		if len(r.Failures) == 0 {
			fmt.Fprintf(env.out, "%s  %s\n", passed.Render("ok  "), r.Name())
			continue
		}
		fmt.Fprintf(env.out, "%s  %s\n      %s:%d, %s reading %s\n", refused.Render("FAIL"), r.Name(),
			r.Test.Origin.Range.Filename, r.Test.Origin.Range.Start.Line, r.Reader, r.Test.Source)
		for _, f := range r.Failures {
			printFailure(f, env)
		}
	}
	fmt.Fprintf(env.out, "\n%s, %d failed.\n", report.Counted(len(results), "test"), failed)
}

// printFailure prints what was expected and what was shown side by side.
func printFailure(f policytest.Failure, env environment) {
	fmt.Fprintf(env.out, "      %s\n", f.What)
	if f.Column != "" {
		fmt.Fprintln(env.out, indented(table.New().Border(lipgloss.HiddenBorder()).BorderTop(false).
			BorderBottom(false).BorderHeader(false).
			StyleFunc(func(_, _ int) lipgloss.Style { return cell }).
			Rows([]string{"expected", "shown"}, []string{f.Expected, f.Shown}).Render(), "      "))
	}
	for _, origin := range f.Because {
		fmt.Fprintf(env.out, "        decided by %s at %s:%d\n", origin.Block, origin.Range.Filename,
			origin.Range.Start.Line)
	}
	if f.Column != "" && len(f.Because) == 0 {
		fmt.Fprintln(env.out, "        no mask applies")
	}
}

func printGaps(gaps []policytest.Gap, env environment) {
	if len(gaps) == 0 {
		fmt.Fprintln(env.out, "Every active policy was seen to act and not to act.")
		return
	}
	fmt.Fprintln(env.out, "\nNot exercised both ways:")
	for _, g := range gaps {
		fmt.Fprintf(env.out, "  %s (%s:%d): no test in which it %s\n", g.Origin.Block, g.Origin.Range.Filename,
			g.Origin.Range.Start.Line, missingSides(g))
	}
}

func missingSides(g policytest.Gap) string {
	switch {
	case !g.Acted && !g.Rested:
		return g.ActsBy + ", and none in which it " + g.RestBy
	case !g.Acted:
		return g.ActsBy
	}
	return g.RestBy
}

type jsonTest struct {
	Name   string `json:"name"`
	Source string `json:"source"`
	// Integration is given where the source is in several.
	Integration string        `json:"integration,omitempty"`
	Reader      string        `json:"reader"`
	File        string        `json:"file"`
	Line        int           `json:"line"`
	Passed      bool          `json:"passed"`
	Failures    []jsonFailure `json:"failures,omitempty"`
}

type jsonFailure struct {
	Message  string      `json:"message"`
	Column   string      `json:"column,omitempty"`
	Expected string      `json:"expected,omitempty"`
	Shown    string      `json:"shown,omitempty"`
	Because  []jsonPlace `json:"because,omitempty"`
}

type jsonPlace struct {
	Block string `json:"block"`
	File  string `json:"file"`
	Line  int    `json:"line"`
}

type jsonGap struct {
	jsonPlace
	Missing string `json:"missing"`
}

func jsonTests(results []policytest.Result, gaps []policytest.Gap, covered bool) map[string]any {
	tests := make([]jsonTest, len(results))
	for n, r := range results {
		at := r.Test.Origin.Range
		tests[n] = jsonTest{
			Name: r.Test.Name, Source: r.Test.Source, Integration: r.Integration, Reader: r.Reader,
			File: at.Filename, Line: at.Start.Line, Passed: len(r.Failures) == 0,
		}
		for _, f := range r.Failures {
			failure := jsonFailure{Message: f.What, Column: f.Column, Expected: f.Expected, Shown: f.Shown}
			for _, o := range f.Because {
				failure.Because = append(failure.Because, jsonPlace{o.Block, o.Range.Filename, o.Range.Start.Line})
			}
			tests[n].Failures = append(tests[n].Failures, failure)
		}
	}
	out := map[string]any{"tests": tests}
	if covered {
		uncovered := make([]jsonGap, len(gaps))
		for n, g := range gaps {
			uncovered[n] = jsonGap{
				jsonPlace{g.Origin.Block, g.Origin.Range.Filename, g.Origin.Range.Start.Line},
				missingSides(g),
			}
		}
		out["not_covered"] = uncovered
	}
	return out
}

// indented puts a margin before each line and removes trailing blanks.
func indented(text, margin string) string {
	var lines []string
	for line := range strings.Lines(text) {
		lines = append(lines, margin+strings.TrimRight(line, " \n"))
	}
	return strings.Join(lines, "\n")
}
