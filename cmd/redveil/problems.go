package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/redveil/redveil/reconcile/report"
)

// mostProblems is how many problems are shown without --all.
const mostProblems = 20

// writeProblems prints diagnostics with the author's own lines.
func writeProblems(problems hcl.Diagnostics, files map[string]*hcl.File, env environment) error {
	shown := problems
	if len(problems) > mostProblems && !*env.all {
		shown = problems[:mostProblems]
	}
	var b strings.Builder
	quoted := make(map[string]*quotable)
	for _, problem := range shown {
		writeProblem(&b, problem, quoted, files)
	}
	if more := len(problems) - len(shown); more > 0 {
		fmt.Fprintf(&b, "… and %s; --all shows them.\n\n", report.Counted(more, "more problem"))
	}
	_, err := io.WriteString(env.err, b.String())
	return err
}
