package engine

import (
	"fmt"
	"slices"
	"strings"

	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/spec/importing"
)

// mostListed is how many lines of a list are shown without --all.
const mostListed = 20

// Text says what an import wrote, or would write, for people.
func (i *Imported) Text(all bool) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Integration %s  %s\n", i.Integration, report.Visible(i.warehouse.Place()))
	added, changed := "Added", "Changed"
	if i.Check {
		added, changed = "In no source, or not as it would be written", "Of another type than declared"
	}
	list := func(title string, items []importing.Item) {
		if len(items) == 0 {
			return
		}
		fmt.Fprintf(&b, "\n%s\n", title)
		for n, item := range inOrder(items) {
			if n == mostListed && !all {
				fmt.Fprintf(&b, "  and %d more; --all shows them\n", len(items)-n)
				break
			}
			fmt.Fprintf(&b, "  %s\n", report.Visible(lineOf(item)))
		}
	}
	list(added, i.Added)
	list(changed, i.Changed)
	list(fmt.Sprintf("No longer in the warehouse, or hidden from account %s; nothing is taken out of the policy",
		report.Visible(fmt.Sprintf("%q", i.reader))), i.Gone)
	list("Left out", i.Skipped)
	for _, notice := range i.Notices {
		fmt.Fprintf(&b, "\nNote: %s.\n", report.Visible(notice))
	}
	fmt.Fprintf(&b, "\n%s\n", i.verdict(all))
	return b.String()
}

// inOrder puts whole tables first, and remarks last.
func inOrder(items []importing.Item) []importing.Item {
	order := []importing.What{
		importing.AnySchema, importing.Source, importing.AnyTable, importing.Column, importing.Type,
		importing.Tag, importing.UnknownTag, importing.Declared, importing.Suggested, importing.Remark,
		importing.Sampled,
		importing.AnyGroup, importing.AnyUser, importing.Subscription, importing.Question, importing.AnyRight,
	}
	items = slices.Clone(items)
	slices.SortStableFunc(items, func(a, b importing.Item) int {
		return slices.Index(order, a.What) - slices.Index(order, b.What)
	})
	return items
}

func lineOf(i importing.Item) string {
	place := i.Table
	if i.Column != "" {
		place += "." + i.Column
	}
	at := ""
	if i.File != "" {
		at = "  " + i.File
		if i.Line > 0 {
			at += fmt.Sprintf(":%d", i.Line)
		}
	}
	switch {
	case i.Name != "":
		return personLine(i) + at
	case i.What == importing.Source:
		return fmt.Sprintf("table %s: source %q with %s%s", place, i.Source, report.Counted(i.Columns, "column"), at)
	case i.What == importing.Column && i.After != "":
		return fmt.Sprintf("column %s %s: source %q%s", place, i.After, i.Source, at)
	case i.What == importing.Type:
		return fmt.Sprintf("%s: %s → %s%s", place, i.Before, i.After, at)
	case i.What == importing.Tag:
		return fmt.Sprintf("tag %s on %s%s", i.Tag, place, at)
	case i.What == importing.Declared:
		return fmt.Sprintf("tag %s, declared%s", i.Tag, at)
	case i.What == importing.Suggested:
		return fmt.Sprintf("suggestion %s for %s: %s%s", i.Tag, place, i.Reason, at)
	case i.What == importing.UnknownTag:
		return fmt.Sprintf("tag %q of %s: %s", i.Tag, place, i.Reason)
	case i.What == importing.Sampled:
		return fmt.Sprintf("values of %s: %s", place, i.Reason)
	case i.Reason != "":
		return fmt.Sprintf("%s %s: %s%s", i.What, place, i.Reason, at)
	}
	return fmt.Sprintf("%s %s: source %q%s", i.What, place, i.Source, at)
}

// personLine is the line of a user, group, subscription or right.
func personLine(i importing.Item) string {
	line := fmt.Sprintf("%s %s", i.What, i.Name)
	switch {
	case i.What == importing.Subscription:
		return fmt.Sprintf("%s: %s may read %s", line, i.Reason, i.Table)
	case i.What == importing.Question:
		return fmt.Sprintf("question whether exception %s is meant: %s, on %s", i.Name, i.Reason, i.Table)
	case i.What == importing.AnyRight:
		return fmt.Sprintf("right of %s in schema %s (%s): %s", i.Name, i.Table, report.Counted(i.Columns, "table"),
			i.Reason)
	case i.Reason != "":
		return line + ": " + i.Reason
	case i.Before != "" && i.Before != i.Name && i.Before != "group "+i.Name:
		return line + ": " + i.Before + " in the warehouse"
	}
	return line
}

func (i *Imported) verdict(all bool) string {
	if len(i.Files) == 0 {
		return "Nothing to write: the policy has all that can be declared."
	}
	var names []string
	for _, file := range i.Files {
		name := report.Visible(file.Name)
		if file.New {
			name += " (new)"
		}
		names = append(names, name)
	}
	if more := len(names) - mostListed; more > 0 && !all {
		names = append(names[:mostListed], fmt.Sprintf("and %d more", more))
	}
	files := report.Counted(len(i.Files), "file") + ": " + strings.Join(names, ", ")
	if i.Check {
		return "redveil import would write " + files + "."
	}
	return "Wrote " + files + ". redveil plan shows what comes of it."
}
