// Package actions speaks to the runner of GitHub Actions: through the files
// that it names in the environment, and through lines of output.
package actions

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"os"
	"strings"
)

// Runner names the files of one step; an empty name means that there is none.
type Runner struct {
	Outputs, Summary string
	// Hide cuts secrets out of what is written; nil if there are none.
	Hide func(string) string
}

func (r Runner) hide(text string) string {
	if r.Hide == nil {
		return text
	}
	return r.Hide(text)
}

// mostSummary is GitHub's limit in bytes for a step's summary. A longer one is
// refused as a whole. See
// https://docs.github.com/actions/reference/workflow-commands-for-github-actions
const mostSummary = 1 << 20

// SummaryBudget leaves room in a summary for the headings of several
// integrations.
const SummaryBudget = mostSummary - 4096

// Output sets an output of the step.
func (r Runner) Output(name, value string) error {
	if r.Outputs == "" {
		return nil
	}
	end := delimiter()
	if err := appendTo(r.Outputs, name+"<<"+end+"\n"+r.hide(value)+"\n"+end+"\n"); err != nil {
		return fmt.Errorf("writing the output %s: %w", name, err)
	}
	return nil
}

// delimiter returns a line that no value can contain, because nobody can guess
// it.
func delimiter() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails, as crypto/rand documents
	return "redveil-" + hex.EncodeToString(b[:])
}

// Summarize adds Markdown to the summary of the job.
func (r Runner) Summarize(markdown string) error {
	if r.Summary == "" {
		return nil
	}
	if err := appendTo(r.Summary, r.hide(markdown)+"\n"); err != nil {
		return fmt.Errorf("writing the job summary: %w", err)
	}
	return nil
}

func appendTo(file, text string) error {
	f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if _, err := f.WriteString(text); err != nil {
		_ = f.Close()
		return err
	}
	return f.Close()
}

// Quiet returns a line that makes the runner ignore commands in the output, and
// the line that ends that. Names in a policy could look like commands.
func Quiet() (begin, end string) {
	word := delimiter()
	return "::stop-commands::" + word + "\n", "::" + word + "::\n"
}

// Annotation is a problem shown at a line of a file.
type Annotation struct {
	Severity       Severity
	File           string
	Line, LastLine int
	Title, Message string
}

// Severity says how bad an annotation is. Lower values are worse.
type Severity int

// The severities.
const (
	Error Severity = iota + 1
	Warning
)

// mostShown is how many annotations of each severity GitHub shows for a step.
const mostShown = 10

// Annotations returns annotations as commands: ten of each severity, and then
// how many more there are.
func Annotations(all []Annotation) string {
	var b strings.Builder
	for _, s := range []Severity{Error, Warning} {
		word := map[Severity]string{Error: "error", Warning: "warning"}[s]
		count := 0
		for _, a := range all {
			if a.Severity == s {
				count++
			}
		}
		shown := 0
		for _, a := range all {
			if a.Severity != s {
				continue
			}
			if shown == mostShown-1 && count > mostShown {
				fmt.Fprintf(&b, "::%s title=%s::%s\n", word, property("Not all are shown"),
					data(fmt.Sprintf("%d more of them: see the log and the summary of this run.", count-shown)))
				break
			}
			shown++
			place := ""
			if a.File != "" {
				place = fmt.Sprintf("file=%s,line=%d,endLine=%d,", property(a.File), a.Line, max(a.LastLine, a.Line))
			}
			fmt.Fprintf(&b, "::%s %stitle=%s::%s\n", word, place, property(a.Title), data(a.Message))
		}
	}
	return b.String()
}

// data and property escape text as the runner expects.
func data(text string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(text)
}

func property(text string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace(text)
}
