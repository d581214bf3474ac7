package main

import (
	"bytes"
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/reconcile/report"
)

const (
	// mostProblems is how many problems are shown without --all.
	mostProblems = 20
	// longestLine is the longest line, in bytes, that is quoted with a problem.
	// A longer one would hide the message.
	longestLine = 1000
)

// writeProblems prints diagnostics with the author's own lines.
func writeProblems(problems hcl.Diagnostics, files map[string]*hcl.File, env environment) error {
	shown := problems
	if len(problems) > mostProblems && !*env.all {
		shown = problems[:mostProblems]
	}
	excerpts := make(map[string]map[string]*hcl.File)
	for _, problem := range shown {
		if problem.Subject != nil && excerpts[problem.Subject.Filename] == nil {
			excerpts[problem.Subject.Filename] = excerpt(files, problem.Subject.Filename)
		}
		var of map[string]*hcl.File
		if problem.Subject != nil {
			of = excerpts[problem.Subject.Filename]
		}
		if err := hcl.NewDiagnosticTextWriter(env.err, of, 100, false).WriteDiagnostic(problem); err != nil {
			return err
		}
	}
	if more := len(problems) - len(shown); more > 0 {
		_, err := fmt.Fprintf(env.err, "… and %s; --all shows them.\n\n", report.Counted(more, "more problem"))
		return err
	}
	return nil
}

// excerpt returns the file to quote from, or nothing if one of its lines is too
// long.
func excerpt(files map[string]*hcl.File, name string) map[string]*hcl.File {
	file := files[name]
	if file == nil {
		return map[string]*hcl.File{}
	}
	for line := range bytes.Lines(file.Bytes) {
		if len(line) > longestLine {
			return map[string]*hcl.File{}
		}
	}
	return map[string]*hcl.File{name: file}
}
