package report

import (
	"fmt"
	"strings"

	"github.com/redveil/redveil/reconcile/plan"
)

// bypasses returns the ways round the policy, which stand among the warnings.
func (i Integration) bypasses() []Warning {
	var all []Warning
	for _, w := range i.Warnings {
		if w.Code == plan.Bypass {
			all = append(all, w)
		}
	}
	return all
}

func areWays(n int) string {
	if n == 1 {
		return "is 1 way"
	}
	return fmt.Sprintf("are %d ways", n)
}

// writeBypasses lists, in a drift report, what the catalogs let accounts do
// whatever the policy says.
func writeBypasses(b *strings.Builder, i Integration) {
	ways := i.bypasses()
	if len(ways) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s\n", strong.Render("Ways round the policy"))
	for _, w := range ways {
		fmt.Fprintf(b, "  %s\n", yellow.Render(w.Message))
	}
}

// writeBypassesMarkdown does the same for an issue.
func (p *DriftPage) writeBypassesMarkdown(b *strings.Builder, d detail) {
	ways := p.Integration.bypasses()
	if len(ways) == 0 {
		return
	}
	b.WriteString("#### Ways round the policy\n\n")
	for n, w := range ways {
		if n == mostSince && !d.changes {
			fmt.Fprintf(b, "- … and %d more\n", len(ways)-mostSince)
			break
		}
		fmt.Fprintf(b, "- %s\n", sentence(w.Message))
	}
	b.WriteString("\n")
}
