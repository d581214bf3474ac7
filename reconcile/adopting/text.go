package adopting

import (
	"fmt"
	"slices"
	"strings"

	"github.com/redveil/redveil/reconcile/report"
	"github.com/redveil/redveil/state"
)

// mostListed is how many lines of a list are shown without all.
const mostListed = 20

// Text is an answer for people.
func (a *Answer) Text(all bool) string {
	var b strings.Builder
	for n, i := range a.Integrations {
		if n > 0 {
			b.WriteString("\n")
		}
		i.text(&b, all)
	}
	return b.String()
}

func (i Integration) text(b *strings.Builder, all bool) {
	fmt.Fprintf(b, "Integration %s  %s\n", i.Name, report.Visible(i.Place))
	for _, t := range i.Tables {
		fmt.Fprintf(b, "\n%s: %s\n", report.Visible(t.Table), report.Visible(t.status()))
		for n, r := range t.people() {
			if n == mostListed && !all {
				fmt.Fprintf(b, "  and %d more; --all shows them\n", len(t.people())-n)
				break
			}
			fmt.Fprintf(b, "  %s\n", report.Visible(r.line(i.Log)))
		}
		for _, o := range t.Open {
			fmt.Fprintf(b, "  %s: by %s; %s\n", report.Visible(o.To), report.Visible(o.Path), o.Why)
		}
	}
	switch {
	case len(i.Disabled) > 0:
		fmt.Fprintf(b, "\nDisabled, so that there is no view to move to: %s.\n",
			report.Visible(strings.Join(i.Disabled, ", ")))
	case len(i.Tables) == 0:
		b.WriteString("\nThe policy governs no table here yet: redveil import writes sources.\n")
	}
	if len(i.Next) > 0 {
		b.WriteString("\nWhat to do next\n")
	}
	for n, step := range i.Next {
		fmt.Fprintf(b, "  %d. %s\n", n+1, report.Visible(step.What))
		list := step.Statements
		if len(list) == 0 {
			list = step.People
		}
		if len(list) == 0 {
			list = step.Tables
		}
		for k, one := range list {
			if k == mostListed && !all {
				fmt.Fprintf(b, "       and %d more; --all shows them\n", len(list)-k)
				break
			}
			fmt.Fprintf(b, "       %s\n", report.Visible(one))
		}
	}
	i.textOfWays(b, all)
	if super := i.superusers(); len(super) > 0 {
		fmt.Fprintf(b, "\nSuperusers read every table, whatever a policy says: %s.\n",
			report.Visible(strings.Join(super, ", ")))
	}
	for _, note := range i.Log.Notes {
		fmt.Fprintf(b, "\n%s\n", report.Visible(note))
	}
}

// people are the readers whom something could keep out.
func (t Table) people() []Reader {
	return slices.DeleteFunc(slices.Clone(t.Readers), func(r Reader) bool { return r.Stays == superuser })
}

func (i Integration) superusers() []string {
	var names []string
	for _, t := range i.Tables {
		for _, r := range t.Readers {
			if r.Stays == superuser && !slices.Contains(names, r.User) {
				names = append(names, r.User)
			}
		}
	}
	return names
}

func (t Table) status() string {
	if t.State == Views {
		return fmt.Sprintf("%s, waits for %s", t.State, report.Counted(t.Waiting, "account"))
	}
	return string(t.State)
}

// line is what there is to say of a reader.
func (r Reader) line(log Known) string {
	parts := []string{"by " + strings.Join(r.Paths, ", ")}
	switch {
	case r.Stays != "":
		parts = append(parts, "meant by "+r.Stays)
	case r.Owns:
		parts = append(parts, "no exception means that")
	case !r.View:
		parts = append(parts, "no view by the policy, so that they would lose all")
	case len(r.Loses) == 0:
		parts = append(parts, "the view shows them all of it")
	default:
		parts = append(parts, "the view shows them less ("+strings.Join(r.Loses, "; ")+")")
	}
	if len(r.Changes) > 0 {
		parts = append(parts, fmt.Sprintf("may %s, which takes SELECT on the table", joined(r.Changes)))
	}
	switch {
	case !log.Visible:
	case r.LastRead.IsZero() && !log.Covers:
		parts = append(parts, "not in the log, which cannot tell")
	case r.LastRead.IsZero():
		parts = append(parts, "not in the log")
	default:
		parts = append(parts, "last read "+r.LastRead.UTC().Format(stamp))
	}
	return r.User + ": " + strings.Join(parts, "; ")
}

func joined(rights []state.Privilege) string {
	words := make([]string, len(rights))
	for n, right := range rights {
		words[n] = string(right)
	}
	return strings.Join(words, " and ")
}
