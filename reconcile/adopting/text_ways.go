package adopting

import (
	"fmt"
	"strings"

	"github.com/redveil/redveil/reconcile/report"
)

// textOfWays says what stays open, or that nothing does.
func (i Integration) textOfWays(b *strings.Builder, all bool) {
	if len(i.Ways) > 0 {
		fmt.Fprintf(b, "\nOpen whatever raw_access says, until somebody takes it or an exception means it: %s\n",
			report.Counted(len(i.Ways), "way"))
	}
	for n, way := range i.Ways {
		if n == mostListed && !all {
			fmt.Fprintf(b, "  and %d more; --all shows them\n", len(i.Ways)-n)
			break
		}
		fmt.Fprintf(b, "  %s\n", report.Visible(way.line()))
	}
	if len(i.Unseen) > 0 {
		fmt.Fprintf(b, "\nWho reads the tables of these disabled sources is not known: %s.\n",
			report.Visible(strings.Join(i.Unseen, ", ")))
	}
	switch {
	case len(i.Next)+len(i.Ways) > 0 || len(i.Tables) == 0:
	case len(i.Unseen) > 0:
		b.WriteString("\nNothing is left to do for the others: nobody reads a table itself but those who are meant " +
			"to.\n")
	default:
		b.WriteString("\nNothing is left to do: nobody reads a governed table itself but those who are meant to.\n")
	}
}
