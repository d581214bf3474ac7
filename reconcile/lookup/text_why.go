package lookup

import (
	"fmt"
	"slices"
	"strings"

	"github.com/redveil/redveil/reconcile/report"
)

// writeWhys lists the reasons of those who see something of a source, and what is
// missing for the others.
func writeWhys(b *strings.Builder, whys []Why, q Question, source string) {
	for _, w := range whys {
		if !w.Sees {
			continue
		}
		if q.User == "" {
			writeWrapped(b, "  ", "why "+who(w.Users))
		} else {
			b.WriteString("  why\n")
		}
		for _, r := range w.Reasons {
			writeReason(b, "    ", r)
		}
	}
	for _, w := range whys {
		if w.Sees {
			continue
		}
		writeWrapped(b, "  ", who(w.Users)+sees(len(w.Users))+" nothing of "+report.Visible(source)+":")
		for _, r := range w.Reasons {
			writeReason(b, "    ", r)
		}
	}
}

func sees(people int) string {
	if people == 1 {
		return " sees"
	}
	return " see"
}

// writeReason writes a reason with its place, on a line below where it does not fit.
func writeReason(b *strings.Builder, indent string, r Reason) {
	text, place := report.Visible(r.Text), r.place()
	if n := len([]rune(indent + text + place)); n <= widest {
		b.WriteString(indent + text + faint.Render(place) + "\n")
		return
	}
	writeWrapped(b, indent, text+place)
}

func (r Reason) place() string {
	if r.File == "" {
		return ""
	}
	return fmt.Sprintf(" (%s:%d)", report.Visible(r.File), r.Line)
}

// writeRefusals says in short why people see nothing of a source.
func writeRefusals(b *strings.Builder, whys []Why) {
	for _, w := range whys {
		reasons := slices.DeleteFunc(slices.Clone(w.Reasons), func(r Reason) bool {
			return r.Kind == LetsIn || r.Kind == Passes || r.Kind == Has || r.Kind == Masks
		})
		texts := make([]string, len(reasons))
		for n, r := range reasons {
			texts[n] = report.Visible(r.Text) + r.place()
		}
		writeWrapped(b, "  ", fmt.Sprintf("%s%s nothing of %s: %s", who(w.Users), sees(len(w.Users)),
			report.Visible(w.Source), strings.Join(texts, "; ")))
	}
}
