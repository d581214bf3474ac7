package report

import (
	"fmt"
	"strings"

	"github.com/redveil/redveil/reconcile/plan"
)

// writeChangesMarkdown lists the changes by kind, with each kind folded.
func writeChangesMarkdown(b *strings.Builder, i Integration, files string, d detail) {
	if len(i.Changes) == 0 {
		return
	}
	b.WriteString("#### Changes\n\n")
	for _, group := range groupsOf(i) {
		title := fmt.Sprintf("%s: %s", group.Kind, countsOf(group))
		if !d.changes {
			fmt.Fprintf(b, "- %s\n", title)
			continue
		}
		fmt.Fprintf(b, "<details><summary>%s</summary>\n\n", title)
		for _, some := range group.Sharing {
			for _, c := range some.Changes {
				writeChangeMarkdown(b, c.Change, files, d)
			}
			if d.sql && some.SQL != "" {
				b.WriteString(indented(fenced("sql", some.SQL)))
			}
		}
		b.WriteString("\n</details>\n\n")
	}
	if !d.changes {
		b.WriteString("\n")
	}
}

func countsOf(group kindGroup) string {
	counts := make(map[plan.Action]int)
	for _, some := range group.Sharing {
		for _, c := range some.Changes {
			counts[c.Action]++
		}
	}
	var parts []string
	for _, action := range []plan.Action{plan.Create, plan.Update, plan.Delete} {
		if counts[action] > 0 {
			parts = append(parts, fmt.Sprintf("%d to %s", counts[action], action))
		}
	}
	return strings.Join(parts, ", ")
}

func writeChangeMarkdown(b *strings.Builder, c Change, files string, d detail) {
	fmt.Fprintf(b, "- %s %s", c.Action, code(c.Name))
	if c.Destructive {
		b.WriteString(" **destructive**")
	}
	if c.Owner != "" {
		fmt.Fprintf(b, " owned by %s", code(c.Owner))
	}
	if because := lines(c.Because, files, detail{people: d.sql}); because != "" {
		b.WriteString(" because of " + strings.ReplaceAll(because, "<br>", ", "))
	}
	b.WriteString("\n")
	if c.Action == plan.Update && c.Diff != "" && d.sql {
		b.WriteString(indented(fenced("diff", diffText(c.Diff, d.context))))
	}
}

// diffText returns a diff, without unchanged lines if context is false.
func diffText(diff string, context bool) string {
	if context {
		return diff
	}
	var kept []string
	for line := range strings.Lines(diff) {
		if !strings.HasPrefix(line, " ") {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "")
}

// indented indents a block so that it belongs to an item of a list.
func indented(text string) string {
	return "\n  " + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n  ") + "\n"
}
