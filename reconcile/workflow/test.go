package workflow

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"

	"github.com/redveil/redveil/reconcile/engine"
	"github.com/redveil/redveil/reconcile/github/actions"
	"github.com/redveil/redveil/reconcile/policytest"
	"github.com/redveil/redveil/reconcile/report"
)

// everyTest matches all names.
var everyTest = regexp.MustCompile("")

// Test checks what needs no warehouse and no secret: that the policy is in the canonical
// format, that it is valid, and that its tests pass, on a sandbox. The results go into
// the file o.Out as JUnit XML.
func (r *Step) Test(ctx context.Context, o Options) (Result, error) { return r.end(r.test(ctx, o)) }

func (r *Step) test(ctx context.Context, o Options) error {
	opened, err := r.Engine.Open(ctx, o.Folder)
	if err != nil {
		return err
	}
	r.inside = opened.Inside
	formatted := r.checkFormat(ctx, o.Folder)
	if _, _, err := r.Engine.Validate(ctx, o.Folder, true); err != nil {
		return errors.Join(formatted, err)
	}
	return errors.Join(formatted, r.runTests(ctx, o))
}

// checkFormat returns an error where files are not in the canonical format.
func (r *Step) checkFormat(ctx context.Context, folder string) error {
	changed, err := r.Engine.Format(ctx, folder, true)
	if err != nil || len(changed) == 0 {
		return err
	}
	for _, name := range changed {
		r.result.Annotations = append(r.result.Annotations, actions.Annotation{
			Severity: actions.Error, File: r.inFolder(name), Line: 1, LastLine: 1,
			Title: "Not in the canonical format", Message: "Run redveil fmt, and commit what it writes.",
		})
	}
	return fmt.Errorf("not in the canonical format: %s; run redveil fmt", report.Visible(strings.Join(changed, ", ")))
}

func (r *Step) runTests(ctx context.Context, o Options) error {
	tested, err := r.Engine.Test(ctx, o.Folder, everyTest)
	var none *engine.NoTestsError
	if errors.As(err, &none) {
		r.keep(r.Runner.Summarize("### redveil test\n\nThe policy is valid. It has no test.\n"))
		fmt.Fprintln(r.Log, "The policy is valid. It has no test.")
		return nil
	}
	if err != nil {
		return err
	}
	if err := writeJUnit(o.Out, tested.Results); err != nil {
		return err
	}
	r.output("junit-path", o.Out)
	failed := 0
	for _, result := range tested.Results {
		if len(result.Failures) > 0 {
			failed++
			r.result.Annotations = append(r.result.Annotations, r.failure(result))
		}
	}
	r.output("tests", fmt.Sprint(len(tested.Results)))
	r.output("failed", fmt.Sprint(failed))
	r.keep(r.Runner.Summarize(testSummary(tested.Results, failed)))
	fmt.Fprintf(r.Log, "%s, %d failed.\n", report.Counted(len(tested.Results), "test"), failed)
	if failed > 0 {
		return fmt.Errorf("%d of %s failed", failed, report.Counted(len(tested.Results), "test"))
	}
	return nil
}

// failure is a failed test at its block.
func (r *Step) failure(result policytest.Result) actions.Annotation {
	at := result.Test.Origin.Range
	var lines []string
	for _, f := range result.Failures {
		line := f.What
		if f.Column != "" {
			line += fmt.Sprintf(" (expected %s, shown %s)", f.Expected, f.Shown)
		}
		for _, origin := range f.Because {
			line += fmt.Sprintf("; decided by %s at %s:%d", origin.Block, origin.Range.Filename,
				origin.Range.Start.Line)
		}
		lines = append(lines, line)
	}
	return actions.Annotation{
		Severity: actions.Error, File: r.inFolder(at.Filename), Line: at.Start.Line, LastLine: at.End.Line,
		Title: "Policy test failed: " + result.Test.Name, Message: report.Clip(strings.Join(lines, "\n"), mostReason),
	}
}

// mostRows is how many failed tests a summary names.
const mostRows = 100

func testSummary(results []policytest.Result, failed int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "### redveil test\n\n%s, %d failed.\n", report.Counted(len(results), "test"), failed)
	if failed == 0 {
		return b.String()
	}
	b.WriteString("\n| failed test | reads | what |\n|---|---|---|\n")
	rows := 0
	for _, result := range results {
		if len(result.Failures) == 0 {
			continue
		}
		if rows++; rows > mostRows {
			fmt.Fprintf(&b, "\nand %d more\n", failed-mostRows)
			break
		}
		fmt.Fprintf(&b, "| %s | %s as %s | %s |\n", report.Code(result.Test.Name), report.Code(result.Test.Source),
			report.Code(result.Reader), report.Code(report.Clip(result.Failures[0].What, mostReason/2)))
	}
	return b.String()
}

func writeJUnit(name string, results []policytest.Result) (err error) {
	file, err := os.Create(name)
	if err != nil {
		return fmt.Errorf("writing the results: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return policytest.WriteJUnit(file, results)
}
