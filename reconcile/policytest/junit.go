package policytest

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
)

// junitSuites is the report that build servers read.
// https://github.com/testmoapp/junitxml
type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Time     string      `xml:"time,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Name      string        `xml:"name,attr"`
	ClassName string        `xml:"classname,attr"`
	File      string        `xml:"file,attr"`
	Line      int           `xml:"line,attr"`
	Time      string        `xml:"time,attr"`
	Failure   *junitFailure `xml:"failure,omitempty"`
}

type junitFailure struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// WriteJUnit writes results in the JUnit XML format, with one suite for each
// source.
func WriteJUnit(w io.Writer, results []Result) error {
	report := junitSuites{}
	bySource := make(map[string]int)
	times := make(map[string]float64)
	for _, r := range results {
		n, known := bySource[r.Test.Source]
		if !known {
			n = len(report.Suites)
			bySource[r.Test.Source] = n
			report.Suites = append(report.Suites, junitSuite{Name: r.Test.Source})
		}
		suite := &report.Suites[n]
		c := junitCase{
			Name: r.Name(), ClassName: r.Test.Source, File: r.Test.Origin.Range.Filename,
			Line: r.Test.Origin.Range.Start.Line,
			Time: seconds(r.Took.Seconds()),
		}
		if len(r.Failures) > 0 {
			c.Failure = &junitFailure{Message: r.Failures[0].Sentence(), Text: failureText(r)}
			suite.Failures++
			report.Failures++
		}
		suite.Cases = append(suite.Cases, c)
		suite.Tests++
		report.Tests++
		times[r.Test.Source] += r.Took.Seconds()
		suite.Time = seconds(times[r.Test.Source])
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	encoder := xml.NewEncoder(w)
	encoder.Indent("", "  ")
	if err := encoder.Encode(report); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func seconds(s float64) string { return fmt.Sprintf("%.3f", s) }

func failureText(r Result) string {
	lines := make([]string, len(r.Failures))
	for n, f := range r.Failures {
		lines[n] = f.Sentence()
	}
	return strings.Join(lines, "\n")
}

// Sentence returns the failure in one line.
func (f Failure) Sentence() string {
	text := f.What
	if f.Column != "" {
		text += fmt.Sprintf(": expected %s, shown %s", f.Expected, f.Shown)
	}
	for n, origin := range f.Because {
		separator := ", "
		if n == 0 {
			separator = "; decided by "
		}
		text += fmt.Sprintf("%s%s (%s:%d)", separator, origin.Block, origin.Range.Filename, origin.Range.Start.Line)
	}
	return text
}
